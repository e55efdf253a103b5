/*
 * IBackgroundCopyJob to IBackgroundCopyJob5
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

#include "bits/objects.h"

#include <stdlib.h>

#include "bits/caller.h"
#include "bits/job_names.h"
#include "bits/job_settings.h"

#define DISPLAY_NAME_LIMIT 256
#define DESCRIPTION_LIMIT  1024

#define NOTIFY_FLAGS_MASK (BG_NOTIFY_JOB_TRANSFERRED | BG_NOTIFY_JOB_ERROR | BG_NOTIFY_DISABLE \
        | BG_NOTIFY_JOB_MODIFICATION | BG_NOTIFY_FILE_TRANSFERRED | BG_NOTIFY_FILE_RANGES_TRANSFERRED)

/* JOB-PEER-1 */
#define PEER_FLAGS_MASK (BG_JOB_ENABLE_PEERCACHING_CLIENT | BG_JOB_ENABLE_PEERCACHING_SERVER \
        | BG_JOB_DISABLE_BRANCH_CACHE)

static const struct object_interface job_interfaces[] =
{
    {&IID_IUnknown, FIELD_OFFSET(struct job_object, IBackgroundCopyJob5_iface)},
    {&IID_IBackgroundCopyJob, FIELD_OFFSET(struct job_object, IBackgroundCopyJob5_iface)},
    {&IID_IBackgroundCopyJob2, FIELD_OFFSET(struct job_object, IBackgroundCopyJob5_iface)},
    {&IID_IBackgroundCopyJob3, FIELD_OFFSET(struct job_object, IBackgroundCopyJob5_iface)},
    {&IID_IBackgroundCopyJob4, FIELD_OFFSET(struct job_object, IBackgroundCopyJob5_iface)},
    {&IID_IBackgroundCopyJob5, FIELD_OFFSET(struct job_object, IBackgroundCopyJob5_iface)},
    {&IID_IBackgroundCopyJobHttpOptions, FIELD_OFFSET(struct job_object, IBackgroundCopyJobHttpOptions3_iface)},
    {&IID_IBackgroundCopyJobHttpOptions2, FIELD_OFFSET(struct job_object, IBackgroundCopyJobHttpOptions3_iface)},
    {&IID_IBackgroundCopyJobHttpOptions3, FIELD_OFFSET(struct job_object, IBackgroundCopyJobHttpOptions3_iface)},
    {&IID_IBitsTokenOptions, FIELD_OFFSET(struct job_object, IBitsTokenOptions_iface)},
    {&IID_IOpenBitsDirectLine, FIELD_OFFSET(struct job_object, IOpenBitsDirectLine_iface)},
    {NULL, 0},
};

static struct job_object *impl_from_IBackgroundCopyJob5(IBackgroundCopyJob5 *iface)
{
    return CONTAINING_RECORD(iface, struct job_object, IBackgroundCopyJob5_iface);
}

static struct job *job_from_iface(IBackgroundCopyJob5 *iface)
{
    return impl_from_IBackgroundCopyJob5(iface)->job;
}

/* NULL has been refused; the rest is in the order of G-ORDER-1. */
static HRESULT set_text(struct job *job, enum job_text id, const WCHAR *text, size_t limit)
{
    HRESULT hr;

    if (FAILED(hr = job_check_change(job)))
        return hr;
    if (wcslen(text) > limit)
        return BG_E_STRING_TOO_LONG;
    return id == JOB_TEXT_DISPLAY_NAME ? job_names_set(job, text) : job_set_text(job, id, text);
}

static HRESULT get_text(struct job *job, enum job_text id, WCHAR **text)
{
    return text ? job_get_text(job, id, text) : E_INVALIDARG;
}

static HRESULT get_number(struct job *job, enum job_number id, ULONG *value)
{
    if (!value)
        return E_INVALIDARG;
    *value = job_get_number(job, id);
    return S_OK;
}

