/*
 * Class factories in the engine
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

#include "factory.h"
#include "private/debug.h"

/* Only supervisors call it; it is no object of a client's and so is not counted as one. */
struct factory
{
    IClassFactory IClassFactory_iface;
    LONG refcount;
    HRESULT (*create)(REFIID riid, void **object);
};

static inline struct factory *impl_from_IClassFactory(IClassFactory *iface)
{
    return CONTAINING_RECORD(iface, struct factory, IClassFactory_iface);
}

static HRESULT STDMETHODCALLTYPE factory_QueryInterface(IClassFactory *iface, REFIID riid, void **object)
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

static ULONG STDMETHODCALLTYPE factory_AddRef(IClassFactory *iface)
{
    struct factory *factory = impl_from_IClassFactory(iface);

    TRACE("%p\n", iface);

    return InterlockedIncrement(&factory->refcount);
}

static ULONG STDMETHODCALLTYPE factory_Release(IClassFactory *iface)
{
    struct factory *factory = impl_from_IClassFactory(iface);
    ULONG refcount = InterlockedDecrement(&factory->refcount);

    TRACE("%p\n", iface);

    if (!refcount)
        free(factory);
    return refcount;
}

static HRESULT STDMETHODCALLTYPE factory_CreateInstance(IClassFactory *iface, IUnknown *outer, REFIID riid,
        void **object)
{
    struct factory *factory = impl_from_IClassFactory(iface);

    TRACE("%p, %p, %s, %p\n", iface, outer, debugstr_guid(riid), object);

    if (!object)
        return E_POINTER;
    *object = NULL;
    if (outer)
        return CLASS_E_NOAGGREGATION;
    return factory->create(riid, object);
}

static HRESULT STDMETHODCALLTYPE factory_LockServer(IClassFactory *iface, BOOL lock)
{
    TRACE("%p, %d\n", iface, lock);

    /* The engine lives as long as its supervisor wants. */
    return S_OK;
}

static const IClassFactoryVtbl factory_vtbl =
{
    factory_QueryInterface,
    factory_AddRef,
    factory_Release,
    factory_CreateInstance,
    factory_LockServer,
};

HRESULT factory_create(HRESULT (*create)(REFIID riid, void **object), IClassFactory **out)
{
    struct factory *factory;

    if (!(factory = calloc(1, sizeof(*factory))))
        return E_OUTOFMEMORY;
    factory->IClassFactory_iface.lpVtbl = &factory_vtbl;
    factory->refcount = 1;
    factory->create = create;
    *out = &factory->IClassFactory_iface;
    return S_OK;
}
