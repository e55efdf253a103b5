/*
 * Properties of a download
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

#include "delivery.h"

static void test_access(IDODownload *download)
{
    static const DODownloadProperty read_only[] = { 0, 26, 27, 28, 29 }, write_only[] = { 7, 15, 16, 18, 19 };
    VARIANT value;
    unsigned int i;
    HRESULT hr;

    VariantInit(&value);
    for (i = 0; i < ARRAYSIZE(read_only); ++i)
    {
        hr = set_text(download, read_only[i], L"text");
        ok(hr == DO_E_READ_ONLY_PROPERTY, "DO-PROP-SET-2: %d: got %#lx.\n", read_only[i], hr);
    }
    for (i = 0; i < ARRAYSIZE(write_only); ++i)
    {
        hr = IDODownload_GetProperty(download, write_only[i], &value);
        ok(hr == DO_E_WRITE_ONLY_PROPERTY, "DO-PROP-GET-2: %d: got %#lx.\n", write_only[i], hr);
    }
    hr = IDODownload_GetProperty(download, 30, &value);
    ok(hr == DO_E_UNKNOWN_PROPERTY_ID, "DO-PROP-GET-1: got %#lx.\n", hr);
    hr = set_text(download, 30, L"text");
    ok(hr == DO_E_UNKNOWN_PROPERTY_ID, "DO-PROP-SET-1: got %#lx.\n", hr);
}

static void test_defaults(IDODownload *download)
{
    static const DODownloadProperty unset[] = { 1, 2, 3, 4, 5, 13, 14, 17, 21, 23, 26, 27, 28, 29 };
    static const DODownloadProperty booleans[] = { 11, 12, 20, 22, 24, 25 };
    VARIANT value;
    unsigned int i;
    HRESULT hr;

    for (i = 0; i < ARRAYSIZE(unset); ++i)
    {
        VariantInit(&value);
        hr = IDODownload_GetProperty(download, unset[i], &value);
        ok(hr == ERROR_NOT_SET, "DO-PROP-GET-3, DO-PROP-CALLBACKINTERFACE-2: %d: got %#lx.\n", unset[i], hr);
    }
    for (i = 0; i < ARRAYSIZE(booleans); ++i)
    {
        VariantInit(&value);
        hr = IDODownload_GetProperty(download, booleans[i], &value);
        ok(hr == S_OK && V_VT(&value) == VT_BOOL && V_BOOL(&value) == VARIANT_FALSE,
                "DO-PROP-FOREGROUND-1, DO-PROP-BLOCKINGMODE-1, DO-PROP-NONVOLATILE-1, DO-PROP-REDIRECT-1, "
                "DO-PROP-INTEGRITYCHECKMANDATORY-1, DO-PROP-DISALLOWONCELLULAR-1: %d: got %#lx.\n", booleans[i], hr);
    }
    ok(get_uint(download, DODownloadProperty_CostPolicy) == DODownloadCostPolicy_Standard, "DO-PROP-COSTPOLICY-2.\n");
    ok(get_uint(download, DODownloadProperty_CallbackFreqPercent) == 0, "DO-PROP-CALLBACKFREQPERCENT-1.\n");
    ok(get_uint(download, DODownloadProperty_CallbackFreqSeconds) == 1, "DO-PROP-CALLBACKFREQSECONDS-1.\n");
    ok(get_uint(download, DODownloadProperty_NoProgressTimeoutSeconds) == 3 * 3600,
            "DO-PROP-NOPROGRESS-3, DO-PROP-NOPROGRESS-4: got %u.\n",
            get_uint(download, DODownloadProperty_NoProgressTimeoutSeconds));
    set_bool(download, DODownloadProperty_ForegroundPriority, TRUE);
    ok(get_uint(download, DODownloadProperty_CostPolicy) == DODownloadCostPolicy_Always, "DO-PROP-COSTPOLICY-2.\n");
    ok(get_uint(download, DODownloadProperty_NoProgressTimeoutSeconds) == 30 * 60, "DO-PROP-NOPROGRESS-3: got %u.\n",
            get_uint(download, DODownloadProperty_NoProgressTimeoutSeconds));
    set_bool(download, DODownloadProperty_ForegroundPriority, FALSE);
}

static void test_read_back(IDODownload *download)
{
    static const DODownloadProperty texts[] = { 2, 3, 5, 17, 23 }, booleans[] = { 11, 12, 20, 22, 24, 25 };
    static const WCHAR text[] = L"X-Header: a \x00e4\x4e2d\r\nX-Other: b\r\n";
    const WCHAR *got;
    VARIANT value;
    unsigned int i;
    HRESULT hr;

    for (i = 0; i < ARRAYSIZE(texts); ++i)
    {
        hr = set_text(download, texts[i], text);
        ok(hr == S_OK, "DO-PROP-SET-6, DO-PROP-CORRELATIONVECTOR-1: %d: got %#lx.\n", texts[i], hr);
        got = get_text(download, texts[i], &hr);
        ok(hr == S_OK && !wcscmp(got, text), "DO-PROP-SET-6, DO-PROP-HTTPCUSTOMHEADERS-2, DO-PROP-DISPLAYNAME-1, "
                "DO-PROP-CORRELATIONVECTOR-1: %d: got %#lx, %s.\n", texts[i], hr, debugstr_w(got));
    }
    for (i = 0; i < ARRAYSIZE(booleans); ++i)
    {
        hr = set_bool(download, booleans[i], TRUE);
        ok(hr == S_OK, "DO-PROP-SET-6: %d: got %#lx.\n", booleans[i], hr);
        VariantInit(&value);
        hr = IDODownload_GetProperty(download, booleans[i], &value);
        ok(hr == S_OK && V_BOOL(&value) == VARIANT_TRUE, "DO-PROP-SET-6: %d: got %#lx.\n", booleans[i], hr);
        hr = set_bool(download, booleans[i], FALSE);
        ok(hr == S_OK, "DO-PROP-SET-6: %d: got %#lx.\n", booleans[i], hr);
    }
    hr = set_uint(download, DODownloadProperty_NoProgressTimeoutSeconds, 60);
    ok(hr == S_OK && get_uint(download, DODownloadProperty_NoProgressTimeoutSeconds) == 60,
            "DO-PROP-NOPROGRESS-1, DO-PROP-NOPROGRESS-4: got %#lx.\n", hr);
    hr = set_bool(download, DODownloadProperty_NetworkToken, TRUE);
    ok(hr == S_OK, "DO-PROP-NETWORKTOKEN-2: got %#lx.\n", hr);
}

static void test_values(IDODownload *download)
{
    static const struct
    {
        const char *rule;
        DODownloadProperty id;
        UINT value;
        HRESULT hr;
    }
    numbers[] =
    {
        {"DO-PROP-COSTPOLICY-1, DO-PROP-COSTPOLICY-4", DODownloadProperty_CostPolicy, 5, S_OK},
        {"DO-PROP-COSTPOLICY-1", DODownloadProperty_CostPolicy, 6, E_INVALIDARG},
        {"DO-PROP-SECURITYFLAGS-1", DODownloadProperty_SecurityFlags, 0x3300, S_OK},
        {"DO-PROP-SECURITYFLAGS-2", DODownloadProperty_SecurityFlags, 0x10, E_INVALIDARG},
        {"DO-PROP-CALLBACKFREQPERCENT-1", DODownloadProperty_CallbackFreqPercent, 100, S_OK},
        {"DO-PROP-CALLBACKFREQPERCENT-1", DODownloadProperty_CallbackFreqPercent, 101, E_INVALIDARG},
        {"DO-PROP-NOPROGRESS-2", DODownloadProperty_NoProgressTimeoutSeconds, 1, E_INVALIDARG},
        {"DO-PROP-NOPROGRESS-2", DODownloadProperty_NoProgressTimeoutSeconds, 59, E_INVALIDARG},
        {"DO-PROP-NOPROGRESS-1", DODownloadProperty_NoProgressTimeoutSeconds, 0, S_OK},
    };
    unsigned int i;
    VARIANT value;
    HRESULT hr;

    for (i = 0; i < ARRAYSIZE(numbers); ++i)
    {
        hr = set_uint(download, numbers[i].id, numbers[i].value);
        ok(hr == numbers[i].hr, "%s: %u: got %#lx.\n", numbers[i].rule, numbers[i].value, hr);
    }
    V_VT(&value) = VT_I4;
    V_I4(&value) = 4;
    hr = IDODownload_SetProperty(download, DODownloadProperty_CostPolicy, &value);
    ok(hr == S_OK && get_uint(download, DODownloadProperty_CostPolicy) == 4, "DO-PROP-SET-4: got %#lx.\n", hr);
    V_I4(&value) = -1;
    hr = IDODownload_SetProperty(download, DODownloadProperty_CallbackFreqSeconds, &value);
    ok(hr == E_INVALIDARG, "DO-PROP-SET-4: got %#lx.\n", hr);
    hr = set_uint(download, DODownloadProperty_Uri, 1);
    ok(hr == E_INVALIDARG, "DO-PROP-SET-4: got %#lx.\n", hr);
    hr = set_uint(download, DODownloadProperty_BlockingMode, 1);
    ok(hr == E_INVALIDARG, "DO-PROP-SET-4: got %#lx.\n", hr);
    hr = set_text(download, DODownloadProperty_Uri, L"");
    ok(hr == E_INVALIDARG, "DO-PROP-URI-3: got %#lx.\n", hr);
    hr = set_text(download, DODownloadProperty_Uri, L"ftp://host/file");
    ok(hr == (HRESULT)0x800c0002, "DO-PROP-URI-3: got %#lx.\n", hr);
    hr = set_text(download, DODownloadProperty_Uri, L"http://");
    ok(hr == (HRESULT)0x800c0002, "DO-PROP-URI-3: got %#lx.\n", hr);
    hr = set_text(download, DODownloadProperty_IntegrityCheckInfo, L"no JSON");
    ok(hr == E_INVALIDARG, "DO-PROP-INTEGRITYCHECKINFO-2: got %#lx.\n", hr);
    hr = set_text(download, DODownloadProperty_IntegrityCheckInfo, L"{\"PiecesHashFileUrl\":\"http://host/phf\"}");
    ok(hr == S_OK, "DO-PROP-INTEGRITYCHECKINFO-1: got %#lx.\n", hr);
    hr = set_text(download, DODownloadProperty_DecryptionInfo, L"no JSON");
    ok(hr == E_INVALIDARG, "DO-PROP-DECRYPTIONINFO-2: got %#lx.\n", hr);
    V_VT(&value) = VT_ARRAY | VT_UI1;
    V_ARRAY(&value) = SafeArrayCreateVector(VT_UI1, 0, 16);
    hr = IDODownload_SetProperty(download, DODownloadProperty_SecurityContext, &value);
    ok(hr == (HRESULT)0x80092003, "DO-PROP-SECURITYCONTEXT-2: got %#lx.\n", hr);
    VariantClear(&value);
}

/* Each with a value that is right otherwise: the state alone decides. */
static HRESULT set_something(IDODownload *download, DODownloadProperty id)
{
    switch (id)
    {
        case DODownloadProperty_Uri:
            return set_text(download, id, http_url("/file/400000"));
        case DODownloadProperty_LocalPath:
            return set_text(download, id, local_path(L"when.bin"));
        case DODownloadProperty_ContentId:
        case DODownloadProperty_DisplayName:
        case DODownloadProperty_HttpCustomHeaders:
        case DODownloadProperty_CorrelationVector:
        case DODownloadProperty_HttpCustomAuthHeaders:
            return set_text(download, id, L"X: y");
        case DODownloadProperty_CostPolicy:
        case DODownloadProperty_SecurityFlags:
        case DODownloadProperty_CallbackFreqPercent:
        case DODownloadProperty_CallbackFreqSeconds:
        case DODownloadProperty_NoProgressTimeoutSeconds:
            return set_uint(download, id, 0);
        case DODownloadProperty_CallbackInterface:
            return set_object(download, id, NULL);
        default:
            return set_bool(download, id, FALSE);
    }
}

