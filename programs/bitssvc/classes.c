/*
 * The supervisor's class objects
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

#include "classes.h"
#include "private/debug.h"

/* Stands in for all classes of one family: the engine has one factory for each family. */
struct class_object
{
    IClassFactory IClassFactory_iface;
    LONG refcount;
    struct engine_host *host;
    enum class_family family;
};

static inline struct class_object *impl_from_IClassFactory(IClassFactory *iface)
{
    return CONTAINING_RECORD(iface, struct class_object, IClassFactory_iface);
}

static HRESULT STDMETHODCALLTYPE class_object_QueryInterface(IClassFactory *iface, REFIID riid, void **object)
{
    TRACE("%p, %s, %p\n", iface, debugstr_guid(riid), object);

    if (!object)
        return E_POINTER;
    if (!IsEqualGUID(riid, &IID_IUnknown) && !IsEqualGUID(riid, &IID_IClassFactory))
    {
        *object = NULL;
        return E_NOINTERFACE;
    }
    IClassFactory_AddRef(iface);
    *object = iface;
    return S_OK;
}

static ULONG STDMETHODCALLTYPE class_object_AddRef(IClassFactory *iface)
{
    struct class_object *class_object = impl_from_IClassFactory(iface);

    TRACE("%p\n", iface);

    return InterlockedIncrement(&class_object->refcount);
}

static ULONG STDMETHODCALLTYPE class_object_Release(IClassFactory *iface)
{
    struct class_object *class_object = impl_from_IClassFactory(iface);
    ULONG refcount = InterlockedDecrement(&class_object->refcount);

    TRACE("%p\n", iface);

    if (!refcount)
    {
        engine_host_release(class_object->host);
        free(class_object);
    }
    return refcount;
}

static HRESULT STDMETHODCALLTYPE class_object_CreateInstance(IClassFactory *iface, IUnknown *outer, REFIID riid,
        void **object)
{
    struct class_object *class_object = impl_from_IClassFactory(iface);

    TRACE("%p, %p, %s, %p\n", iface, outer, debugstr_guid(riid), object);

    if (!object)
        return E_POINTER;
    *object = NULL;
    if (outer)
        return CLASS_E_NOAGGREGATION;
    return engine_host_create_instance(class_object->host, class_object->family, riid, object);
}

static HRESULT STDMETHODCALLTYPE class_object_LockServer(IClassFactory *iface, BOOL lock)
{
    struct class_object *class_object = impl_from_IClassFactory(iface);

    TRACE("%p, %d\n", iface, lock);

    engine_host_lock(class_object->host, lock);
    return S_OK;
}

static const IClassFactoryVtbl class_object_vtbl =
{
    class_object_QueryInterface,
    class_object_AddRef,
    class_object_Release,
    class_object_CreateInstance,
    class_object_LockServer,
};

static HRESULT class_object_create(struct engine_host *host, enum class_family family, IClassFactory **out)
{
    struct class_object *class_object;

    if (!(class_object = calloc(1, sizeof(*class_object))))
        return E_OUTOFMEMORY;
    class_object->IClassFactory_iface.lpVtbl = &class_object_vtbl;
    class_object->refcount = 1;
    engine_host_addref(host);
    class_object->host = host;
    class_object->family = family;
    *out = &class_object->IClassFactory_iface;
    return S_OK;
}

static HRESULT register_class(IClassFactory *factory, const struct class_info *info,
        struct class_registrations *registrations)
{
    HRESULT hr = CoRegisterClassObject(&info->clsid, (IUnknown *)factory, CLSCTX_LOCAL_SERVER, REGCLS_MULTIPLEUSE,
            &registrations->cookies[registrations->count]);

    if (SUCCEEDED(hr))
        ++registrations->count;
    else
        ERR("class %s not registered, hr %#lx.\n", debugstr_guid(&info->clsid), hr);
    return hr;
}

static HRESULT register_family(struct engine_host *host, const struct service_info *service,
        enum class_family family, struct class_registrations *registrations)
{
    IClassFactory *factory;
    HRESULT hr;
    ULONG i;

    if (FAILED(hr = class_object_create(host, family, &factory)))
        return hr;
    for (i = 0; SUCCEEDED(hr) && i < service->class_count; ++i)
    {
        if (service->classes[i].family == family)
            hr = register_class(factory, &service->classes[i], registrations);
    }
    IClassFactory_Release(factory);
    return hr;
}

HRESULT classes_register(struct engine_host *host, const struct service_info *service,
        struct class_registrations *registrations)
{
    HRESULT hr = S_OK;
    ULONG family;

    registrations->count = 0;
    if (service->class_count > ARRAYSIZE(registrations->cookies))
        return E_UNEXPECTED;
    for (family = 0; SUCCEEDED(hr) && family < CLASS_FAMILY_COUNT; ++family)
        hr = register_family(host, service, family, registrations);
    if (FAILED(hr))
        classes_revoke(registrations);
    return hr;
}

void classes_revoke(struct class_registrations *registrations)
{
    while (registrations->count)
        CoRevokeClassObject(registrations->cookies[--registrations->count]);
}
