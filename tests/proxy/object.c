/*
 * Objects that say who they are, across processes too
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

#include "canary.h"

/* Every object has the vtable of its interface, made by the generator, and IPersist, whose proxy is the system's own:
 * GetClassID tells which object a pointer leads to. */
struct object
{
    const void *const *vtbl;
    IPersist IPersist_iface;
    LONG refs;
    const struct interface_info *info;
    const IID *pin;         /* interface that it only pretends to have */
    GUID id;
};

static inline struct object *impl_from_IUnknown(IUnknown *iface)
{
    return CONTAINING_RECORD((const void *const **)iface, struct object, vtbl);
}

static inline struct object *impl_from_IPersist(IPersist *iface)
{
    return CONTAINING_RECORD(iface, struct object, IPersist_iface);
}

const struct interface_info *find_interface(const IID *iid)
{
    unsigned int i;

    for (i = 0; i < interface_count; i++)
        if (IsEqualIID(&interfaces[i].iid, iid))
            return &interfaces[i];
    return NULL;
}

static BOOL has_interface(const struct object *object, const IID *iid)
{
    const struct interface_info *info;

    if (object->pin && IsEqualIID(object->pin, iid))
        return TRUE;
    for (info = object->info; info; info = info->base)
        if (IsEqualIID(&info->iid, iid))
            return TRUE;
    return IsEqualIID(iid, &IID_IUnknown);
}

HRESULT STDMETHODCALLTYPE object_QueryInterface(IUnknown *iface, REFIID iid, void **out)
{
    struct object *object = impl_from_IUnknown(iface);

    if (has_interface(object, iid))
        *out = iface;
    else if (IsEqualIID(iid, &IID_IPersist))
        *out = &object->IPersist_iface;
    else
        *out = NULL;
    if (!*out)
        return E_NOINTERFACE;
    InterlockedIncrement(&object->refs);
    return S_OK;
}

ULONG STDMETHODCALLTYPE object_AddRef(IUnknown *iface)
{
    return InterlockedIncrement(&impl_from_IUnknown(iface)->refs);
}

ULONG STDMETHODCALLTYPE object_Release(IUnknown *iface)
{
    struct object *object = impl_from_IUnknown(iface);
    ULONG refs = InterlockedDecrement(&object->refs);

    if (!refs)
    {
        CoTaskMemFree(object);
        InterlockedDecrement(&shared->objects[side]);
    }
    return refs;
}

/* For interfaces of the system, which occur as pointers only. */
HRESULT STDMETHODCALLTYPE object_unavailable(IUnknown *iface)
{
    (void)iface;
    return E_NOTIMPL;
}

static HRESULT STDMETHODCALLTYPE persist_QueryInterface(IPersist *iface, REFIID iid, void **out)
{
    return object_QueryInterface((IUnknown *)&impl_from_IPersist(iface)->vtbl, iid, out);
}

static ULONG STDMETHODCALLTYPE persist_AddRef(IPersist *iface)
{
    return object_AddRef((IUnknown *)&impl_from_IPersist(iface)->vtbl);
}

static ULONG STDMETHODCALLTYPE persist_Release(IPersist *iface)
{
    return object_Release((IUnknown *)&impl_from_IPersist(iface)->vtbl);
}

static HRESULT STDMETHODCALLTYPE persist_GetClassID(IPersist *iface, CLSID *id)
{
    *id = impl_from_IPersist(iface)->id;
    return S_OK;
}

static const IPersistVtbl persist_vtbl =
{
    persist_QueryInterface,
    persist_AddRef,
    persist_Release,
    persist_GetClassID,
};

IUnknown *create_object(const struct interface_info *info, const GUID *id)
{
    struct object *object = CoTaskMemAlloc(sizeof(*object));

    object->vtbl = info->vtbl;
    object->IPersist_iface.lpVtbl = (IPersistVtbl *)&persist_vtbl;
    object->refs = 1;
    object->info = info;
    object->pin = NULL;
    object->id = *id;
    InterlockedIncrement(&shared->objects[side]);
    return (IUnknown *)&object->vtbl;
}

static void pin_interface(const IID *iid)
{
    IUnknown *object = create_object(&interfaces[0], iid);
    IStream *stream;

    /* It is never called. */
    CONTAINING_RECORD((const void *const **)object, struct object, vtbl)->pin = iid;
    if (SUCCEEDED(CreateStreamOnHGlobal(NULL, TRUE, &stream)))
    {
        CoMarshalInterface(stream, iid, object, MSHCTX_LOCAL, NULL, MSHLFLAGS_TABLESTRONG);
        IStream_Release(stream);
    }
    InterlockedDecrement(&shared->objects[side]);
}

void pin_interfaces(void)
{
    unsigned int i;

    pin_interface(&IID_IPersist);
    for (i = 0; i < interface_count; i++)
        pin_interface(&interfaces[i].iid);
}

static void interface_id(unsigned int param, unsigned int element, GUID *id)
{
    DWORD value = seed(param, element);

    memset(id, 0xa5, sizeof(*id));
    memcpy(id, &value, sizeof(value));
}

void make_element(unsigned int param, unsigned int element, const IID *iid, IUnknown **iface)
{
    GUID id;

    interface_id(param, element, &id);
    *iface = create_object(find_interface(iid), &id);
}

void make_interface(unsigned int param, unsigned int element, const IID *iid, IUnknown **iface)
{
    *iface = NULL;
    if (!is_null())
        make_element(param, element, iid, iface);
}

void check_element(unsigned int param, unsigned int element, const IID *iid, IUnknown *iface)
{
    IPersist *persist = NULL;
    IUnknown *same = NULL;
    GUID id, expected;
    HRESULT hr;

    interface_id(param, element, &expected);
    check(iface != NULL, "parameter %u: NULL instead of an interface pointer\n", param);
    if (!iface)
        return;
    hr = IUnknown_QueryInterface(iface, iid, (void **)&same);
    check(hr == S_OK && (same == iface || IsEqualIID(iid, &IID_IUnknown)),
            "parameter %u: QueryInterface of its own interface: %#lx, %p instead of %p\n", param, hr, same, iface);
    if (same)
        IUnknown_Release(same);
    hr = IUnknown_QueryInterface(iface, &IID_IPersist, (void **)&persist);
    check(hr == S_OK, "parameter %u: object does not answer, %#lx\n", param, hr);
    if (!persist)
        return;
    hr = IPersist_GetClassID(persist, &id);
    check(hr == S_OK && IsEqualGUID(&id, &expected), "parameter %u: another object, %#lx\n", param, hr);
    IPersist_Release(persist);
}

void check_interface(unsigned int param, unsigned int element, const IID *iid, IUnknown *iface)
{
    if (!is_null())
        check_element(param, element, iid, iface);
    else
        check(!iface, "parameter %u: interface pointer instead of NULL\n", param);
}

void free_interface(IUnknown *iface)
{
    if (iface)
        IUnknown_Release(iface);
}

BOOL server_begin(void *iface, DWORD method, unsigned int slot)
{
    struct object *object = impl_from_IUnknown(iface);

    shared->reached++;
    if (shared->null_param != NO_PARAM)
        return FALSE;
    check(method == shared->method, "another method, %s slot %u, was called\n", object->info->name, slot);
    if (method == shared->method)
        shared->seen[object->info - interfaces][slot] = 1;
    return method == shared->method;
}