static HRESULT change_state(struct job *job, HRESULT (*change)(struct job *job))
{
    HRESULT hr = caller_check_change(job);

    return FAILED(hr) ? hr : change(job);
}

static HRESULT add_files(struct job *job, ULONG count, const struct file_spec *specs)
{
    HRESULT hr = caller_check_change(job);

    return FAILED(hr) ? hr : job_add_files(job, count, specs);
}

static HRESULT set_number(struct job *job, enum job_number id, ULONG value)
{
    HRESULT hr = caller_check_change(job);

    return FAILED(hr) ? hr : job_set_number(job, id, value);
}

static HRESULT WINAPI job_QueryInterface(IBackgroundCopyJob5 *iface, REFIID riid, void **out)
{
    TRACE("%p, %s, %p.\n", iface, debugstr_guid(riid), out);
    return object_query(impl_from_IBackgroundCopyJob5(iface), job_interfaces, riid, out);
}

static ULONG WINAPI job_AddRef(IBackgroundCopyJob5 *iface)
{
    return identity_addref(&impl_from_IBackgroundCopyJob5(iface)->identity);
}

static ULONG WINAPI job_Release(IBackgroundCopyJob5 *iface)
{
    struct job_object *object = impl_from_IBackgroundCopyJob5(iface);
    ULONG refcount = identity_release(&object->identity);

    if (!refcount)
    {
        job_release(object->job);
        free(object);
        server_object_destroyed();
    }
    return refcount;
}

static HRESULT add_file_set(struct job *job, ULONG count, const BG_FILE_INFO *files)
{
    struct file_spec *specs;
    HRESULT hr = S_OK;
    ULONG i;

    if (!(specs = calloc(count, sizeof(*specs))))
        return E_OUTOFMEMORY;
    for (i = 0; i < count && SUCCEEDED(hr); ++i)
    {
        specs[i].remote = files[i].RemoteName;
        specs[i].local = files[i].LocalName;
        if (!specs[i].remote || !specs[i].local)
            hr = E_INVALIDARG;
    }
    if (SUCCEEDED(hr))
        hr = add_files(job, count, specs);
    free(specs);
    return hr;
}

static HRESULT WINAPI job_AddFileSet(IBackgroundCopyJob5 *iface, ULONG count, BG_FILE_INFO *files)
{
    TRACE("%p, %lu, %p.\n", iface, count, files);
    return count && files ? add_file_set(job_from_iface(iface), count, files) : E_INVALIDARG;
}

/* Remote names may hold credentials, so they are not traced. */
static HRESULT WINAPI job_AddFile(IBackgroundCopyJob5 *iface, LPCWSTR remote, LPCWSTR local)
{
    struct file_spec spec = {remote, local, NULL, 0, NULL, SIZE_IS_UNKNOWN, NULL};

    TRACE("%p, %p, %s.\n", iface, remote, debugstr_w(local));
    return remote && local ? add_files(job_from_iface(iface), 1, &spec) : E_INVALIDARG;
}

static HRESULT WINAPI job_EnumFiles(IBackgroundCopyJob5 *iface, IEnumBackgroundCopyFiles **files)
{
    TRACE("%p, %p.\n", iface, files);
    return files ? enum_files_create(job_from_iface(iface), files) : E_INVALIDARG;
}

static HRESULT WINAPI job_Suspend(IBackgroundCopyJob5 *iface)
{
    TRACE("%p.\n", iface);
    return change_state(job_from_iface(iface), job_suspend);
}

static HRESULT WINAPI job_Resume(IBackgroundCopyJob5 *iface)
{
    TRACE("%p.\n", iface);
    return change_state(job_from_iface(iface), job_resume);
}

static HRESULT WINAPI job_Cancel(IBackgroundCopyJob5 *iface)
{
    struct job *job = job_from_iface(iface);

    TRACE("%p.\n", iface);
    return caller_note_change(job, NULL, change_state(job, job_cancel));
}