#define EARLY (1u << DODownloadState_Created)
#define STOPPED (EARLY | 1u << DODownloadState_Paused)
#define LIVE (STOPPED | 1u << DODownloadState_Transferring | 1u << DODownloadState_Transferred)

static void check_times(IDODownload *download)
{
    static const struct
    {
        DODownloadProperty id;
        unsigned int states;
    }
    times[] =
    {
        {1, STOPPED}, {2, EARLY}, {3, LIVE}, {4, EARLY}, {5, STOPPED}, {6, LIVE}, {7, STOPPED}, {8, LIVE}, {9, LIVE},
        {10, LIVE}, {11, LIVE}, {12, STOPPED}, {13, LIVE}, {16, LIVE}, {17, LIVE}, {20, EARLY}, {22, LIVE},
        {23, STOPPED}, {24, STOPPED}, {25, LIVE},
    };
    DODownloadState state = get_do_state(download);
    unsigned int i;
    HRESULT hr;

    for (i = 0; i < ARRAYSIZE(times); ++i)
    {
        hr = set_something(download, times[i].id);
        ok(hr == (1u << state & times[i].states ? S_OK : DO_E_INVALID_STATE),
                "DO-PROP-SET-3, DO-PROP-URI-2, DO-PROP-LOCALPATH-2: property %d, state %d: got %#lx.\n", times[i].id,
                state, hr);
    }
    get_text(download, DODownloadProperty_Id, &hr);
    ok(hr == S_OK, "DO-PROP-GET-5: state %d: got %#lx.\n", state, hr);
}

