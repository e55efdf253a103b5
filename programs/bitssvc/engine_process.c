/*
 * The main function of an engine process
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

#include <stdio.h>
#include <stdlib.h>
#include <shlobj.h>

#include "bits/objects.h"
#include "engine_process.h"
#include "factory.h"
#include "private/debug.h"
#include "server.h"
#include "status_pipe.h"
#include "stub_pins.h"
#include "wine_process.h"

/* More than an engine of a supervisor that died may take to stop. */
#define PREDECESSOR_TIMEOUT 20000

typedef HRESULT (*create_manager_fn)(REFIID riid, void **object);

static const create_manager_fn create_manager[CLASS_FAMILY_COUNT] =
{
    [CLASS_FAMILY_BITS] = bits_manager_create,
    [CLASS_FAMILY_QMGR] = qmgr_manager_create,
    [CLASS_FAMILY_DO] = do_manager_create,
};

/* What goes into the ready message. */
struct buffer
{
    BYTE data[CONTROL_MAX_SIZE];
    ULONG size;
};

static BOOL append(struct buffer *buffer, const void *data, ULONG size)
{
    if (size > sizeof(buffer->data) - buffer->size)
        return FALSE;
    memcpy(buffer->data + buffer->size, data, size);
    buffer->size += size;
    return TRUE;
}

static HRESULT append_stream(struct buffer *buffer, enum class_family family, IStream *stream)
{
    struct control_factory entry = {.family = family};
    HGLOBAL memory;
    HRESULT hr;
    BOOL fits;

    if (FAILED(hr = GetHGlobalFromStream(stream, &memory)))
        return hr;
    entry.size = GlobalSize(memory);
    fits = append(buffer, &entry, sizeof(entry)) && append(buffer, GlobalLock(memory), entry.size);
    GlobalUnlock(memory);
    return fits ? S_OK : HRESULT_FROM_WIN32(ERROR_INSUFFICIENT_BUFFER);
}

/* Table-strong: the stub holds the factory, and the supervisor may unmarshal it when it likes. */
static HRESULT marshal_factory(struct buffer *buffer, enum class_family family)
{
    IClassFactory *factory;
    IStream *stream;
    HRESULT hr;

    if (FAILED(hr = factory_create(create_manager[family], &factory)))
        return hr;
    if (SUCCEEDED(hr = CreateStreamOnHGlobal(NULL, TRUE, &stream)))
    {
        hr = CoMarshalInterface(stream, &IID_IClassFactory, (IUnknown *)factory, MSHCTX_LOCAL, NULL,
                MSHLFLAGS_TABLESTRONG);
        if (SUCCEEDED(hr))
            hr = append_stream(buffer, family, stream);
        IStream_Release(stream);
    }
    IClassFactory_Release(factory);
    return hr;
}

static BOOL has_family(const struct service_info *service, enum class_family family)
{
    ULONG i;

    for (i = 0; i < service->class_count; ++i)
    {
        if (service->classes[i].family == family)
            return TRUE;
    }
    return FALSE;
}

static HRESULT send_ready(const struct service_info *service, HANDLE status)
{
    struct buffer *buffer;
    HRESULT hr = S_OK;
    ULONG family;

    if (!(buffer = calloc(1, sizeof(*buffer))))
        return E_OUTOFMEMORY;
    for (family = 0; SUCCEEDED(hr) && family < CLASS_FAMILY_COUNT; ++family)
    {
        if (has_family(service, family))
            hr = marshal_factory(buffer, family);
    }
    if (SUCCEEDED(hr) && !status_pipe_write(status, CONTROL_READY, buffer->data, buffer->size))
        hr = HRESULT_FROM_WIN32(ERROR_BROKEN_PIPE);
    free(buffer);
    return hr;
}

/* The supervisor may have been killed and started anew while its old engine still saves what it did. The mutex goes
 * with the process. */
static HRESULT wait_for_predecessor(const struct service_info *service)
{
    WCHAR name[64] = L"Global\\OpenBITS engine ";
    HANDLE mutex = CreateMutexW(NULL, FALSE, lstrcatW(name, service->name));
    DWORD ret = mutex ? WaitForSingleObject(mutex, PREDECESSOR_TIMEOUT) : WAIT_FAILED;

    if (ret == WAIT_OBJECT_0 || ret == WAIT_ABANDONED)
        return S_OK;
    ERR("another engine of %s is running.\n", debugstr_w(service->name));
    return HRESULT_FROM_WIN32(ERROR_SERVICE_ALREADY_RUNNING);
}

static void jobs_changed(void *context, ULONG count)
{
    (void)context;
    status_pipe_set_jobs(count);
}

static HRESULT start_engine(const struct service_info *service)
{
    struct engine_config config = {.jobs_changed = jobs_changed, .create_class_sink = callback_create_of_class};
    WCHAR folder[MAX_PATH], path[MAX_PATH + 64];
    HRESULT hr;

    /* Not by the variable ALLUSERSPROFILE: Wine's services see another one than programs and --console do. */
    if (FAILED(hr = SHGetFolderPathW(NULL, CSIDL_COMMON_APPDATA, NULL, SHGFP_TYPE_CURRENT, folder)))
        return hr;
    swprintf(path, ARRAYSIZE(path), L"%ls\\Microsoft\\Network\\Downloader\\%ls", folder, service->store_file);
    config.store_path = path;
    return engine_create(&config, &server_engine);
}

static void wait_for_end(HANDLE control)
{
    BYTE byte;
    DWORD count;

    while (ReadFile(control, &byte, sizeof(byte), &count, NULL) && count)
        ;
}

static HRESULT start(const struct service_info *service, HANDLE status)
{
    HRESULT hr;

    if (FAILED(hr = status_pipe_init())
            || FAILED(hr = wait_for_predecessor(service))
            || FAILED(hr = CoInitializeEx(NULL, COINIT_MULTITHREADED)))
        return hr;
    /* Level IDENTIFY lets us ask who a client is; which clients may call is the business of the faces. */
    CoInitializeSecurity(NULL, -1, NULL, NULL, RPC_C_AUTHN_LEVEL_CONNECT, RPC_C_IMP_LEVEL_IDENTIFY, NULL, EOAC_NONE,
            NULL);
    stub_pins_add_factories();
    stub_pins_add_objects();
    if (FAILED(hr = start_engine(service)))
        return hr;
    /* The state first, so that the supervisor never believes that there is no job. */
    if (!status_pipe_report(status))
        return HRESULT_FROM_WIN32(ERROR_BROKEN_PIPE);
    if (FAILED(hr = send_ready(service, status)))
        return hr;
    return status_pipe_start_reports(status);
}

DWORD engine_process_run(const struct service_info *service, HANDLE control, HANDLE status)
{
    HRESULT hr;

    wine_become_system_process();
    hr = start(service, status);
    if (SUCCEEDED(hr))
        wait_for_end(control);
    else
        ERR("%s: the engine does not start, hr %#lx.\n", debugstr_w(service->name), hr);
    TRACE("%s: stopping\n", debugstr_w(service->name));
    if (server_engine)
        engine_destroy(server_engine);
    /* Calls of clients may still be in progress on other threads: nothing is torn down under them. */
    TerminateProcess(GetCurrentProcess(), hr);
    return hr;
}