static HRESULT WINAPI job_Complete(IBackgroundCopyJob5 *iface)
{
    TRACE("%p.\n", iface);
    return change_state(job_from_iface(iface), job_complete);
}

static HRESULT WINAPI job_GetId(IBackgroundCopyJob5 *iface, GUID *id)
{
    struct job_info info;

    TRACE("%p, %p.\n", iface, id);
    if (!id)
        return E_INVALIDARG;
    job_get_info(job_from_iface(iface), &info);
    *id = info.id;
    return S_OK;
}

static HRESULT WINAPI job_GetType(IBackgroundCopyJob5 *iface, BG_JOB_TYPE *type)
{
    TRACE("%p, %p.\n", iface, type);
    if (!type)
        return E_INVALIDARG;
    *type = (BG_JOB_TYPE)job_get_type(job_from_iface(iface));
    return S_OK;
}

static HRESULT WINAPI job_GetProgress(IBackgroundCopyJob5 *iface, BG_JOB_PROGRESS *progress)
{
    struct job_info info;

    TRACE("%p, %p.\n", iface, progress);
    if (!progress)
        return E_INVALIDARG;
    job_get_info(job_from_iface(iface), &info);
    progress->BytesTotal = info.bytes_total;
    progress->BytesTransferred = info.bytes_transferred;
    progress->FilesTotal = info.files_total;
    progress->FilesTransferred = info.files_transferred;
    return S_OK;
}

static HRESULT WINAPI job_GetTimes(IBackgroundCopyJob5 *iface, BG_JOB_TIMES *times)
{
    struct job_info info;

    TRACE("%p, %p.\n", iface, times);
    if (!times)
        return E_INVALIDARG;
    job_get_info(job_from_iface(iface), &info);
    times->CreationTime = info.created;
    times->ModificationTime = info.modified;
    times->TransferCompletionTime = info.completed;
    return S_OK;
}

static HRESULT WINAPI job_GetState(IBackgroundCopyJob5 *iface, BG_JOB_STATE *state)
{
    struct job_info info;

    TRACE("%p, %p.\n", iface, state);
    if (!state)
        return E_INVALIDARG;
    job_get_info(job_from_iface(iface), &info);
    *state = (BG_JOB_STATE)info.state;
    return S_OK;
}

static HRESULT WINAPI job_GetError(IBackgroundCopyJob5 *iface, IBackgroundCopyError **error)
{
    TRACE("%p, %p.\n", iface, error);
    return error ? error_object_create(job_from_iface(iface), error) : E_INVALIDARG;
}

static HRESULT WINAPI job_GetOwner(IBackgroundCopyJob5 *iface, LPWSTR *sid)
{
    TRACE("%p, %p.\n", iface, sid);
    return get_text(job_from_iface(iface), JOB_TEXT_OWNER_SID, sid);
}

static HRESULT WINAPI job_SetDisplayName(IBackgroundCopyJob5 *iface, LPCWSTR name)
{
    struct job *job = job_from_iface(iface);

    TRACE("%p, %s.\n", iface, debugstr_w(name));
    if (!name)
        return E_INVALIDARG;
    return caller_note_change(job, L"DisplayName", set_text(job, JOB_TEXT_DISPLAY_NAME, name, DISPLAY_NAME_LIMIT));
}

static HRESULT WINAPI job_GetDisplayName(IBackgroundCopyJob5 *iface, LPWSTR *name)
{
    TRACE("%p, %p.\n", iface, name);
    return get_text(job_from_iface(iface), JOB_TEXT_DISPLAY_NAME, name);
}

static HRESULT WINAPI job_SetDescription(IBackgroundCopyJob5 *iface, LPCWSTR description)
{
    struct job *job = job_from_iface(iface);

    TRACE("%p, %s.\n", iface, debugstr_w(description));
    if (!description)
        return E_INVALIDARG;
    return caller_note_change(job, L"Description", set_text(job, JOB_TEXT_DESCRIPTION, description, DESCRIPTION_LIMIT));
}

