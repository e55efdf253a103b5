/*
 * AddFile of a job's proxy, by a direct line where there is one
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

/* The id of the direct line is defined here, those of the public interfaces in libbits. */
#include "bits.h"
#include <initguid.h>
#include "direct_line.h"

#include <stdlib.h>

#include "direct_add.h"
#include "private/debug.h"

/* A client that adds a few files does not need a line. */
#define FILES_BEFORE_LINE 16
/* The first methods are those of IUnknown, then comes AddFileSet. */
#define ADD_FILE_SLOT 4
#define BUCKETS 64

typedef HRESULT (STDMETHODCALLTYPE *add_file_method)(IBackgroundCopyJob *iface, LPCWSTR remote, LPCWSTR local);

/* What the system makes for a proxy, in a wrapping that knows when the proxy goes. */
struct job_proxy
{
    IRpcProxyBuffer IRpcProxyBuffer_iface;
    LONG refcount;
    IRpcProxyBuffer *system;
    struct job_proxy *next;     /* proxies_lock */
    const void *iface;          /* the proxy's interface, which clients have */
    LONG calls;
    LONG has_line;              /* the line may be used */
    OPENBITS_DIRECT_LINE line;
};

static SRWLOCK proxies_lock = SRWLOCK_INIT;
static struct job_proxy *proxies[BUCKETS];
static add_file_method remote_add_file;

static struct job_proxy **bucket_of(const void *iface)
{
    return &proxies[((ULONG_PTR)iface >> 4) % BUCKETS];
}

/* The proxy cannot go while a call on it is in progress. */
static struct job_proxy *find_proxy(const void *iface)
{
    struct job_proxy *proxy;

    AcquireSRWLockShared(&proxies_lock);
    for (proxy = *bucket_of(iface); proxy && proxy->iface != iface; proxy = proxy->next)
        ;
    ReleaseSRWLockShared(&proxies_lock);
    return proxy;
}

static void remember_proxy(struct job_proxy *proxy)
{
    struct job_proxy **bucket = bucket_of(proxy->iface);

    AcquireSRWLockExclusive(&proxies_lock);
    proxy->next = *bucket;
    *bucket = proxy;
    ReleaseSRWLockExclusive(&proxies_lock);
}

static void forget_proxy(const struct job_proxy *proxy)
{
    struct job_proxy **link;

    AcquireSRWLockExclusive(&proxies_lock);
    for (link = bucket_of(proxy->iface); *link && *link != proxy; link = &(*link)->next)
        ;
    if (*link)
        *link = proxy->next;
    ReleaseSRWLockExclusive(&proxies_lock);
}

/* AddFile --------------------------------------------------------------------------------------------------------- */

/* In another apartment COM handles messages while it waits for the answer, and so do its remote calls. */
static BOOL is_free_threaded(void)
{
    APTTYPEQUALIFIER qualifier;
    APTTYPE type;

    return CoGetApartmentType(&type, &qualifier) == S_OK && type == APTTYPE_MTA;
}

/* The first calls went to the service the usual way, so it is known that this thread may. */
static void open_line(struct job_proxy *proxy, IBackgroundCopyJob *iface)
{
    IOpenBitsDirectLine *line;
    HRESULT hr;

    if (FAILED(IBackgroundCopyJob_QueryInterface(iface, &IID_IOpenBitsDirectLine, (void **)&line)))
        return;
    hr = IOpenBitsDirectLine_Open(line, &proxy->line);
    TRACE("%p: hr %#lx.\n", iface, hr);
    IOpenBitsDirectLine_Release(line);
    if (SUCCEEDED(hr))
        InterlockedExchange(&proxy->has_line, TRUE);
}

static BOOL add_file_directly(IBackgroundCopyJob *iface, LPCWSTR remote, LPCWSTR local, HRESULT *hr)
{
    struct job_proxy *proxy = find_proxy(iface);
    enum direct_result result;

    if (!proxy || !is_free_threaded())
        return FALSE;
    if (proxy->calls <= FILES_BEFORE_LINE && InterlockedIncrement(&proxy->calls) == FILES_BEFORE_LINE)
        open_line(proxy, iface);
    if (!InterlockedCompareExchange(&proxy->has_line, TRUE, TRUE))
        return FALSE;
    result = direct_line_add_file(&proxy->line, remote, local, hr);
    if (result == DIRECT_GONE)
        InterlockedExchange(&proxy->has_line, FALSE);
    return result == DIRECT_DONE;
}

/* What is missing is for the remote call to refuse; and what a line that is gone leaves open it tells, as the service
 * or the job is gone too. */
static HRESULT STDMETHODCALLTYPE proxy_AddFile(IBackgroundCopyJob *iface, LPCWSTR remote, LPCWSTR local)
{
    HRESULT hr;

    if (remote && local && add_file_directly(iface, remote, local, &hr))
        return hr;
    return remote_add_file(iface, remote, local);
}

/* The system's method stands in the vtable from the first proxy on, and all proxies of an interface have the same
 * vtable. Only this interface is changed: in those that derive from it the method is left as it is. */
static void change_vtable(void *iface)
{
    add_file_method *vtbl = *(add_file_method **)iface;

    if (vtbl[ADD_FILE_SLOT] == proxy_AddFile)
        return;
    remote_add_file = vtbl[ADD_FILE_SLOT];
    InterlockedExchangePointer((void **)&vtbl[ADD_FILE_SLOT], (void *)proxy_AddFile);
}