static void test_times(IDOManager *manager)
{
    IDODownload *download = create_download_of(manager, http_url("/hold/400000"), local_path(L"when.bin"));
    HRESULT hr;

    check_times(download);
    set_text(download, DODownloadProperty_Uri, http_url("/hold/400000"));
    start_ranges(download, NULL, 0);
    ok(wait_for_bytes(download), "DO-PROP-SET-3: nothing comes.\n");
    check_times(download);
    IDODownload_Pause(download);
    check_times(download);
    http_release();
    hr = IDODownload_Start(download, NULL);
    ok(hr == S_OK && wait_for_do_state(download, STATES_END).State == DODownloadState_Transferred,
            "DO-PROP-SET-3: got %#lx, %d.\n", hr, get_do_state(download));
    check_times(download);
    IDODownload_Abort(download);
    check_times(download);
    IDODownload_Release(download);
}

/* What cannot be done is not done without a word. */
static void test_demands(IDOManager *manager)
{
    IDODownload *download = create_download_of(manager, http_url("/file/1000"), local_path(L"demand.bin"));
    HRESULT hr;

    hr = set_text(download, DODownloadProperty_DecryptionInfo, L"{\"KeyData\":\"AAAA\"}");
    ok(hr == S_OK, "DO-PROP-DECRYPTIONINFO-1: got %#lx.\n", hr);
    hr = start_ranges(download, NULL, 0);
    ok(hr == E_NOTIMPL, "DO-PROP-DECRYPTIONINFO-2: got %#lx.\n", hr);
    end_download(download);
    download = create_download_of(manager, http_url("/file/1000"), local_path(L"demand.bin"));
    set_text(download, DODownloadProperty_IntegrityCheckInfo, L"{\"PiecesHashFileUrl\":\"http://127.0.0.1:1/phf\"}");
    set_bool(download, DODownloadProperty_IntegrityCheckMandatory, FALSE);
    hr = start_ranges(download, NULL, 0);
    ok(hr == S_OK && wait_for_do_state(download, STATES_END).State == DODownloadState_Transferred,
            "DO-PROP-INTEGRITYCHECKINFO-3, DO-PHF-9: got %#lx.\n", hr);
    ok(!http_last_request_has("/phf"), "DO-PHF-15: somebody asks for it.\n");
    end_download(download);
}