static HRESULT WINAPI job_GetDescription(IBackgroundCopyJob5 *iface, LPWSTR *description)
{
    TRACE("%p, %p.\n", iface, description);
    return get_text(job_from_iface(iface), JOB_TEXT_DESCRIPTION, description);
}

static HRESULT WINAPI job_SetPriority(IBackgroundCopyJob5 *iface, BG_JOB_PRIORITY priority)
{
    struct job *job = job_from_iface(iface);
    HRESULT hr;

    TRACE("%p, %d.\n", iface, priority);
    if (FAILED(hr = job_check_change(job)))
        return hr;
    if ((ULONG)priority > BG_JOB_PRIORITY_LOW)
        return E_NOTIMPL;
    return caller_note_change(job, L"Priority", job_set_number(job, JOB_NUMBER_PRIORITY, priority));
}

static HRESULT WINAPI job_GetPriority(IBackgroundCopyJob5 *iface, BG_JOB_PRIORITY *priority)
{
    TRACE("%p, %p.\n", iface, priority);
    if (!priority)
        return E_INVALIDARG;
    *priority = (BG_JOB_PRIORITY)job_get_number(job_from_iface(iface), JOB_NUMBER_PRIORITY);
    return S_OK;
}

static HRESULT WINAPI job_SetNotifyFlags(IBackgroundCopyJob5 *iface, ULONG flags)
{
    struct job *job = job_from_iface(iface);
    HRESULT hr;

    TRACE("%p, %#lx.\n", iface, flags);
    if (FAILED(hr = job_check_change(job)))
        return hr;
    hr = (flags & ~NOTIFY_FLAGS_MASK) ? E_NOTIMPL : job_set_number(job, JOB_NUMBER_NOTIFY_FLAGS, flags);
    return caller_note_change(job, L"NotifyFlags", hr);
}

static HRESULT WINAPI job_GetNotifyFlags(IBackgroundCopyJob5 *iface, ULONG *flags)
{
    TRACE("%p, %p.\n", iface, flags);
    return get_number(job_from_iface(iface), JOB_NUMBER_NOTIFY_FLAGS, flags);
}

static HRESULT WINAPI job_SetNotifyInterface(IBackgroundCopyJob5 *iface, IUnknown *client)
{
    struct job *job = job_from_iface(iface);
    struct notify_sink *sink = NULL;
    HRESULT hr;

    TRACE("%p, %p.\n", iface, client);
    if (FAILED(hr = job_check_change(job)))
        return hr;
    if (client && FAILED(hr = callback_create(client, &sink)))
        return hr;
    hr = job_set_sink(job, sink);
    if (sink)
        notify_sink_release(sink);
    return caller_note_change(job, L"NotifyInterface", hr);
}

static HRESULT WINAPI job_GetNotifyInterface(IBackgroundCopyJob5 *iface, IUnknown **client)
{
    struct notify_sink *sink;

    TRACE("%p, %p.\n", iface, client);
    if (!client)
        return E_INVALIDARG;
    *client = NULL;
    if ((sink = job_get_sink(job_from_iface(iface))))
    {
        *client = callback_get_client(sink);
        notify_sink_release(sink);
    }
    return S_OK;
}

static HRESULT WINAPI job_SetMinimumRetryDelay(IBackgroundCopyJob5 *iface, ULONG seconds)
{
    struct job *job = job_from_iface(iface);

    TRACE("%p, %lu.\n", iface, seconds);
    return caller_note_change(job, L"MinimumRetryDelay", set_number(job, JOB_NUMBER_RETRY_DELAY, seconds));
}

static HRESULT WINAPI job_GetMinimumRetryDelay(IBackgroundCopyJob5 *iface, ULONG *seconds)
{
    TRACE("%p, %p.\n", iface, seconds);
    return get_number(job_from_iface(iface), JOB_NUMBER_RETRY_DELAY, seconds);
}