/* The wrapping ---------------------------------------------------------------------------------------------------- */

static struct job_proxy *impl_from_IRpcProxyBuffer(IRpcProxyBuffer *iface)
{
    return CONTAINING_RECORD(iface, struct job_proxy, IRpcProxyBuffer_iface);
}

static HRESULT STDMETHODCALLTYPE buffer_QueryInterface(IRpcProxyBuffer *iface, REFIID riid, void **out)
{
    TRACE("%p, %s, %p.\n", iface, debugstr_guid(riid), out);
    *out = NULL;
    if (!IsEqualIID(riid, &IID_IUnknown) && !IsEqualIID(riid, &IID_IRpcProxyBuffer))
        return E_NOINTERFACE;
    *out = iface;
    IRpcProxyBuffer_AddRef(iface);
    return S_OK;
}

static ULONG STDMETHODCALLTYPE buffer_AddRef(IRpcProxyBuffer *iface)
{
    return InterlockedIncrement(&impl_from_IRpcProxyBuffer(iface)->refcount);
}

static ULONG STDMETHODCALLTYPE buffer_Release(IRpcProxyBuffer *iface)
{
    struct job_proxy *proxy = impl_from_IRpcProxyBuffer(iface);
    ULONG refcount = InterlockedDecrement(&proxy->refcount);

    if (!refcount)
    {
        forget_proxy(proxy);
        IRpcProxyBuffer_Release(proxy->system);
        free(proxy);
    }
    return refcount;
}

static HRESULT STDMETHODCALLTYPE buffer_Connect(IRpcProxyBuffer *iface, IRpcChannelBuffer *channel)
{
    TRACE("%p, %p.\n", iface, channel);
    return IRpcProxyBuffer_Connect(impl_from_IRpcProxyBuffer(iface)->system, channel);
}

static void STDMETHODCALLTYPE buffer_Disconnect(IRpcProxyBuffer *iface)
{
    struct job_proxy *proxy = impl_from_IRpcProxyBuffer(iface);

    TRACE("%p.\n", iface);
    InterlockedExchange(&proxy->has_line, FALSE);
    IRpcProxyBuffer_Disconnect(proxy->system);
}

static IRpcProxyBufferVtbl buffer_vtbl =
{
    buffer_QueryInterface,
    buffer_AddRef,
    buffer_Release,
    buffer_Connect,
    buffer_Disconnect,
};

/* Takes the system's proxy over; without memory that is used as it is. */
static void wrap(IRpcProxyBuffer **buffer, const void *iface)
{
    struct job_proxy *proxy = calloc(1, sizeof(*proxy));

    if (!proxy)
        return;
    proxy->IRpcProxyBuffer_iface.lpVtbl = &buffer_vtbl;
    proxy->refcount = 1;
    proxy->system = *buffer;
    proxy->iface = iface;
    remember_proxy(proxy);
    *buffer = &proxy->IRpcProxyBuffer_iface;
}

/* The factory ----------------------------------------------------------------------------------------------------- */

static IPSFactoryBuffer *system_factory;

static HRESULT STDMETHODCALLTYPE factory_QueryInterface(IPSFactoryBuffer *iface, REFIID riid, void **out)
{
    TRACE("%p, %s, %p.\n", iface, debugstr_guid(riid), out);
    *out = NULL;
    if (!IsEqualIID(riid, &IID_IUnknown) && !IsEqualIID(riid, &IID_IPSFactoryBuffer))
        return E_NOINTERFACE;
    *out = iface;
    IPSFactoryBuffer_AddRef(iface);
    return S_OK;
}

/* Counted by the system's, as DllCanUnloadNow asks that. */
static ULONG STDMETHODCALLTYPE factory_AddRef(IPSFactoryBuffer *iface)
{
    (void)iface;
    return IPSFactoryBuffer_AddRef(system_factory);
}

static ULONG STDMETHODCALLTYPE factory_Release(IPSFactoryBuffer *iface)
{
    (void)iface;
    return IPSFactoryBuffer_Release(system_factory);
}

static HRESULT STDMETHODCALLTYPE factory_CreateProxy(IPSFactoryBuffer *iface, IUnknown *outer, REFIID riid,
        IRpcProxyBuffer **buffer, void **out)
{
    HRESULT hr = IPSFactoryBuffer_CreateProxy(system_factory, outer, riid, buffer, out);

    TRACE("%p, %p, %s: hr %#lx.\n", iface, outer, debugstr_guid(riid), hr);
    if (SUCCEEDED(hr) && IsEqualIID(riid, &IID_IBackgroundCopyJob))
    {
        change_vtable(*out);
        wrap(buffer, *out);
    }
    return hr;
}

static HRESULT STDMETHODCALLTYPE factory_CreateStub(IPSFactoryBuffer *iface, REFIID riid, IUnknown *server,
        IRpcStubBuffer **stub)
{
    TRACE("%p, %s, %p.\n", iface, debugstr_guid(riid), server);
    return IPSFactoryBuffer_CreateStub(system_factory, riid, server, stub);
}

static IPSFactoryBufferVtbl factory_vtbl =
{
    factory_QueryInterface,
    factory_AddRef,
    factory_Release,
    factory_CreateProxy,
    factory_CreateStub,
};

IPSFactoryBuffer *direct_add_factory(IPSFactoryBuffer *system)
{
    static IPSFactoryBuffer factory = {&factory_vtbl};

    system_factory = system;
    return &factory;
}
