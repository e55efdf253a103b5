/*
 * Everything about one job
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

#define BATCH 64

/* What stands before a value, and the value. */
struct block_item
{
    const WCHAR *label;
    value_function *value;
};

/* ADMIN-BLOCK-1 .. 8 */
static const struct block_item items_before_error[] =
{
    {L"GUID: ", value_guid},
    {L" DISPLAY: '", value_display_name},
    {L"'\nTYPE: ", value_type},
    {L" STATE: ", value_state},
    {L" OWNER: ", value_owner},
    {L"\nPRIORITY: ", value_priority},
    {L" FILES: ", value_files_transferred},
    {L" / ", value_files_total},
    {L" BYTES: ", value_bytes_transferred},
    {L" / ", value_bytes_total},
    {L"\nCREATION TIME: ", value_creation_time},
    {L" MODIFICATION TIME: ", value_modification_time},
    {L"\nCOMPLETION TIME: ", value_completion_time},
    {L" ACL FLAGS: ", value_acl_flags},
    {L"\nNOTIFY INTERFACE: ", value_notify_interface},
    {L" NOTIFICATION FLAGS: ", value_notify_flags},
    {L"\nRETRY DELAY: ", value_retry_delay},
    {L" NO PROGRESS TIMEOUT: ", value_no_progress_timeout},
    {L" ERROR COUNT: ", value_error_count},
    {L"\nPROXY USAGE: ", value_proxy_usage},
    {L" PROXY LIST: ", value_proxy_list},
    {L" PROXY BYPASS LIST: ", value_proxy_bypass_list},
};

/* ADMIN-BLOCK-16 .. 20. The empty line after the peer caching flags ends that part for parsers. */
static const struct block_item items_after_files[] =
{
    {L"NOTIFICATION COMMAND LINE: ", value_notify_command},
    {L"\nowner MIC integrity level: ", value_integrity_level},
    {L"\nowner elevated ?           ", value_elevated},
    {L"\n\nPeercaching flags\n\t Enable download from peers      :", value_peer_download},
    {L"\n\t Enable serving to peers         :", value_peer_serving},
    {L"\n\nCUSTOM HEADERS: ", value_custom_headers},
};

/* ADMIN-LIST-2 */
static const struct block_item short_items[] =
{
    {L"", value_guid},
    {L" '", value_display_name},
    {L"' ", value_state},
    {L" ", value_files_transferred},
    {L" / ", value_files_total},
    {L" ", value_bytes_transferred},
    {L" / ", value_bytes_total},
};

void print_job_value(IBackgroundCopyJob *job, value_function *value)
{
    WCHAR *text;

    if (FAILED(value(job, &text)))
    {
        print(L"UNKNOWN");
        return;
    }
    print(L"%s", text);
    CoTaskMemFree(text);
}

static void print_items(IBackgroundCopyJob *job, const struct block_item *items, size_t count)
{
    size_t i;

    for (i = 0; i < count; i++)
    {
        print(L"%s", items[i].label);
        print_job_value(job, items[i].value);
    }
    print(L"\n");
}

void print_short_line(IBackgroundCopyJob *job)
{
    print_items(job, short_items, ARRAYSIZE(short_items));
}

/* "remote -> local", with what stands before; nothing if the names cannot be had. */
static void print_file_names(const WCHAR *label, IBackgroundCopyFile *file)
{
    WCHAR *remote, *local;

    if (FAILED(IBackgroundCopyFile_GetRemoteName(file, &remote)))
        return;
    if (SUCCEEDED(IBackgroundCopyFile_GetLocalName(file, &local)))
    {
        print(L"%s%s -> %s\n", label, remote, local);
        CoTaskMemFree(local);
    }
    CoTaskMemFree(remote);
}

/* Takes the text over. It keeps a line end of its own (ADMIN-BLOCK-11). */
static void print_error_line(const WCHAR *label, ULONG value, HRESULT hr, WCHAR *text)
{
    print(L"%s0x%08lx", label, value);
    if (SUCCEEDED(hr))
        print(L" - %s", text);
    print(L"\n");
    if (SUCCEEDED(hr))
        CoTaskMemFree(text);
}

static void print_error(IBackgroundCopyError *error)
{
    LANGID language = LANGIDFROMLCID(GetThreadLocale());
    BG_ERROR_CONTEXT context;
    IBackgroundCopyFile *file;
    WCHAR *text = NULL;
    HRESULT code, hr;

    if (SUCCEEDED(IBackgroundCopyError_GetFile(error, &file)) && file)
    {
        print_file_names(L"ERROR FILE:    ", file);
        IBackgroundCopyFile_Release(file);
    }
    if (FAILED(IBackgroundCopyError_GetError(error, &context, &code)))
        return;
    hr = IBackgroundCopyError_GetErrorDescription(error, language, &text);
    print_error_line(L"ERROR CODE:    ", code, hr, text);
    hr = IBackgroundCopyError_GetErrorContextDescription(error, language, &text);
    print_error_line(L"ERROR CONTEXT: ", context, hr, text);
}

BOOL print_job_error(IBackgroundCopyJob *job)
{
    IBackgroundCopyError *error;

    if (FAILED(IBackgroundCopyJob_GetError(job, &error)))
        return FALSE;
    print_error(error);
    IBackgroundCopyError_Release(error);
    return TRUE;
}

static void print_file(IBackgroundCopyFile *file)
{
    BG_FILE_PROGRESS progress;
    WCHAR *done, *total;

    if (FAILED(IBackgroundCopyFile_GetProgress(file, &progress))
            || FAILED(value_bytes(&done, progress.BytesTransferred)))
        return;
    if (SUCCEEDED(value_bytes(&total, progress.BytesTotal)))
    {
        /* the word is the same for finished files (ADMIN-BLOCK-15) */
        print(L"\t%s / %s WORKING ", done, total);
        print_file_names(L"", file);
        CoTaskMemFree(total);
    }
    CoTaskMemFree(done);
}

HRESULT print_job_files(IBackgroundCopyJob *job)
{
    IBackgroundCopyFile *batch[BATCH];
    IEnumBackgroundCopyFiles *files;
    ULONG i, fetched;
    HRESULT hr;

    if (FAILED(hr = IBackgroundCopyJob_EnumFiles(job, &files)))
        return hr;
    do
    {
        fetched = 0;
        hr = IEnumBackgroundCopyFiles_Next(files, BATCH, batch, &fetched);
        for (i = 0; SUCCEEDED(hr) && i < fetched; i++)
        {
            print_file(batch[i]);
            IBackgroundCopyFile_Release(batch[i]);
        }
    } while (hr == S_OK);
    IEnumBackgroundCopyFiles_Release(files);
    return FAILED(hr) ? hr : S_OK;
}

static BOOL is_in_error(IBackgroundCopyJob *job)
{
    BG_JOB_STATE state;

    return SUCCEEDED(IBackgroundCopyJob_GetState(job, &state))
            && (state == BG_JOB_STATE_ERROR || state == BG_JOB_STATE_TRANSIENT_ERROR);
}

void print_verbose_block(IBackgroundCopyJob *job)
{
    print_items(job, items_before_error, ARRAYSIZE(items_before_error));
    if (is_in_error(job))
        print_job_error(job);
    print(L"DESCRIPTION: ");
    print_job_value(job, value_description);
    print(L"\nJOB FILES: \n");
    print_job_files(job);
    print_items(job, items_after_files, ARRAYSIZE(items_after_files));
}