static HRESULT WINAPI job_SetNoProgressTimeout(IBackgroundCopyJob5 *iface, ULONG seconds)
{
    struct job *job = job_from_iface(iface);

    TRACE("%p, %lu.\n", iface, seconds);
    return caller_note_change(job, L"NoProgressTimeout", set_number(job, JOB_NUMBER_NO_PROGRESS_TIMEOUT, seconds));
}

static HRESULT WINAPI job_GetNoProgressTimeout(IBackgroundCopyJob5 *iface, ULONG *seconds)
{
    TRACE("%p, %p.\n", iface, seconds);
    return get_number(job_from_iface(iface), JOB_NUMBER_NO_PROGRESS_TIMEOUT, seconds);
}

static HRESULT WINAPI job_GetErrorCount(IBackgroundCopyJob5 *iface, ULONG *count)
{
    struct job_info info;

    TRACE("%p, %p.\n", iface, count);
    if (!count)
        return E_INVALIDARG;
    job_get_info(job_from_iface(iface), &info);
    *count = info.error_count;
    return S_OK;
}

static HRESULT WINAPI job_SetProxySettings(IBackgroundCopyJob5 *iface, BG_JOB_PROXY_USAGE usage, const WCHAR *list,
        const WCHAR *bypass)
{
    struct job *job = job_from_iface(iface);

    TRACE("%p, %d, %p, %p.\n", iface, usage, list, bypass);
    return caller_note_change(job, L"ProxySettings", job_proxy_set(job, usage, list, bypass));
}

static HRESULT WINAPI job_GetProxySettings(IBackgroundCopyJob5 *iface, BG_JOB_PROXY_USAGE *usage, LPWSTR *list,
        LPWSTR *bypass)
{
    TRACE("%p, %p, %p, %p.\n", iface, usage, list, bypass);
    if (list)
        *list = NULL;
    if (bypass)
        *bypass = NULL;
    return usage && list && bypass ? job_proxy_get(job_from_iface(iface), usage, list, bypass) : E_INVALIDARG;
}

static HRESULT WINAPI job_TakeOwnership(IBackgroundCopyJob5 *iface)
{
    TRACE("%p.\n", iface);
    return job_owner_set(job_from_iface(iface));
}

/* The parameters may hold a secret, so they are not traced. */
static HRESULT WINAPI job_SetNotifyCmdLine(IBackgroundCopyJob5 *iface, LPCWSTR program, LPCWSTR parameters)
{
    struct job *job = job_from_iface(iface);

    TRACE("%p, %s, %p.\n", iface, debugstr_w(program), parameters);
    return caller_note_change(job, L"NotifyCmdLine", job_command_line_set(job, program, parameters));
}

static HRESULT WINAPI job_GetNotifyCmdLine(IBackgroundCopyJob5 *iface, LPWSTR *program, LPWSTR *parameters)
{
    struct job *job = job_from_iface(iface);
    HRESULT hr;

    TRACE("%p, %p, %p.\n", iface, program, parameters);
    if (program)
        *program = NULL;
    if (parameters)
        *parameters = NULL;
    if (!program || !parameters)
        return E_INVALIDARG;
    if (FAILED(hr = job_get_text(job, JOB_TEXT_NOTIFY_PROGRAM, program)))
        return hr;
    if (FAILED(hr = job_get_text(job, JOB_TEXT_NOTIFY_PARAMETERS, parameters)))
    {
        CoTaskMemFree(*program);
        *program = NULL;
    }
    return hr;
}

/* No reply has begun as long as uploads do not run, hence the unknown size (JOB-REPLYPROG-2). */
static HRESULT WINAPI job_GetReplyProgress(IBackgroundCopyJob5 *iface, BG_JOB_REPLY_PROGRESS *progress)
{
    TRACE("%p, %p.\n", iface, progress);
    if (!progress)
        return E_INVALIDARG;
    if (job_get_type(job_from_iface(iface)) != JOB_TYPE_UPLOAD_REPLY)
        return E_NOTIMPL;
    progress->BytesTotal = BG_SIZE_UNKNOWN;
    progress->BytesTransferred = 0;
    return S_OK;
}

