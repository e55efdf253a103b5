/*
 * Values with a known place: unions, variants, open-ended structures
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

/* The scheme decides the arm: five schemes with one, and one without. */
static BG_AUTH_SCHEME credentials_scheme(void)
{
    static const int schemes[] = { 1, 2, 3, 4, 5, 77 };

    return schemes[shared->round / 2 % ARRAYSIZE(schemes)];
}

void make_BG_AUTH_CREDENTIALS(unsigned int param, unsigned int element, BG_AUTH_CREDENTIALS *value)
{
    int target = 0;

    memset(value, 0, sizeof(*value));
    make_enum(param, element, &target);
    value->Target = target;
    value->Scheme = credentials_scheme();
    if (value->Scheme > BG_AUTH_SCHEME_PASSPORT)
        return;
    make_string(param, element, &value->Credentials.Basic.UserName);
    make_string(param, element + 1, &value->Credentials.Basic.Password);
}

void check_BG_AUTH_CREDENTIALS(unsigned int param, unsigned int element, const BG_AUTH_CREDENTIALS *value)
{
    int target = value->Target;

    check_enum(param, element, &target);
    check(value->Scheme == credentials_scheme(), "parameter %u: scheme %d\n", param, value->Scheme);
    if (value->Scheme > BG_AUTH_SCHEME_PASSPORT)
        return;
    check_string(param, element, &value->Credentials.Basic.UserName);
    check_string(param, element + 1, &value->Credentials.Basic.Password);
}

void free_BG_AUTH_CREDENTIALS(BG_AUTH_CREDENTIALS *value)
{
    free_string(&value->Credentials.Basic.UserName);
    free_string(&value->Credentials.Basic.Password);
}

BITS_JOB_PROPERTY_ID arm_BITS_JOB_PROPERTY_VALUE(void)
{
    static const int ids[] = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 0, 11 };

    return ids[shared->round % ARRAYSIZE(ids)];
}

void make_BITS_JOB_PROPERTY_VALUE(unsigned int param, unsigned int element, BITS_JOB_PROPERTY_VALUE *value)
{
    int target = 0;

    memset(value, 0, sizeof(*value));
    switch ((int)arm_BITS_JOB_PROPERTY_VALUE())
    {
    case 1: case 6: case 8: case 9:
        make_number(param, element, &value->Dword);
        break;
    case 2:
        make_GUID(param, element, &value->ClsID);
        break;
    case 3: case 4: case 10:
        make_number(param, element, (DWORD *)&value->Enable);
        break;
    case 5:
        make_number64(param, element, &value->Uint64);
        break;
    case 7:
        make_enum(param, element, &target);
        value->Target = target;
        break;
    }
}

void check_BITS_JOB_PROPERTY_VALUE(unsigned int param, unsigned int element, const BITS_JOB_PROPERTY_VALUE *value)
{
    int target = value->Target;

    switch ((int)arm_BITS_JOB_PROPERTY_VALUE())
    {
    case 1: case 6: case 8: case 9:
        check_number(param, element, &value->Dword);
        break;
    case 2:
        check_GUID(param, element, &value->ClsID);
        break;
    case 3: case 4: case 10:
        check_number(param, element, (const DWORD *)&value->Enable);
        break;
    case 5:
        check_number64(param, element, &value->Uint64);
        break;
    case 7:
        check_enum(param, element, &target);
        break;
    }
}

void free_BITS_JOB_PROPERTY_VALUE(BITS_JOB_PROPERTY_VALUE *value)
{
    memset(value, 0, sizeof(*value));
}

/* Id 1 in all kinds of rounds, then ids without an arm. */
BITS_FILE_PROPERTY_ID arm_BITS_FILE_PROPERTY_VALUE(void)
{
    return shared->round < ROUND_COUNT - 2 ? 1 : shared->round + 2 - ROUND_COUNT ? 7 : 0;
}

void make_BITS_FILE_PROPERTY_VALUE(unsigned int param, unsigned int element, BITS_FILE_PROPERTY_VALUE *value)
{
    value->String = NULL;
    if (arm_BITS_FILE_PROPERTY_VALUE() == BITS_FILE_PROPERTY_ID_HTTP_RESPONSE_HEADERS)
        make_string(param, element, &value->String);
}

void check_BITS_FILE_PROPERTY_VALUE(unsigned int param, unsigned int element, const BITS_FILE_PROPERTY_VALUE *value)
{
    if (arm_BITS_FILE_PROPERTY_VALUE() == BITS_FILE_PROPERTY_ID_HTTP_RESPONSE_HEADERS)
        check_string(param, element, &value->String);
}

void free_BITS_FILE_PROPERTY_VALUE(BITS_FILE_PROPERTY_VALUE *value)
{
    if (arm_BITS_FILE_PROPERTY_VALUE() == BITS_FILE_PROPERTY_ID_HTTP_RESPONSE_HEADERS)
        free_string(&value->String);
}

/* Variants: the types that the properties of qmgr and Delivery Optimization have ---------------------------------- */

#define BLOB_SIZE 5000