static void test_mandatory_check(IDOManager *manager)
{
    IDODownload *download = create_download_of(manager, http_url("/file/1000"), local_path(L"check.bin"));
    WCHAR info[512];
    DO_DOWNLOAD_STATUS status;
    HRESULT hr;

    set_bool(download, DODownloadProperty_IntegrityCheckMandatory, TRUE);
    hr = start_ranges(download, NULL, 0);
    ok(hr == DO_E_INTEGRITYCHECKINFO_UNSPECIFIED && get_do_state(download) == DODownloadState_Created,
            "DO-PHF-10: got %#lx.\n", hr);
    wsprintfW(info, L"{\"PiecesHashFileUrl\":\"%s\",\"HashOfHashes\":\"1kBx3EYvWSUWqFrwKFdmrmEnNVGCfKhvA8iAiB5pHHM=\"}",
            http_url("/phf"));
    hr = set_text(download, DODownloadProperty_IntegrityCheckInfo, info);
    ok(hr == S_OK, "DO-PHF-3, DO-PHF-4, DO-PHF-5: got %#lx.\n", hr);
    hr = start_ranges(download, NULL, 0);
    ok(hr == S_OK, "DO-PHF-10: got %#lx.\n", hr);
    status = wait_for_do_state(download, STATES_END);
    ok(status.State == DODownloadState_Paused && status.Error == DO_E_INTEGRITYCHECKINFO_UNAVAILABLE
            && !status.BytesTransferred, "DO-PHF-10, DO-PHF-12, DO-PHF-13, DO-ERROR-8: got %d, %#lx.\n", status.State,
            status.Error);
    end_download(download);
}

