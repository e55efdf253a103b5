/*
 * Looking at jobs: /LIST, /INFO, /MONITOR; and /RESET
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

#include "bitsadmin.h"

BOOL run_list(IBackgroundCopyManager *manager, const struct command_line *line)
{
    struct job_list list;
    HRESULT hr;
    ULONG i;

    if (FAILED(hr = job_list_get(manager, line->all_users, &list)))
        return print_failure(manager, L"enumerate jobs", hr);
    for (i = 0; i < list.count; i++)
    {
        if (line->verbose && i)
            print(L"\n");
        if (line->verbose)
            print_verbose_block(list.jobs[i]);
        else
            print_short_line(list.jobs[i]);
    }
    print(L"\nListed %lu job(s).\n", list.count);
    job_list_free(&list);
    return TRUE;
}

BOOL run_info(IBackgroundCopyManager *manager, IBackgroundCopyJob *job, const struct command_line *line)
{
    (void)manager;
    if (line->verbose)
        print_verbose_block(job);
    else
        print_short_line(job);
    return TRUE;
}

BOOL run_monitor(IBackgroundCopyManager *manager, const struct command_line *line)
{
    if (!output_is_console())
    {
        print(L"/MONITOR needs a console; use /LIST.\n");
        return FALSE;
    }
    do
    {
        output_clear_screen();
        print(L"MONITORING BACKGROUND COPY MANAGER(%u second refresh)\n", line->number);
        if (!run_list(manager, line))
            return FALSE;
        output_flush();
        Sleep(line->number * 1000);
    } while (TRUE);
}

static BOOL cancel_one(IBackgroundCopyManager *manager, IBackgroundCopyJob *job)
{
    HRESULT hr;

    if (FAILED(hr = IBackgroundCopyJob_Cancel(job)))
        return print_failure(manager, L"cancel job", hr);
    print_job_value(job, value_guid);
    print(L" canceled.\n");
    print_reservation(hr);
    return TRUE;
}

BOOL run_reset(IBackgroundCopyManager *manager, const struct command_line *line)
{
    ULONG i, total, done = 0;
    struct job_list list;
    HRESULT hr;

    if (FAILED(hr = job_list_get(manager, line->all_users, &list)))
        return print_failure(manager, L"enumerate jobs", hr);
    total = list.count;
    for (i = 0; i < total; i++)
        done += cancel_one(manager, list.jobs[i]);
    job_list_free(&list);
    print(L"%lu out of %lu jobs canceled.\n", done, total);
    return done == total;
}
