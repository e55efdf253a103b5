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

#include "bits/caller.h"
#include "bits/job_settings.h"

static struct job_object *impl_from_IBitsTokenOptions(IBitsTokenOptions *iface)
{
    return CONTAINING_RECORD(iface, struct job_object, IBitsTokenOptions_iface);
}

static struct job *job_from_iface(IBitsTokenOptions *iface)
{
    return impl_from_IBitsTokenOptions(iface)->job;
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
    TRACE("%p, %#lx.\n", iface, flags);
    return job_flags_set(job_from_iface(iface), JOB_VALUE_TOKEN_FLAGS, flags, BG_TOKEN_LOCAL_FILE | BG_TOKEN_NETWORK,
            E_INVALIDARG);
}

static HRESULT WINAPI token_GetHelperTokenFlags(IBitsTokenOptions *iface, DWORD *flags)
{
    TRACE("%p, %p.\n", iface, flags);
    return job_flags_get(job_from_iface(iface), JOB_VALUE_TOKEN_FLAGS, flags);
}

static HRESULT WINAPI token_SetHelperToken(IBitsTokenOptions *iface)
{
    struct job *job = job_from_iface(iface);
    struct caller caller;
    HANDLE token;
    HRESULT hr;

    TRACE("%p.\n", iface);
    if (FAILED(hr = job_check_change(job)) || FAILED(hr = caller_identify(&caller))
            || FAILED(hr = caller_check_token(&caller, job)) || FAILED(hr = caller_open_token(&token)))
        return hr;
    return job_set_token(job, token, caller.sid);
}

/* Fine without a token too (SEC-TOKEN-11). */
static HRESULT WINAPI token_ClearHelperToken(IBitsTokenOptions *iface)
{
    HRESULT hr;

    TRACE("%p.\n", iface);
    hr = caller_check_change(job_from_iface(iface));
    return FAILED(hr) ? hr : job_set_token(job_from_iface(iface), NULL, NULL);
}

static HRESULT WINAPI token_GetHelperTokenSid(IBitsTokenOptions *iface, LPWSTR *sid)
{
    TRACE("%p, %p.\n", iface, sid);
    return sid ? job_get_token_sid(job_from_iface(iface), sid) : E_INVALIDARG;
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