static VARTYPE variant_type(void)
{
    static const VARTYPE types[] = { VT_UI4, VT_BSTR, VT_BSTR, VT_BSTR, VT_BSTR, VT_BOOL, VT_UI8, VT_UNKNOWN, VT_EMPTY,
            VT_ARRAY | VT_UI1, VT_I2, VT_I4, VT_UNKNOWN, VT_UI2, VT_INT, VT_UINT, VT_NULL };

    return types[shared->round % ARRAYSIZE(types)];
}

static SAFEARRAY *make_blob(unsigned int param, unsigned int element)
{
    SAFEARRAY *array = SafeArrayCreateVector(VT_UI1, 0, BLOB_SIZE);
    unsigned int i;
    BYTE *bytes;

    SafeArrayAccessData(array, (void **)&bytes);
    for (i = 0; i < BLOB_SIZE; i++)
        make_byte(param, element + i, &bytes[i]);
    SafeArrayUnaccessData(array);
    return array;
}

static void check_blob(unsigned int param, unsigned int element, SAFEARRAY *array)
{
    LONG upper = 0;
    unsigned int i;
    BYTE *bytes;

    if (!array || FAILED(SafeArrayGetUBound(array, 1, &upper)) || upper != BLOB_SIZE - 1)
    {
        check(FALSE, "parameter %u: array %p with upper bound %ld\n", param, array, upper);
        return;
    }
    SafeArrayAccessData(array, (void **)&bytes);
    for (i = 0; i < BLOB_SIZE; i++)
        check_byte(param, element + i, &bytes[i]);
    SafeArrayUnaccessData(array);
}

void make_VARIANT(unsigned int param, unsigned int element, VARIANT *value)
{
    DWORD number = seed(param, element);

    VariantInit(value);
    V_VT(value) = variant_type();
    switch (V_VT(value))
    {
    case VT_UI4: case VT_I4: case VT_INT: case VT_UINT:
        V_UI4(value) = number;
        break;
    case VT_UI8:
        make_number64(param, element, &V_UI8(value));
        break;
    case VT_I2: case VT_UI2:
        V_UI2(value) = (USHORT)number;
        break;
    case VT_BOOL:
        V_BOOL(value) = number & 1 ? VARIANT_TRUE : VARIANT_FALSE;
        break;
    case VT_BSTR:
        make_bstr(param, element, &V_BSTR(value));
        break;
    case VT_UNKNOWN:
        make_interface(param, element, &IID_IUnknown, &V_UNKNOWN(value));
        break;
    case VT_ARRAY | VT_UI1:
        V_ARRAY(value) = make_blob(param, element);
        break;
    }
}

void check_VARIANT(unsigned int param, unsigned int element, const VARIANT *value)
{
    DWORD number = seed(param, element);

    check(V_VT(value) == variant_type(), "parameter %u: variant type %#x instead of %#x\n", param, V_VT(value),
            variant_type());
    if (V_VT(value) != variant_type())
        return;
    switch (V_VT(value))
    {
    case VT_UI4: case VT_I4: case VT_INT: case VT_UINT:
        check(V_UI4(value) == number, "parameter %u: variant with %#lx\n", param, V_UI4(value));
        break;
    case VT_UI8:
        check_number64(param, element, &V_UI8(value));
        break;
    case VT_I2: case VT_UI2:
        check(V_UI2(value) == (USHORT)number, "parameter %u: variant with %#x\n", param, V_UI2(value));
        break;
    case VT_BOOL:
        check(V_BOOL(value) == (number & 1 ? VARIANT_TRUE : VARIANT_FALSE), "parameter %u: variant with %#x\n", param,
                V_BOOL(value));
        break;
    case VT_BSTR:
        check_bstr(param, element, &V_BSTR(value));
        break;
    case VT_UNKNOWN:
        check_interface(param, element, &IID_IUnknown, V_UNKNOWN(value));
        break;
    case VT_ARRAY | VT_UI1:
        check_blob(param, element, V_ARRAY(value));
        break;
    }
}

void free_VARIANT(VARIANT *value)
{
    VariantClear(value);
}

/* DO_DOWNLOAD_RANGES_INFO ----------------------------------------------------------------------------------------- */

DO_DOWNLOAD_RANGES_INFO *make_ranges_info(unsigned int param)
{
    DO_DOWNLOAD_RANGES_INFO *info;
    ULONG i;

    if (is_null())
        return NULL;
    info = CoTaskMemAlloc(sizeof(*info) + count() * sizeof(info->Ranges[0]));
    info->RangeCount = count();
    for (i = 0; i < info->RangeCount; i++)
    {
        make_number64(param, 2 * i, &info->Ranges[i].Offset);
        make_number64(param, 2 * i + 1, &info->Ranges[i].Length);
    }
    return info;
}

void check_ranges_info(unsigned int param, const DO_DOWNLOAD_RANGES_INFO *info)
{
    ULONG i;

    check((info == NULL) == is_null(), "parameter %u: %p\n", param, info);
    if (!info || is_null())
        return;
    check(info->RangeCount == count(), "parameter %u: %u ranges\n", param, info->RangeCount);
    for (i = 0; i < info->RangeCount && i < count(); i++)
    {
        check_number64(param, 2 * i, &info->Ranges[i].Offset);
        check_number64(param, 2 * i + 1, &info->Ranges[i].Length);
    }
}
