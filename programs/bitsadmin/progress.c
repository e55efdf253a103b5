/*
 * The progress of /TRANSFER on a console
 *
 * Copyright 2026 the OpenBITS project
 *
 * This library is free software; you can redistribute it and/or
 * modify it under the terms of the GNU Lesser General Public
 * License as published by the Free Software Foundation; either
 * version 2.1 of the License, or (at your option) any later version.
 *
 * This library is distributed in the hope that it will be useful,
 * but WITHOUT ANY WARRANTY; without even the implied warranty of
 * MERCHANTABILITY or FITNESS FOR A PARTICULAR PURPOSE.  See the GNU
 * Lesser General Public License for more details.
 *
 * You should have received a copy of the GNU Lesser General Public
 * License along with this library; if not, see
 * <https://www.gnu.org/licenses/>.
 */

#include <wchar.h>

#include "progress.h"
#include "words.h"

#define BAR_WIDTH 40
/* Of the old rate in the new one: a few seconds of memory at four looks a second. */
#define RATE_MEMORY 0.85

/* Rounded down (ADMIN-TRANSFER-10). */
static unsigned int percent(const BG_JOB_PROGRESS *progress)
{
    const UINT64 done = progress->BytesTransferred, total = progress->BytesTotal;

    if (!total)
        return 0;
    return done > ~(UINT64)0 / 100 ? done / (total / 100) : done * 100 / total;
}

static void update_rate(struct progress_view *view, const BG_JOB_PROGRESS *progress)
{
    ULONGLONG now = GetTickCount64();

    if (view->tick && now > view->tick && progress->BytesTransferred >= view->bytes)
    {
        double rate = (progress->BytesTransferred - view->bytes) * 1000.0 / (now - view->tick);

        view->rate = view->rate ? view->rate * RATE_MEMORY + rate * (1 - RATE_MEMORY) : rate;
    }
    view->tick = now;
    view->bytes = progress->BytesTransferred;
}

/* Three digits or so and a unit. */
static void format_amount(WCHAR *text, size_t size, double bytes)
{
    static const WCHAR *const units[] = {L"B", L"KiB", L"MiB", L"GiB", L"TiB"};
    unsigned int i;

    for (i = 0; bytes >= 1024 && i + 1 < ARRAYSIZE(units); i++)
        bytes /= 1024;
    _snwprintf(text, size, i && bytes < 100 ? L"%.1f %s" : L"%.0f %s", bytes, units[i]);
}

/* Time left, or nothing while it cannot be told. */
static void format_time_left(WCHAR *text, size_t size, double rate, const BG_JOB_PROGRESS *progress)
{
    double seconds;

    text[0] = 0;
    if (rate < 1 || progress->BytesTotal == BG_SIZE_UNKNOWN || progress->BytesTransferred > progress->BytesTotal)
        return;
    seconds = (progress->BytesTotal - progress->BytesTransferred) / rate;
    if (seconds < 360000)
        _snwprintf(text, size, L", %u:%02u:%02u left", (unsigned int)seconds / 3600, (unsigned int)seconds / 60 % 60,
                (unsigned int)seconds % 60);
}

static HRESULT format_bar(WCHAR **line, double rate, const BG_JOB_PROGRESS *progress)
{
    WCHAR bar[BAR_WIDTH + 1], amount[32], per_second[32], left[32];
    unsigned int i, done = min(percent(progress), 100) * BAR_WIDTH / 100;

    format_amount(amount, ARRAYSIZE(amount), progress->BytesTransferred);
    format_amount(per_second, ARRAYSIZE(per_second), rate);
    if (progress->BytesTotal == BG_SIZE_UNKNOWN)
        return value_format(line, L"%s, %s/s", amount, per_second);
    for (i = 0; i < BAR_WIDTH; i++)
        bar[i] = i < done ? '#' : '.';
    bar[BAR_WIDTH] = 0;
    format_time_left(left, ARRAYSIZE(left), rate, progress);
    return value_format(line, L"[%s] %3u%%  %s, %s/s%s", bar, percent(progress), amount, per_second, left);
}

/* Back to the start of the row and over what is there; the row is never filled, so that the cursor stays in it. */
static void repaint_row(struct progress_view *view, const WCHAR *text)
{
    unsigned int length = min(wcslen(text), output_width() - 1);
    int blanks = view->length > length ? view->length - length : 0;

    print(L"\r%.*s%*s", length, text, blanks, L"");
    if (blanks)
        print(L"\r%.*s", length, text);
    output_flush();
    view->length = length;
}

void progress_paint(struct progress_view *view, const struct progress_status *status, const WCHAR *note)
{
    WCHAR *line;
    HRESULT hr;

    update_rate(view, &status->progress);
    if (note)
        hr = value_format(&line, L"%s", note);
    else if (status->state == BG_JOB_STATE_TRANSFERRING)
        hr = format_bar(&line, view->rate, &status->progress);
    else
        hr = value_format(&line, L"%s", word_name(&state_words, status->state));
    if (FAILED(hr))
        return;
    repaint_row(view, line);
    CoTaskMemFree(line);
}

void progress_finish(struct progress_view *view, const struct progress_status *status)
{
    const BG_JOB_PROGRESS *progress = &status->progress;

    if (view->length)
        repaint_row(view, L"");
    print(L"DISPLAY: '%s' TYPE: %s STATE: %s\n", status->name, word_name(&type_words, status->type),
            word_name(&state_words, status->state));
    print(L"PRIORITY: %s FILES: %lu / %lu BYTES: %I64u / ", word_name(&priority_words, status->priority),
            progress->FilesTransferred, progress->FilesTotal, progress->BytesTransferred);
    if (progress->BytesTotal == BG_SIZE_UNKNOWN)
        print(L"UNKNOWN\n");
    else
        print(L"%I64u (%u%%)\n", progress->BytesTotal, percent(progress));
}
