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

#include "classes.h"
#include "private/debug.h"
#include "succession.h"

/* Stands in for all classes of one family: the engine has one factory for each family. */
struct class_object
{
    IClassFactory IClassFactory_iface;
    LONG refcount;
    struct engine_host *host;
    struct succession *succession;      /* NULL: of a private class */
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

    if (class_object->succession)
        succession_note_call(class_object->succession);
    return InterlockedIncrement(&class_object->refcount);
}

static ULONG STDMETHODCALLTYPE class_object_Release(IClassFactory *iface)
{
    struct class_object *class_object = impl_from_IClassFactory(iface);
    ULONG refcount = InterlockedDecrement(&class_object->refcount);

    TRACE("%p\n", iface);

    if (class_object->succession)
        succession_note_call(class_object->succession);
    if (!refcount)
    {
        engine_host_release(class_object->host);
        if (class_object->succession)
            succession_release(class_object->succession);
        free(class_object);
    }
    return refcount;
}

static HRESULT STDMETHODCALLTYPE class_object_CreateInstance(IClassFactory *iface, IUnknown *outer, REFIID riid,
        void **object)
{
    struct class_object *class_object = impl_from_IClassFactory(iface);
    HRESULT hr;

    TRACE("%p, %p, %s, %p\n", iface, outer, debugstr_guid(riid), object);

    if (!object)
        return E_POINTER;
    *object = NULL;
    if (outer)
        return CLASS_E_NOAGGREGATION;
    hr = engine_host_create_instance(class_object->host, class_object->family, riid, object);
    if (hr == CO_E_SERVER_STOPPING && class_object->succession)
        hr = succession_hand_on(class_object->succession, class_object->family, riid, object);
    return hr;
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

static HRESULT class_object_create(struct engine_host *host, struct succession *succession, enum class_family family,
        IClassFactory **out)
{
    struct class_object *class_object;

    if (!(class_object = calloc(1, sizeof(*class_object))))
        return E_OUTOFMEMORY;
    class_object->IClassFactory_iface.lpVtbl = &class_object_vtbl;
    class_object->refcount = 1;
    engine_host_addref(host);
    class_object->host = host;
    if ((class_object->succession = succession))
        succession_addref(succession);
    class_object->family = family;
    *out = &class_object->IClassFactory_iface;
    return S_OK;
}

static HRESULT register_with_com(struct class_registration *registration)
{
    return CoRegisterClassObject(&registration->clsid, (IUnknown *)registration->factory, CLSCTX_LOCAL_SERVER,
            REGCLS_MULTIPLEUSE, &registration->cookie);
}

static HRESULT register_class(IClassFactory *factory, const CLSID *clsid, struct class_registration *list, ULONG *count)
{
    struct class_registration *registration = &list[*count];
    HRESULT hr;

    registration->clsid = *clsid;
    registration->factory = factory;
    if (FAILED(hr = register_with_com(registration)))
    {
        ERR("class %s not registered, hr %#lx.\n", debugstr_guid(clsid), hr);
        return hr;
    }
    IClassFactory_AddRef(factory);
    ++*count;
    return S_OK;
}

static void revoke_classes(struct class_registration *list, ULONG *count)
{
    while (*count)
    {
        struct class_registration *registration = &list[--*count];

        CoRevokeClassObject(registration->cookie);
        IClassFactory_Release(registration->factory);
    }
}

static HRESULT register_private(struct engine_host *host, enum class_family family,
        struct class_registrations *registrations)
{
    CLSID clsid = succession_private_class(GetCurrentProcessId(), family);
    IClassFactory *factory;
    HRESULT hr;

    if (FAILED(hr = class_object_create(host, NULL, family, &factory)))
        return hr;
    hr = register_class(factory, &clsid, registrations->private_classes, &registrations->private_count);
    IClassFactory_Release(factory);
    return hr;
}

static HRESULT register_family(struct engine_host *host, const struct service_info *service,
        enum class_family family, struct class_registrations *registrations)
{
    IClassFactory *factory;
    HRESULT hr;
    ULONG i;

    if (FAILED(hr = class_object_create(host, registrations->succession, family, &factory)))
        return hr;
    for (i = 0; SUCCEEDED(hr) && i < service->class_count; ++i)
    {
        if (service->classes[i].family == family)
            hr = register_class(factory, &service->classes[i].clsid, registrations->classes, &registrations->count);
    }
    IClassFactory_Release(factory);
    return hr;
}

HRESULT classes_register(struct engine_host *host, const struct service_info *service, BOOL hand_on,
        struct class_registrations *registrations)
{
    HRESULT hr = S_OK;
    ULONG family;

    if (service->class_count > ARRAYSIZE(registrations->classes))
        return E_UNEXPECTED;
    if (hand_on)
        hr = succession_create(service, &registrations->succession);
    for (family = 0; SUCCEEDED(hr) && hand_on && family < CLASS_FAMILY_COUNT; ++family)
        hr = register_private(host, family, registrations);
    for (family = 0; SUCCEEDED(hr) && family < CLASS_FAMILY_COUNT; ++family)
        hr = register_family(host, service, family, registrations);
    return hr;
}

void classes_revoke_private(struct class_registrations *registrations)
{
    revoke_classes(registrations->private_classes, &registrations->private_count);
}

/* COM finds the oldest class object. Clients that are on their way to this one find it again. */
static void step_behind_successor(struct class_registrations *registrations)
{
    ULONG i;

    for (i = 0; i < registrations->count; ++i)
    {
        CoRevokeClassObject(registrations->classes[i].cookie);
        register_with_com(&registrations->classes[i]);
    }
}

void classes_revoke(struct class_registrations *registrations)
{
    struct succession *succession = registrations->succession;

    registrations->succession = NULL;
    if (succession && succession_linger(succession, TRUE))
    {
        step_behind_successor(registrations);
        succession_linger(succession, FALSE);
    }
    revoke_classes(registrations->classes, &registrations->count);
    if (succession)
        succession_release(succession);
}
