/*
 * What each command does
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

/* One of the first four members is set. */
struct action
{
    BOOL (*run)(IBackgroundCopyManager *manager, const struct command_line *line);
    BOOL (*run_job)(IBackgroundCopyManager *manager, IBackgroundCopyJob *job, const struct command_line *line);
    value_function *value;
    change_function *change;
    const WCHAR *phrase;        /* for "Unable to ..." */
    const WCHAR *confirmation;  /* of a change */
};

static BOOL run_create(IBackgroundCopyManager *manager, const struct command_line *line)
{
    IBackgroundCopyJob *job;
    WCHAR *text;
    HRESULT hr;
    GUID id;

    if (FAILED(hr = IBackgroundCopyManager_CreateJob(manager, line->job, line->type, &id, &job)))
        return print_failure(manager, L"create job", hr);
    IBackgroundCopyJob_Release(job);
    if (FAILED(hr = StringFromCLSID(&id, &text)))
        return print_failure(manager, L"create job", hr);
    if (line->raw)
        print_value(text);
    else
        print(L"Created job %s.\n", text);
    CoTaskMemFree(text);
    return TRUE;
}

static BOOL run_get_error(IBackgroundCopyManager *manager, IBackgroundCopyJob *job, const struct command_line *line)
{
    (void)manager, (void)line;
    if (!print_job_error(job))
        print(L"The job has no error.\n");
    return TRUE;
}

static const struct action actions[COMMAND_COUNT] =
{
    [COMMAND_TRANSFER] = {.run = run_transfer},
    [COMMAND_CREATE] = {.run = run_create},
    [COMMAND_ADDFILE] = {.run_job = run_add_file},
    [COMMAND_ADDFILESET] = {.run_job = run_add_file_set},
    [COMMAND_LISTFILES] = {.run_job = run_list_files},
    [COMMAND_RESET] = {.run = run_reset},
    [COMMAND_LIST] = {.run = run_list},
    [COMMAND_INFO] = {.run_job = run_info},
    [COMMAND_MONITOR] = {.run = run_monitor},
    [COMMAND_GETERROR] = {.run_job = run_get_error},

#define CHANGE(function, name, done) {.change = function, .phrase = name, .confirmation = done}
    [COMMAND_RESUME] = CHANGE(change_resume, L"resume job", L"Job resumed."),
    [COMMAND_SUSPEND] = CHANGE(change_suspend, L"suspend job", L"Job suspended."),
    [COMMAND_CANCEL] = CHANGE(change_cancel, L"cancel job", L"Job canceled."),
    [COMMAND_COMPLETE] = CHANGE(change_complete, L"complete job", L"Job completed."),
    [COMMAND_TAKEOWNERSHIP] = CHANGE(change_take_ownership, L"take ownership", L"Ownership taken."),
    [COMMAND_SETDISPLAYNAME] = CHANGE(change_display_name, L"set display name", L"Display name set."),
    [COMMAND_SETDESCRIPTION] = CHANGE(change_description, L"set description", L"Description set."),
    [COMMAND_SETPRIORITY] = CHANGE(change_priority, L"set priority", L"Priority set."),
    [COMMAND_SETNOTIFYFLAGS] = CHANGE(change_notify_flags, L"set notify flags", L"Notification flags set."),
    [COMMAND_SETNOTIFYCMDLINE] = CHANGE(change_notify_command, L"set notify command line",
            L"Notification command line set."),
    [COMMAND_SETMINRETRYDELAY] = CHANGE(change_retry_delay, L"set minimum retry delay", L"Minimum retry delay set."),
    [COMMAND_SETNOPROGRESSTIMEOUT] = CHANGE(change_no_progress_timeout, L"set no progress timeout",
            L"No progress timeout set."),
    [COMMAND_SETMAXDOWNLOADTIME] = CHANGE(change_max_download_time, L"set maximum download time",
            L"Maximum download time set."),
    [COMMAND_SETPROXYSETTINGS] = CHANGE(change_proxy_settings, L"set proxy settings", L"Proxy settings set."),
    [COMMAND_SETPEERCACHINGFLAGS] = CHANGE(change_peer_caching_flags, L"set peercaching flags",
            L"Peercaching flags set."),
    [COMMAND_SETACLFLAGS] = CHANGE(change_acl_flags, L"set ACL flags", L"ACL flags set."),
#undef CHANGE

    [COMMAND_GETTYPE] = {.value = value_type, .phrase = L"get type"},
    [COMMAND_GETSTATE] = {.value = value_state, .phrase = L"get state"},
    [COMMAND_GETBYTESTOTAL] = {.value = value_bytes_total, .phrase = L"get progress"},
    [COMMAND_GETBYTESTRANSFERRED] = {.value = value_bytes_transferred, .phrase = L"get progress"},
    [COMMAND_GETFILESTOTAL] = {.value = value_files_total, .phrase = L"get progress"},
    [COMMAND_GETFILESTRANSFERRED] = {.value = value_files_transferred, .phrase = L"get progress"},
    [COMMAND_GETCREATIONTIME] = {.value = value_creation_time, .phrase = L"get times"},
    [COMMAND_GETMODIFICATIONTIME] = {.value = value_modification_time, .phrase = L"get times"},
    [COMMAND_GETCOMPLETIONTIME] = {.value = value_completion_time, .phrase = L"get times"},
    [COMMAND_GETERRORCOUNT] = {.value = value_error_count, .phrase = L"get error count"},
    [COMMAND_GETOWNER] = {.value = value_owner, .phrase = L"get owner"},
    [COMMAND_GETDISPLAYNAME] = {.value = value_display_name, .phrase = L"get display name"},
    [COMMAND_GETDESCRIPTION] = {.value = value_description, .phrase = L"get description"},
    [COMMAND_GETPRIORITY] = {.value = value_priority, .phrase = L"get priority"},
    [COMMAND_GETNOTIFYFLAGS] = {.value = value_notify_flags_hex, .phrase = L"get notify flags"},
    [COMMAND_GETNOTIFYINTERFACE] = {.value = value_notify_interface, .phrase = L"get notify interface"},
    [COMMAND_GETNOTIFYCMDLINE] = {.value = value_notify_command, .phrase = L"get notify command line"},
    [COMMAND_GETMINRETRYDELAY] = {.value = value_retry_delay, .phrase = L"get minimum retry delay"},
    [COMMAND_GETNOPROGRESSTIMEOUT] = {.value = value_no_progress_timeout, .phrase = L"get no progress timeout"},
    [COMMAND_GETMAXDOWNLOADTIME] = {.value = value_max_download_time, .phrase = L"get maximum download time"},
    [COMMAND_GETPROXYUSAGE] = {.value = value_proxy_usage, .phrase = L"get proxy settings"},
    [COMMAND_GETPROXYLIST] = {.value = value_proxy_list, .phrase = L"get proxy settings"},
    [COMMAND_GETPROXYBYPASSLIST] = {.value = value_proxy_bypass_list, .phrase = L"get proxy settings"},
    [COMMAND_GETPEERCACHINGFLAGS] = {.value = value_peer_caching_flags, .phrase = L"get peercaching flags"},
    [COMMAND_GETCUSTOMHEADERS] = {.value = value_custom_headers, .phrase = L"get custom headers"},
    [COMMAND_GETACLFLAGS] = {.value = value_acl_flags, .phrase = L"get ACL flags"},
};

