/*
 * Stubs that keep Wine's RPC interfaces registered
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

#include <objbase.h>

#include "bits.h"
#include "deliveryoptimization.h"
#include "private/debug.h"
#include "private/direct_line.h"
#include "private/job_list.h"
#include "qmgr.h"
#include "stub_pins.h"

static const IID *const factory_iids[] =
{
    &IID_IUnknown,
    &IID_IClassFactory,
};

static const IID *const object_iids[] =
{
    &IID_IBackgroundCopyError,
    &IID_IBackgroundCopyFile,
    &IID_IBackgroundCopyFile2,
    &IID_IBackgroundCopyFile3,
    &IID_IBackgroundCopyFile4,
    &IID_IBackgroundCopyFile5,
    &IID_IBackgroundCopyFile6,
    &IID_IBackgroundCopyGroup,
    &IID_IBackgroundCopyJob,
    &IID_IBackgroundCopyJob1,
    &IID_IBackgroundCopyJob2,
    &IID_IBackgroundCopyJob3,
    &IID_IBackgroundCopyJob4,
    &IID_IBackgroundCopyJob5,
    &IID_IBackgroundCopyJobHttpOptions,
    &IID_IBackgroundCopyJobHttpOptions2,
    &IID_IBackgroundCopyJobHttpOptions3,
    &IID_IBackgroundCopyManager,
    &IID_IBackgroundCopyQMgr,
    &IID_IBitsPeer,
    &IID_IBitsPeerCacheAdministration,
    &IID_IBitsPeerCacheRecord,
    &IID_IBitsTokenOptions,
    &IID_IDODownload,
    &IID_IDOManager,
    &IID_IDeliveryOptimizationFile,
    &IID_IDeliveryOptimizationFile2,
    &IID_IDeliveryOptimizationJob,
    &IID_IDeliveryOptimizationJob2,
    &IID_IEnumBackgroundCopyFiles,
    &IID_IEnumBackgroundCopyGroups,
    &IID_IEnumBackgroundCopyJobs,
    &IID_IEnumBackgroundCopyJobs1,
    &IID_IEnumBitsPeerCacheRecords,
    &IID_IEnumBitsPeers,
    &IID_IEnumUnknown,
    &IID_IOpenBitsDirectLine,
    &IID_IOpenBitsJobList,
};

static BOOL is_listed(const IID *const *iids, unsigned int count, const IID *iid)
{
    unsigned int i;

    for (i = 0; i < count; i++)
        if (IsEqualIID(iids[i], iid))
            return TRUE;
    return FALSE;
}

/* An object that claims to have all these interfaces. Nobody gets a pointer to it: only IUnknown is ever called. */
static HRESULT STDMETHODCALLTYPE pin_QueryInterface(IUnknown *iface, REFIID iid, void **out)
{
    BOOL listed = is_listed(factory_iids, ARRAYSIZE(factory_iids), iid)
            || is_listed(object_iids, ARRAYSIZE(object_iids), iid);

    *out = listed ? iface : NULL;
    return listed ? S_OK : E_NOINTERFACE;
}

static ULONG STDMETHODCALLTYPE pin_AddRef(IUnknown *iface)
{
    (void)iface;
    return 2;
}

static ULONG STDMETHODCALLTYPE pin_Release(IUnknown *iface)
{
    (void)iface;
    return 1;
}

static const IUnknownVtbl pin_vtbl =
{
    pin_QueryInterface,
    pin_AddRef,
    pin_Release,
};

static void add(const IID *const *iids, unsigned int count)
{
    static IUnknown pin = { (IUnknownVtbl *)&pin_vtbl };
    IStream *stream;
    unsigned int i;
    HRESULT hr;

    for (i = 0; i < count; i++)
    {
        if (FAILED(hr = CreateStreamOnHGlobal(NULL, TRUE, &stream)))
            return;
        hr = CoMarshalInterface(stream, iids[i], &pin, MSHCTX_LOCAL, NULL, MSHLFLAGS_TABLESTRONG);
        if (FAILED(hr))
            WARN("%s: no stub, hr %#lx.\n", debugstr_guid(iids[i]), hr);
        IStream_Release(stream);
    }
}

void stub_pins_add_factories(void)
{
    add(factory_iids, ARRAYSIZE(factory_iids));
}

void stub_pins_add_objects(void)
{
    add(object_iids, ARRAYSIZE(object_iids));
}
