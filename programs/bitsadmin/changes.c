/*
 * Changing calls on a job
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

#include <stdlib.h>
#include <wchar.h>

#include "bitsadmin.h"

HRESULT change_resume(IBackgroundCopyJob *job, const struct command_line *line)
{
    (void)line;
    return IBackgroundCopyJob_Resume(job);
}

HRESULT change_suspend(IBackgroundCopyJob *job, const struct command_line *line)
{
    (void)line;
    return IBackgroundCopyJob_Suspend(job);
}

HRESULT change_cancel(IBackgroundCopyJob *job, const struct command_line *line)
{
    (void)line;
    return IBackgroundCopyJob_Cancel(job);
}

HRESULT change_complete(IBackgroundCopyJob *job, const struct command_line *line)
{
    (void)line;
    return IBackgroundCopyJob_Complete(job);
}

HRESULT change_take_ownership(IBackgroundCopyJob *job, const struct command_line *line)
{
    (void)line;
    return IBackgroundCopyJob_TakeOwnership(job);
}

HRESULT change_display_name(IBackgroundCopyJob *job, const struct command_line *line)
{
    return IBackgroundCopyJob_SetDisplayName(job, line->text);
}

HRESULT change_description(IBackgroundCopyJob *job, const struct command_line *line)
{
    return IBackgroundCopyJob_SetDescription(job, line->text);
}

HRESULT change_priority(IBackgroundCopyJob *job, const struct command_line *line)
{
    return IBackgroundCopyJob_SetPriority(job, line->priority);
}

HRESULT change_notify_flags(IBackgroundCopyJob *job, const struct command_line *line)
{
    return IBackgroundCopyJob_SetNotifyFlags(job, line->number);
}

HRESULT change_retry_delay(IBackgroundCopyJob *job, const struct command_line *line)
{
    return IBackgroundCopyJob_SetMinimumRetryDelay(job, line->number);
}

HRESULT change_no_progress_timeout(IBackgroundCopyJob *job, const struct command_line *line)
{
    return IBackgroundCopyJob_SetNoProgressTimeout(job, line->number);
}

HRESULT change_proxy_settings(IBackgroundCopyJob *job, const struct command_line *line)
{
    return IBackgroundCopyJob_SetProxySettings(job, line->number, line->text, line->bypass);
}

/* The words with a blank between them (ADMIN-NOTIFY-3); free(). */
static WCHAR *join_words(WCHAR **words, size_t count)
{
    size_t i, size = 1;
    WCHAR *text;

    for (i = 0; i < count; i++)
        size += wcslen(words[i]) + 1;
    if (!(text = calloc(size, sizeof(*text))))
        return NULL;
    for (i = 0; i < count; i++)
    {
        if (i)
            wcscat(text, L" ");
        wcscat(text, words[i]);
    }
    return text;
}

HRESULT change_notify_command(IBackgroundCopyJob *job, const struct command_line *line)
{
    IBackgroundCopyJob2 *job2;
    WCHAR *parameters = NULL;
    HRESULT hr;

    if (line->rest_count && !(parameters = join_words(line->rest, line->rest_count)))
        return E_OUTOFMEMORY;
    if (SUCCEEDED(hr = IBackgroundCopyJob_QueryInterface(job, &IID_IBackgroundCopyJob2, (void **)&job2)))
    {
        hr = IBackgroundCopyJob2_SetNotifyCmdLine(job2, line->text, parameters);
        IBackgroundCopyJob2_Release(job2);
    }
    free(parameters);
    return hr;
}

HRESULT change_acl_flags(IBackgroundCopyJob *job, const struct command_line *line)
{
    IBackgroundCopyJob3 *job3;
    HRESULT hr;

    if (FAILED(hr = IBackgroundCopyJob_QueryInterface(job, &IID_IBackgroundCopyJob3, (void **)&job3)))
        return hr;
    hr = IBackgroundCopyJob3_SetFileACLFlags(job3, line->number);
    IBackgroundCopyJob3_Release(job3);
    return hr;
}

HRESULT change_peer_caching_flags(IBackgroundCopyJob *job, const struct command_line *line)
{
    IBackgroundCopyJob4 *job4;
    HRESULT hr;

    if (FAILED(hr = IBackgroundCopyJob_QueryInterface(job, &IID_IBackgroundCopyJob4, (void **)&job4)))
        return hr;
    hr = IBackgroundCopyJob4_SetPeerCachingFlags(job4, line->number);
    IBackgroundCopyJob4_Release(job4);
    return hr;
}

HRESULT change_max_download_time(IBackgroundCopyJob *job, const struct command_line *line)
{
    IBackgroundCopyJob4 *job4;
    HRESULT hr;

    if (FAILED(hr = IBackgroundCopyJob_QueryInterface(job, &IID_IBackgroundCopyJob4, (void **)&job4)))
        return hr;
    hr = IBackgroundCopyJob4_SetMaximumDownloadTime(job4, line->number);
    IBackgroundCopyJob4_Release(job4);
    return hr;
}

HRESULT change_dynamic_content(IBackgroundCopyJob *job, const struct command_line *line)
{
    BITS_JOB_PROPERTY_VALUE value = {0};
    IBackgroundCopyJob5 *job5;
    HRESULT hr;

    if (FAILED(hr = IBackgroundCopyJob_QueryInterface(job, &IID_IBackgroundCopyJob5, (void **)&job5)))
        return hr;
    value.Enable = line->dynamic;
    hr = IBackgroundCopyJob5_SetProperty(job5, BITS_JOB_PROPERTY_DYNAMIC_CONTENT, value);
    IBackgroundCopyJob5_Release(job5);
    return hr;
}