/* JOB-MATRIX-14: there is nothing to read before the job is TRANSFERRED, where no upload gets to yet. */
static HRESULT WINAPI job_GetReplyData(IBackgroundCopyJob5 *iface, byte **buffer, UINT64 *length)
{
    TRACE("%p, %p, %p.\n", iface, buffer, length);
    if (buffer)
        *buffer = NULL;
    if (length)
        *length = 0;
    if (!buffer || !length)
        return E_INVALIDARG;
    return job_get_type(job_from_iface(iface)) == JOB_TYPE_UPLOAD_REPLY ? BG_E_INVALID_STATE : E_NOTIMPL;
}

static HRESULT WINAPI job_SetReplyFileName(IBackgroundCopyJob5 *iface, LPCWSTR name)
{
    struct job *job = job_from_iface(iface);

    TRACE("%p, %s.\n", iface, debugstr_w(name));
    return caller_note_change(job, L"ReplyFileName", job_reply_name_set(job, name));
}

/* The service chooses a name when the file is added (JOB-REPLYNAME-3). */
static HRESULT WINAPI job_GetReplyFileName(IBackgroundCopyJob5 *iface, LPWSTR *name)
{
    struct job *job = job_from_iface(iface);
    HRESULT hr;

    TRACE("%p, %p.\n", iface, name);
    if (!name)
        return E_INVALIDARG;
    *name = NULL;
    if (job_get_type(job) != JOB_TYPE_UPLOAD_REPLY)
        return E_NOTIMPL;
    hr = job_get_value_text(job, JOB_VALUE_REPLY_NAME, name);
    return FAILED(hr) ? hr : S_OK;
}

static HRESULT WINAPI job_SetCredentials(IBackgroundCopyJob5 *iface, BG_AUTH_CREDENTIALS *credentials)
{
    struct job *job = job_from_iface(iface);
    HRESULT hr;

    TRACE("%p, %p.\n", iface, credentials);
    hr = credentials ? job_credentials_set(job, credentials) : E_INVALIDARG;
    return caller_note_change(job, L"Credentials", hr);
}

static HRESULT WINAPI job_RemoveCredentials(IBackgroundCopyJob5 *iface, BG_AUTH_TARGET target, BG_AUTH_SCHEME scheme)
{
    struct job *job = job_from_iface(iface);

    TRACE("%p, %d, %d.\n", iface, target, scheme);
    return caller_note_change(job, L"Credentials", job_credentials_remove(job, target, scheme));
}

/* An empty prefix fits everywhere and is refused (FILE-REMOTE-5). */
static HRESULT WINAPI job_ReplaceRemotePrefix(IBackgroundCopyJob5 *iface, LPCWSTR from, LPCWSTR to)
{
    struct job *job = job_from_iface(iface);
    HRESULT hr;

    TRACE("%p, %p, %p.\n", iface, from, to);
    if (!from || !to)
        return E_INVALIDARG;
    if (job_get_type(job) != JOB_TYPE_DOWNLOAD)
        return E_NOTIMPL;
    if (FAILED(hr = job_check_change(job)))
        return hr;
    hr = *from && *to ? job_replace_remote_prefix(job, from, to) : E_INVALIDARG;
    return caller_note_change(job, L"RemoteName", hr);
}

C_ASSERT(sizeof(struct byte_range) == sizeof(BG_FILE_RANGE));

