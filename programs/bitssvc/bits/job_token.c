/*
 * IBitsTokenOptions
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

static struct job_object *impl_from_IBitsTokenOptions(IBitsTokenOptions *iface)
{
    return CONTAINING_RECORD(iface, struct job_object, IBitsTokenOptions_iface);
}

static HRESULT WINAPI token_QueryInterface(IBitsTokenOptions *iface, REFIID riid, void **out)
{
    struct job_object *object = impl_from_IBitsTokenOptions(iface);

    return IBackgroundCopyJob5_QueryInterface(&object->IBackgroundCopyJob5_iface, riid, out);
}

static ULONG WINAPI token_AddRef(IBitsTokenOptions *iface)
{
    return IBackgroundCopyJob5_AddRef(&impl_from_IBitsTokenOptions(iface)->IBackgroundCopyJob5_iface);
}

static ULONG WINAPI token_Release(IBitsTokenOptions *iface)
{
    return IBackgroundCopyJob5_Release(&impl_from_IBitsTokenOptions(iface)->IBackgroundCopyJob5_iface);
}

static HRESULT WINAPI token_SetHelperTokenFlags(IBitsTokenOptions *iface, DWORD flags)
{
    HRESULT hr;

    TRACE("%p, %#lx.\n", iface, flags);
    if (FAILED(hr = job_check_not_final(impl_from_IBitsTokenOptions(iface)->job)))
        return hr;
    if (flags & ~(BG_TOKEN_LOCAL_FILE | BG_TOKEN_NETWORK))
        return E_INVALIDARG;
    if (!flags)
        return S_OK;
    FIXME("%p, %#lx: not implemented.\n", iface, flags);
    return E_NOTIMPL;
}

static HRESULT WINAPI token_GetHelperTokenFlags(IBitsTokenOptions *iface, DWORD *flags)
{
    TRACE("%p, %p.\n", iface, flags);
    if (!flags)
        return E_INVALIDARG;
    *flags = 0;
    return S_OK;
}

static HRESULT WINAPI token_SetHelperToken(IBitsTokenOptions *iface)
{
    HRESULT hr;

    TRACE("%p.\n", iface);
    if (FAILED(hr = job_check_not_final(impl_from_IBitsTokenOptions(iface)->job)))
        return hr;
    FIXME("%p: not implemented.\n", iface);
    return E_NOTIMPL;
}

/* Fine without a token too (SEC-TOKEN-11). */
static HRESULT WINAPI token_ClearHelperToken(IBitsTokenOptions *iface)
{
    TRACE("%p.\n", iface);
    return job_check_not_final(impl_from_IBitsTokenOptions(iface)->job);
}

static HRESULT WINAPI token_GetHelperTokenSid(IBitsTokenOptions *iface, LPWSTR *sid)
{
    TRACE("%p, %p.\n", iface, sid);
    if (!sid)
        return E_INVALIDARG;
    *sid = NULL;
    return S_OK;
}

const IBitsTokenOptionsVtbl job_token_vtbl =
{
    token_QueryInterface,
    token_AddRef,
    token_Release,
    token_SetHelperTokenFlags,
    token_GetHelperTokenFlags,
    token_SetHelperToken,
    token_ClearHelperToken,
    token_GetHelperTokenSid,
};
