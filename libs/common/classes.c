/*
 * The classes and services of the project, one table
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

#include "private/classes.h"

static const struct class_info bits_classes[] =
{
    {{0x4991d34b, 0x80a1, 0x4291, {0x83, 0xb6, 0x33, 0x28, 0x36, 0x6b, 0x90, 0x97}},
            L"Background Intelligent Transfer Control Class 1.0", CLASS_FAMILY_BITS},
    {{0xf087771f, 0xd74f, 0x4c1a, {0xbb, 0x8a, 0xe1, 0x6a, 0xca, 0x91, 0x24, 0xea}},
            L"Background Intelligent Transfer Control Class 1.5", CLASS_FAMILY_BITS},
    {{0x6d18ad12, 0xbde3, 0x4393, {0xb3, 0x11, 0x09, 0x9c, 0x34, 0x6e, 0x6d, 0xf9}},
            L"Background Intelligent Transfer Control Class 2.0", CLASS_FAMILY_BITS},
    {{0x03ca98d6, 0xff5d, 0x49b8, {0xab, 0xc6, 0x03, 0xdd, 0x84, 0x12, 0x70, 0x20}},
            L"Background Intelligent Transfer Control Class 2.5", CLASS_FAMILY_BITS},
    {{0x659cdea7, 0x489e, 0x11d9, {0xa9, 0xcd, 0x00, 0x0d, 0x56, 0x96, 0x52, 0x51}},
            L"Background Intelligent Transfer Control Class 3.0", CLASS_FAMILY_BITS},
    {{0xbb6df56b, 0xcace, 0x11dc, {0x99, 0x92, 0x00, 0x19, 0xb9, 0x3a, 0x3a, 0x84}},
            L"Background Intelligent Transfer Control Class 4.0", CLASS_FAMILY_BITS},
    {{0x1ecca34c, 0xe88a, 0x44e3, {0x8d, 0x6a, 0x89, 0x21, 0xbd, 0xe9, 0xe4, 0x52}},
            L"Background Intelligent Transfer Control Class 5.0", CLASS_FAMILY_BITS},
    {{0x4d233817, 0xb456, 0x4e75, {0x83, 0xd2, 0xb1, 0x7d, 0xec, 0x54, 0x4d, 0x12}},
            L"Background Intelligent Transfer Control Class 10.0", CLASS_FAMILY_BITS},
    {{0x4bd3e4e1, 0x7bd4, 0x4a2b, {0x99, 0x64, 0x49, 0x64, 0x00, 0xde, 0x51, 0x93}},
            L"Background Intelligent Transfer Control Class 10.1", CLASS_FAMILY_BITS},
    {{0x4575438f, 0xa6c8, 0x4976, {0xb0, 0xfe, 0x2f, 0x26, 0xb8, 0x0d, 0x95, 0x9e}},
            L"Background Intelligent Transfer Control Class 10.2", CLASS_FAMILY_BITS},
    {{0x5fd42ad5, 0xc04e, 0x4d36, {0xad, 0xc7, 0xe0, 0x8f, 0xf1, 0x57, 0x37, 0xad}},
            L"Background Intelligent Transfer Control Class 10.3", CLASS_FAMILY_BITS},
    {{0x69ad4aee, 0x51be, 0x439b, {0xa9, 0x2c, 0x86, 0xae, 0x49, 0x0e, 0x8b, 0x30}},
            L"Background Copy Queue Manager", CLASS_FAMILY_QMGR},
};

static const struct class_info dosvc_classes[] =
{
    {{0x5b99fa76, 0x721c, 0x423c, {0xad, 0xac, 0x56, 0xd0, 0x3c, 0x8a, 0x80, 0x07}},
            L"Delivery Optimization", CLASS_FAMILY_DO},
};

const struct service_info service_bits =
{
    .name = L"BITS",
    .local_service = L"BITS",
    .app_id_name = L"BITS",
    .display_name = L"@%SystemRoot%\\system32\\qmgr.dll,-1000",
    .description = L"@%SystemRoot%\\system32\\qmgr.dll,-1001",
    .service_dll = L"%SystemRoot%\\System32\\qmgr.dll",
    .svchost_group = L"netsvcs",
    .store_file = L"qmgr.db",
    .event_source = L"Microsoft-Windows-Bits-Client",
    .app_id = {0x69ad4aee, 0x51be, 0x439b, {0xa9, 0x2c, 0x86, 0xae, 0x49, 0x0e, 0x8b, 0x30}},
    .classes = bits_classes,
    .class_count = ARRAYSIZE(bits_classes),
};

const struct service_info service_dosvc =
{
    .name = L"DoSvc",
    .local_service = L"dosvc",
    .display_name = L"@%SystemRoot%\\system32\\dosvc.dll,-100",
    .description = L"@%SystemRoot%\\system32\\dosvc.dll,-102",
    .service_dll = L"%SystemRoot%\\System32\\dosvc.dll",
    .svchost_group = L"NetworkService",
    .store_file = L"dosvc.db",
    .app_id = {0x379001de, 0x7108, 0x4a45, {0x8a, 0x74, 0x6c, 0xd0, 0xa9, 0xfb, 0xef, 0x2c}},
    .classes = dosvc_classes,
    .class_count = ARRAYSIZE(dosvc_classes),
};

const struct class_info *service_find_class(const struct service_info *service, REFCLSID clsid)
{
    ULONG i;

    for (i = 0; i < service->class_count; ++i)
    {
        if (IsEqualGUID(&service->classes[i].clsid, clsid))
            return &service->classes[i];
    }
    return NULL;
}

const struct service_info *service_find(const WCHAR *name)
{
    static const struct service_info *const services[] = {&service_bits, &service_dosvc};
    ULONG i;

    for (i = 0; i < ARRAYSIZE(services); ++i)
    {
        if (!lstrcmpiW(services[i]->name, name))
            return services[i];
    }
    return NULL;
}
