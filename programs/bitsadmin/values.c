/*
 * Properties of a job as texts: what every job has
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

#include <stdarg.h>
#include <wchar.h>

#include "values.h"

#include <sddl.h>

#include "words.h"

HRESULT value_format(WCHAR **text, const WCHAR *format, ...)
{
    WCHAR buffer[600];
    va_list args;
    size_t size;

    va_start(args, format);
    _vsnwprintf(buffer, ARRAYSIZE(buffer), format, args);
    va_end(args);
    buffer[ARRAYSIZE(buffer) - 1] = 0;
    size = (wcslen(buffer) + 1) * sizeof(*buffer);
    if (!(*text = CoTaskMemAlloc(size)))
        return E_OUTOFMEMORY;
    memcpy(*text, buffer, size);
    return S_OK;
}

HRESULT value_bytes(WCHAR **text, UINT64 bytes)
{
    return bytes == BG_SIZE_UNKNOWN ? value_format(text, L"UNKNOWN") : value_format(text, L"%I64u", bytes);
}

static HRESULT format_number(WCHAR **text, HRESULT hr, ULONG value)
{
    return FAILED(hr) ? hr : value_format(text, L"%lu", value);
}

static HRESULT format_word(WCHAR **text, HRESULT hr, const struct words *words, unsigned int value)
{
    return FAILED(hr) ? hr : value_format(text, L"%s", word_name(words, value));
}

HRESULT value_guid(IBackgroundCopyJob *job, WCHAR **text)
{
    HRESULT hr;
    GUID id;

    hr = IBackgroundCopyJob_GetId(job, &id);
    return FAILED(hr) ? hr : StringFromCLSID(&id, text);
}

HRESULT value_display_name(IBackgroundCopyJob *job, WCHAR **text)
{
    return IBackgroundCopyJob_GetDisplayName(job, text);
}

HRESULT value_description(IBackgroundCopyJob *job, WCHAR **text)
{
    return IBackgroundCopyJob_GetDescription(job, text);
}

HRESULT value_type(IBackgroundCopyJob *job, WCHAR **text)
{
    BG_JOB_TYPE type = BG_JOB_TYPE_DOWNLOAD;
    HRESULT hr = IBackgroundCopyJob_GetType(job, &type);

    return format_word(text, hr, &type_words, type);
}

HRESULT value_state(IBackgroundCopyJob *job, WCHAR **text)
{
    BG_JOB_STATE state = BG_JOB_STATE_QUEUED;
    HRESULT hr = IBackgroundCopyJob_GetState(job, &state);

    return format_word(text, hr, &state_words, state);
}

HRESULT value_priority(IBackgroundCopyJob *job, WCHAR **text)
{
    BG_JOB_PRIORITY priority = BG_JOB_PRIORITY_NORMAL;
    HRESULT hr = IBackgroundCopyJob_GetPriority(job, &priority);

    return format_word(text, hr, &priority_words, priority);
}

/* DOMAIN\user, or the SID as it is if nobody knows its name (ADMIN-PROP-8). */
static HRESULT format_account(WCHAR **text, const WCHAR *sid_text)
{
    DWORD name_size, domain_size;
    WCHAR name[257], domain[257];
    SID_NAME_USE use;
    BOOL known;
    PSID sid;

    if (!ConvertStringSidToSidW(sid_text, &sid))
        return value_format(text, L"%s", sid_text);
    name_size = ARRAYSIZE(name);
    domain_size = ARRAYSIZE(domain);
    known = LookupAccountSidW(NULL, sid, name, &name_size, domain, &domain_size, &use);
    LocalFree(sid);
    return known ? value_format(text, L"%s\\%s", domain, name) : value_format(text, L"%s", sid_text);
}

HRESULT value_owner(IBackgroundCopyJob *job, WCHAR **text)
{
    WCHAR *sid;
    HRESULT hr;

    if (FAILED(hr = IBackgroundCopyJob_GetOwner(job, &sid)))
        return hr;
    hr = format_account(text, sid);
    CoTaskMemFree(sid);
    return hr;
}

HRESULT value_bytes_total(IBackgroundCopyJob *job, WCHAR **text)
{
    BG_JOB_PROGRESS progress;
    HRESULT hr = IBackgroundCopyJob_GetProgress(job, &progress);

    return FAILED(hr) ? hr : value_bytes(text, progress.BytesTotal);
}

HRESULT value_bytes_transferred(IBackgroundCopyJob *job, WCHAR **text)
{
    BG_JOB_PROGRESS progress;
    HRESULT hr = IBackgroundCopyJob_GetProgress(job, &progress);

    return FAILED(hr) ? hr : value_bytes(text, progress.BytesTransferred);
}

HRESULT value_files_total(IBackgroundCopyJob *job, WCHAR **text)
{
    BG_JOB_PROGRESS progress = {0};
    HRESULT hr = IBackgroundCopyJob_GetProgress(job, &progress);

    return format_number(text, hr, progress.FilesTotal);
}

HRESULT value_files_transferred(IBackgroundCopyJob *job, WCHAR **text)
{
    BG_JOB_PROGRESS progress = {0};
    HRESULT hr = IBackgroundCopyJob_GetProgress(job, &progress);

    return format_number(text, hr, progress.FilesTransferred);
}