static BOOL get_value(IBackgroundCopyManager *manager, IBackgroundCopyJob *job, const struct action *action)
{
    WCHAR *text;
    HRESULT hr;

    if (FAILED(hr = action->value(job, &text)))
        return print_failure(manager, action->phrase, hr);
    print_value(text);
    CoTaskMemFree(text);
    return TRUE;
}

static BOOL change_job(IBackgroundCopyManager *manager, IBackgroundCopyJob *job, const struct command_line *line,
        const struct action *action)
{
    HRESULT hr;

    if (FAILED(hr = action->change(job, line)))
        return print_failure(manager, action->phrase, hr);
    print(L"%s\n", action->confirmation);
    print_reservation(hr);
    return TRUE;
}

static BOOL run_with_job(IBackgroundCopyManager *manager, const struct command_line *line, const struct action *action)
{
    IBackgroundCopyJob *job;
    BOOL done;

    if (!(job = find_job(manager, line->job)))
        return FALSE;
    if (action->value)
        done = get_value(manager, job, action);
    else if (action->change)
        done = change_job(manager, job, line, action);
    else
        done = action->run_job(manager, job, line);
    IBackgroundCopyJob_Release(job);
    return done;
}

static BOOL run_connected(const struct command_line *line, const struct action *action)
{
    IBackgroundCopyManager *manager;
    HRESULT hr;
    BOOL done;

    if (FAILED(hr = connect_manager(&manager)))
        return print_failure(NULL, L"connect to BITS", hr);
    done = action->run ? action->run(manager, line) : run_with_job(manager, line, action);
    IBackgroundCopyManager_Release(manager);
    return done;
}

static BOOL run_missing(const struct command_line *line)
{
    WCHAR *phrase;
    HRESULT hr;

    if (SUCCEEDED(hr = value_format(&phrase, L"run /%s", line->syntax->name)))
    {
        print_failure(NULL, phrase, E_NOTIMPL);
        CoTaskMemFree(phrase);
    }
    return FALSE;
}

BOOL run_command(const struct command_line *line)
{
    switch (line->syntax->command)
    {
    case COMMAND_HELP:
        print_usage();
        return TRUE;
    case COMMAND_MISSING:
        return run_missing(line);
    default:
        return run_connected(line, &actions[line->syntax->command]);
    }
}