static HRESULT WINAPI job_AddFileWithRanges(IBackgroundCopyJob5 *iface, LPCWSTR remote, LPCWSTR local, DWORD count,
        BG_FILE_RANGE *ranges)
{
    struct file_spec spec = {remote, local, (const struct byte_range *)ranges, count, NULL,
            SIZE_IS_UNKNOWN, NULL};
    struct job *job = job_from_iface(iface);
    HRESULT hr;

    TRACE("%p, %p, %s, %lu, %p.\n", iface, remote, debugstr_w(local), count, ranges);
    if (!remote || !local || !ranges)
        return E_INVALIDARG;
    if (job_get_type(job) != JOB_TYPE_DOWNLOAD)
        return E_NOTIMPL;
    if (FAILED(hr = job_check_change(job)))
        return hr;
    return count ? job_add_files(job, 1, &spec) : E_INVALIDARG;
}

static HRESULT WINAPI job_SetFileACLFlags(IBackgroundCopyJob5 *iface, DWORD flags)
{
    struct job *job = job_from_iface(iface);
    HRESULT hr;

    TRACE("%p, %#lx.\n", iface, flags);
    hr = job_flags_set(job, JOB_VALUE_ACL_FLAGS, flags, BG_COPY_FILE_ALL, E_INVALIDARG);
    return caller_note_change(job, L"FileACLFlags", hr);
}

static HRESULT WINAPI job_GetFileACLFlags(IBackgroundCopyJob5 *iface, DWORD *flags)
{
    TRACE("%p, %p.\n", iface, flags);
    return job_flags_get(job_from_iface(iface), JOB_VALUE_ACL_FLAGS, flags);
}

static HRESULT WINAPI job_SetPeerCachingFlags(IBackgroundCopyJob5 *iface, DWORD flags)
{
    struct job *job = job_from_iface(iface);
    HRESULT hr;

    TRACE("%p, %#lx.\n", iface, flags);
    hr = job_flags_set(job, JOB_VALUE_PEER_FLAGS, flags, PEER_FLAGS_MASK, E_NOTIMPL);
    return caller_note_change(job, L"PeerCachingFlags", hr);
}

static HRESULT WINAPI job_GetPeerCachingFlags(IBackgroundCopyJob5 *iface, DWORD *flags)
{
    TRACE("%p, %p.\n", iface, flags);
    return job_flags_get(job_from_iface(iface), JOB_VALUE_PEER_FLAGS, flags);
}

static HRESULT WINAPI job_GetOwnerIntegrityLevel(IBackgroundCopyJob5 *iface, ULONG *level)
{
    struct job_info info;

    TRACE("%p, %p.\n", iface, level);
    if (!level)
        return E_INVALIDARG;
    job_get_info(job_from_iface(iface), &info);
    *level = info.owner_integrity;
    return S_OK;
}

static HRESULT WINAPI job_GetOwnerElevationState(IBackgroundCopyJob5 *iface, BOOL *elevated)
{
    struct job_info info;

    TRACE("%p, %p.\n", iface, elevated);
    if (!elevated)
        return E_INVALIDARG;
    job_get_info(job_from_iface(iface), &info);
    *elevated = info.owner_elevated;
    return S_OK;
}

static HRESULT WINAPI job_SetMaximumDownloadTime(IBackgroundCopyJob5 *iface, ULONG seconds)
{
    struct job *job = job_from_iface(iface);

    TRACE("%p, %lu.\n", iface, seconds);
    return caller_note_change(job, L"MaximumDownloadTime", set_number(job, JOB_NUMBER_MAX_DOWNLOAD_TIME, seconds));
}

static HRESULT WINAPI job_GetMaximumDownloadTime(IBackgroundCopyJob5 *iface, ULONG *seconds)
{
    TRACE("%p, %p.\n", iface, seconds);
    return get_number(job_from_iface(iface), JOB_NUMBER_MAX_DOWNLOAD_TIME, seconds);
}

static HRESULT WINAPI job_SetProperty(IBackgroundCopyJob5 *iface, BITS_JOB_PROPERTY_ID id,
        BITS_JOB_PROPERTY_VALUE value)
{
    struct job *job = job_from_iface(iface);

    TRACE("%p, %d.\n", iface, id);
    return caller_note_change(job, L"Property", job_property_set(job, id, &value));
}