/* Which complaint comes first, and what the proxy says of no value at all. */
static void test_order_of_checks(IDOManager *manager)
{
    IDODownload *download = create_download(manager);
    HRESULT hr;

    hr = IDODownload_SetProperty(download, DODownloadProperty_Uri, NULL);
    ok(hr == (HRESULT)0x800706f4, "DO-PROP-SET-7: got %#lx.\n", hr);
    IDODownload_Abort(download);
    hr = set_uint(download, (DODownloadProperty)99, 1);
    ok(hr == DO_E_UNKNOWN_PROPERTY_ID, "DO-PROP-SET-5: got %#lx.\n", hr);
    hr = set_uint(download, DODownloadProperty_Id, 1);
    ok(hr == DO_E_READ_ONLY_PROPERTY, "DO-PROP-SET-5: got %#lx.\n", hr);
    hr = set_uint(download, DODownloadProperty_Uri, 1);
    ok(hr == DO_E_INVALID_STATE, "DO-PROP-SET-5: got %#lx.\n", hr);
    IDODownload_Release(download);
    download = create_download(manager);
    hr = set_uint(download, DODownloadProperty_Uri, 1);
    ok(hr == E_INVALIDARG, "DO-PROP-SET-5, DO-PROP-SET-4: got %#lx.\n", hr);
    hr = set_text(download, DODownloadProperty_Uri, L"ftp://x/y");
    ok(hr == INET_E_INVALID_URL, "DO-PROP-SET-5, DO-PROP-URI-3: got %#lx.\n", hr);
    end_download(download);
}

START_TEST(properties)
{
    IDODownload *download;
    IDOManager *manager;

    CoInitializeEx(NULL, COINIT_MULTITHREADED);
    if (!http_start() || !(manager = create_do_manager()))
        return;
    http_hold();
    download = create_download(manager);
    test_access(download);
    test_defaults(download);
    test_read_back(download);
    test_values(download);
    end_download(download);
    test_times(manager);
    test_demands(manager);
    test_mandatory_check(manager);
    test_order_of_checks(manager);
    IDOManager_Release(manager);
    http_stop();
    remove_local_files();
    CoUninitialize();
}
