/*
 * IBitsPeerCacheAdministration
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

#include "bits/enumerator.h"
#include "bits/objects.h"

/* The peer cache ended with BITS 3.0: since then the methods answer S_FALSE and do nothing (PEER-3). */

static struct manager *impl_from_IBitsPeerCacheAdministration(IBitsPeerCacheAdministration *iface)
{
    return CONTAINING_RECORD(iface, struct manager, IBitsPeerCacheAdministration_iface);
}

static HRESULT WINAPI peer_cache_QueryInterface(IBitsPeerCacheAdministration *iface, REFIID riid, void **out)
{
    struct manager *manager = impl_from_IBitsPeerCacheAdministration(iface);

    return IBackgroundCopyManager_QueryInterface(&manager->IBackgroundCopyManager_iface, riid, out);
}

static ULONG WINAPI peer_cache_AddRef(IBitsPeerCacheAdministration *iface)
{
    struct manager *manager = impl_from_IBitsPeerCacheAdministration(iface);

    return IBackgroundCopyManager_AddRef(&manager->IBackgroundCopyManager_iface);
}

static ULONG WINAPI peer_cache_Release(IBitsPeerCacheAdministration *iface)
{
    struct manager *manager = impl_from_IBitsPeerCacheAdministration(iface);

    return IBackgroundCopyManager_Release(&manager->IBackgroundCopyManager_iface);
}

static HRESULT answer_number(ULONG *out)
{
    if (!out)
        return E_INVALIDARG;
    *out = 0;
    return S_FALSE;
}

/* Clients enumerate without a look at the result (PEER-5). */
static HRESULT answer_enumerator(const struct enumerator_class *class, void **out)
{
    HRESULT hr;

    if (!out)
        return E_INVALIDARG;
    hr = enumerator_create(class, NULL, 0, out);
    return FAILED(hr) ? hr : S_FALSE;
}

static const struct enumerator_class records_class = {"records", &IID_IEnumBitsPeerCacheRecords, NULL, NULL, NULL};
static const struct enumerator_class peers_class = {"peers", &IID_IEnumBitsPeers, NULL, NULL, NULL};

static HRESULT WINAPI peer_cache_GetMaximumCacheSize(IBitsPeerCacheAdministration *iface, DWORD *bytes)
{
    TRACE("%p, %p.\n", iface, bytes);
    return answer_number(bytes);
}

static HRESULT WINAPI peer_cache_SetMaximumCacheSize(IBitsPeerCacheAdministration *iface, DWORD bytes)
{
    TRACE("%p, %lu.\n", iface, bytes);
    return S_FALSE;
}

static HRESULT WINAPI peer_cache_GetMaximumContentAge(IBitsPeerCacheAdministration *iface, ULONG *seconds)
{
    TRACE("%p, %p.\n", iface, seconds);
    return answer_number(seconds);
}

static HRESULT WINAPI peer_cache_SetMaximumContentAge(IBitsPeerCacheAdministration *iface, ULONG seconds)
{
    TRACE("%p, %lu.\n", iface, seconds);
    return S_FALSE;
}

static HRESULT WINAPI peer_cache_GetConfigurationFlags(IBitsPeerCacheAdministration *iface, DWORD *flags)
{
    TRACE("%p, %p.\n", iface, flags);
    return answer_number(flags);
}

static HRESULT WINAPI peer_cache_SetConfigurationFlags(IBitsPeerCacheAdministration *iface, DWORD flags)
{
    TRACE("%p, %#lx.\n", iface, flags);
    return S_FALSE;
}

static HRESULT WINAPI peer_cache_EnumRecords(IBitsPeerCacheAdministration *iface, IEnumBitsPeerCacheRecords **records)
{
    TRACE("%p, %p.\n", iface, records);
    return answer_enumerator(&records_class, (void **)records);
}

static HRESULT WINAPI peer_cache_GetRecord(IBitsPeerCacheAdministration *iface, REFGUID id,
        IBitsPeerCacheRecord **record)
{
    TRACE("%p, %s, %p.\n", iface, debugstr_guid(id), record);
    if (!record)
        return E_INVALIDARG;
    *record = NULL;
    return id ? S_FALSE : E_INVALIDARG;
}

static HRESULT WINAPI peer_cache_ClearRecords(IBitsPeerCacheAdministration *iface)
{
    TRACE("%p.\n", iface);
    return S_FALSE;
}

static HRESULT WINAPI peer_cache_DeleteRecord(IBitsPeerCacheAdministration *iface, REFGUID id)
{
    TRACE("%p, %s.\n", iface, debugstr_guid(id));
    return id ? S_FALSE : E_INVALIDARG;
}

static HRESULT WINAPI peer_cache_DeleteUrl(IBitsPeerCacheAdministration *iface, LPCWSTR url)
{
    TRACE("%p.\n", iface);
    return url ? S_FALSE : E_INVALIDARG;
}

static HRESULT WINAPI peer_cache_EnumPeers(IBitsPeerCacheAdministration *iface, IEnumBitsPeers **peers)
{
    TRACE("%p, %p.\n", iface, peers);
    return answer_enumerator(&peers_class, (void **)peers);
}

static HRESULT WINAPI peer_cache_ClearPeers(IBitsPeerCacheAdministration *iface)
{
    TRACE("%p.\n", iface);
    return S_FALSE;
}

static HRESULT WINAPI peer_cache_DiscoverPeers(IBitsPeerCacheAdministration *iface)
{
    TRACE("%p.\n", iface);
    return S_FALSE;
}

const IBitsPeerCacheAdministrationVtbl peer_cache_vtbl =
{
    peer_cache_QueryInterface,
    peer_cache_AddRef,
    peer_cache_Release,
    peer_cache_GetMaximumCacheSize,
    peer_cache_SetMaximumCacheSize,
    peer_cache_GetMaximumContentAge,
    peer_cache_SetMaximumContentAge,
    peer_cache_GetConfigurationFlags,
    peer_cache_SetConfigurationFlags,
    peer_cache_EnumRecords,
    peer_cache_GetRecord,
    peer_cache_ClearRecords,
    peer_cache_DeleteRecord,
    peer_cache_DeleteUrl,
    peer_cache_EnumPeers,
    peer_cache_ClearPeers,
    peer_cache_DiscoverPeers,
};