static HRESULT WINAPI job_GetProperty(IBackgroundCopyJob5 *iface, BITS_JOB_PROPERTY_ID id,
        BITS_JOB_PROPERTY_VALUE *value)
{
    TRACE("%p, %d, %p.\n", iface, id, value);
    return value ? job_property_get(job_from_iface(iface), id, value) : E_INVALIDARG;
}

const IBackgroundCopyJob5Vtbl job_vtbl =
{
    job_QueryInterface,
    job_AddRef,
    job_Release,
    job_AddFileSet,
    job_AddFile,
    job_EnumFiles,
    job_Suspend,
    job_Resume,
    job_Cancel,
    job_Complete,
    job_GetId,
    job_GetType,
    job_GetProgress,
    job_GetTimes,
    job_GetState,
    job_GetError,
    job_GetOwner,
    job_SetDisplayName,
    job_GetDisplayName,
    job_SetDescription,
    job_GetDescription,
    job_SetPriority,
    job_GetPriority,
    job_SetNotifyFlags,
    job_GetNotifyFlags,
    job_SetNotifyInterface,
    job_GetNotifyInterface,
    job_SetMinimumRetryDelay,
    job_GetMinimumRetryDelay,
    job_SetNoProgressTimeout,
    job_GetNoProgressTimeout,
    job_GetErrorCount,
    job_SetProxySettings,
    job_GetProxySettings,
    job_TakeOwnership,
    job_SetNotifyCmdLine,
    job_GetNotifyCmdLine,
    job_GetReplyProgress,
    job_GetReplyData,
    job_SetReplyFileName,
    job_GetReplyFileName,
    job_SetCredentials,
    job_RemoveCredentials,
    job_ReplaceRemotePrefix,
    job_AddFileWithRanges,
    job_SetFileACLFlags,
    job_GetFileACLFlags,
    job_SetPeerCachingFlags,
    job_GetPeerCachingFlags,
    job_GetOwnerIntegrityLevel,
    job_GetOwnerElevationState,
    job_SetMaximumDownloadTime,
    job_GetMaximumDownloadTime,
    job_SetProperty,
    job_GetProperty,
};

static struct job_object *new_job_object(void)
{
    struct job_object *object;

    if (!(object = malloc(sizeof(*object))))
        return NULL;
    object->IBackgroundCopyJob5_iface.lpVtbl = &job_vtbl;
    object->IBackgroundCopyJobHttpOptions3_iface.lpVtbl = &job_options_vtbl;
    object->IBitsTokenOptions_iface.lpVtbl = &job_token_vtbl;
    object->IOpenBitsDirectLine_iface.lpVtbl = &job_line_vtbl;
    return object;
}

const struct face_objects *face_objects_of(struct job *job)
{
    static const struct face_objects bits_objects = { new_job_object, file_object_new, NULL, BG_E_FILE_NOT_AVAILABLE };

    return job_get_face(job) == JOB_FACE_DO ? &do_objects : &bits_objects;
}

static struct identity *job_object_create(struct job *job)
{
    struct job_object *object;
    struct identity *identity;

    if (!(object = face_objects_of(job)->new_job()))
        return NULL;
    object->job = job;
    identity = identity_enter(&object->identity, job_face_slot(job, JOB_FACE_BITS));
    if (identity == &object->identity)
    {
        job_addref(job);
        server_object_created();
    }
    else
    {
        free(object);
    }
    return identity;
}

HRESULT job_object_get(struct job *job, IBackgroundCopyJob5 **out)
{
    struct identity *identity = identity_find(job_face_slot(job, JOB_FACE_BITS));

    *out = NULL;
    if (!identity && !(identity = job_object_create(job)))
        return E_OUTOFMEMORY;
    *out = &CONTAINING_RECORD(identity, struct job_object, identity)->IBackgroundCopyJob5_iface;
    return S_OK;
}