/* Local time, short date and long time of the user's locale; UNKNOWN if it is not set (ADMIN-OUT-7). */
static HRESULT format_time(WCHAR **text, const FILETIME *time)
{
    SYSTEMTIME utc, local;
    WCHAR day[80], clock[80];

    if ((!time->dwLowDateTime && !time->dwHighDateTime) || !FileTimeToSystemTime(time, &utc)
            || !SystemTimeToTzSpecificLocalTime(NULL, &utc, &local)
            || !GetDateFormatW(LOCALE_USER_DEFAULT, DATE_SHORTDATE, &local, NULL, day, ARRAYSIZE(day))
            || !GetTimeFormatW(LOCALE_USER_DEFAULT, 0, &local, NULL, clock, ARRAYSIZE(clock)))
        return value_format(text, L"UNKNOWN");
    return value_format(text, L"%s %s", day, clock);
}

HRESULT value_creation_time(IBackgroundCopyJob *job, WCHAR **text)
{
    BG_JOB_TIMES times;
    HRESULT hr = IBackgroundCopyJob_GetTimes(job, &times);

    return FAILED(hr) ? hr : format_time(text, &times.CreationTime);
}

HRESULT value_modification_time(IBackgroundCopyJob *job, WCHAR **text)
{
    BG_JOB_TIMES times;
    HRESULT hr = IBackgroundCopyJob_GetTimes(job, &times);

    return FAILED(hr) ? hr : format_time(text, &times.ModificationTime);
}

HRESULT value_completion_time(IBackgroundCopyJob *job, WCHAR **text)
{
    BG_JOB_TIMES times;
    HRESULT hr = IBackgroundCopyJob_GetTimes(job, &times);

    return FAILED(hr) ? hr : format_time(text, &times.TransferCompletionTime);
}

HRESULT value_error_count(IBackgroundCopyJob *job, WCHAR **text)
{
    ULONG count = 0;
    HRESULT hr = IBackgroundCopyJob_GetErrorCount(job, &count);

    return format_number(text, hr, count);
}

HRESULT value_notify_flags(IBackgroundCopyJob *job, WCHAR **text)
{
    ULONG flags = 0;
    HRESULT hr = IBackgroundCopyJob_GetNotifyFlags(job, &flags);

    return format_number(text, hr, flags);
}

HRESULT value_notify_flags_hex(IBackgroundCopyJob *job, WCHAR **text)
{
    ULONG flags = 0;
    HRESULT hr = IBackgroundCopyJob_GetNotifyFlags(job, &flags);

    return FAILED(hr) ? hr : value_format(text, L"0x%lx", flags);
}

HRESULT value_notify_interface(IBackgroundCopyJob *job, WCHAR **text)
{
    IUnknown *sink = NULL;
    HRESULT hr = IBackgroundCopyJob_GetNotifyInterface(job, &sink);

    if (FAILED(hr))
        return hr;
    hr = value_format(text, sink ? L"REGISTERED" : L"UNREGISTERED");
    if (sink)
        IUnknown_Release(sink);
    return hr;
}

HRESULT value_retry_delay(IBackgroundCopyJob *job, WCHAR **text)
{
    ULONG seconds = 0;
    HRESULT hr = IBackgroundCopyJob_GetMinimumRetryDelay(job, &seconds);

    return format_number(text, hr, seconds);
}

HRESULT value_no_progress_timeout(IBackgroundCopyJob *job, WCHAR **text)
{
    ULONG seconds = 0;
    HRESULT hr = IBackgroundCopyJob_GetNoProgressTimeout(job, &seconds);

    return format_number(text, hr, seconds);
}

HRESULT value_proxy_usage(IBackgroundCopyJob *job, WCHAR **text)
{
    BG_JOB_PROXY_USAGE usage = BG_JOB_PROXY_USAGE_PRECONFIG;
    WCHAR *list = NULL, *bypass = NULL;
    HRESULT hr;

    hr = IBackgroundCopyJob_GetProxySettings(job, &usage, &list, &bypass);
    CoTaskMemFree(list);
    CoTaskMemFree(bypass);
    return format_word(text, hr, &proxy_words, usage);
}

/* Hands on one of two texts and frees the other; "NULL" for an absent one (ADMIN-OUT-9). */
static HRESULT choose_text(WCHAR **text, HRESULT hr, WCHAR *chosen, WCHAR *other)
{
    CoTaskMemFree(other);
    if (FAILED(hr))
        return hr;
    if (!chosen)
        return value_format(text, L"NULL");
    *text = chosen;
    return S_OK;
}

HRESULT value_proxy_list(IBackgroundCopyJob *job, WCHAR **text)
{
    WCHAR *list = NULL, *bypass = NULL;
    BG_JOB_PROXY_USAGE usage;
    HRESULT hr = IBackgroundCopyJob_GetProxySettings(job, &usage, &list, &bypass);

    return choose_text(text, hr, list, bypass);
}

HRESULT value_proxy_bypass_list(IBackgroundCopyJob *job, WCHAR **text)
{
    WCHAR *list = NULL, *bypass = NULL;
    BG_JOB_PROXY_USAGE usage;
    HRESULT hr = IBackgroundCopyJob_GetProxySettings(job, &usage, &list, &bypass);

    return choose_text(text, hr, bypass, list);
}
