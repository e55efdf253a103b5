/*
 * Conformance tests: classes, manager, enumeration of jobs
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

#include "common.h"
#include "qmgr.h"
#include "deliveryoptimization.h"

static const struct
{
    const CLSID *clsid;
    const IID *iid;
    const char *name;
}
classes[] =
{
    { &CLSID_BackgroundCopyManager, &IID_IBackgroundCopyManager, "1.0" },
    { &CLSID_BackgroundCopyManager1_5, &IID_IBackgroundCopyManager, "1.5" },
    { &CLSID_BackgroundCopyManager2_0, &IID_IBackgroundCopyManager, "2.0" },
    { &CLSID_BackgroundCopyManager2_5, &IID_IBackgroundCopyManager, "2.5" },
    { &CLSID_BackgroundCopyManager3_0, &IID_IBackgroundCopyManager, "3.0" },
    { &CLSID_BackgroundCopyManager4_0, &IID_IBackgroundCopyManager, "4.0" },
    { &CLSID_BackgroundCopyManager5_0, &IID_IBackgroundCopyManager, "5.0" },
    { &CLSID_BackgroundCopyManager10_0, &IID_IBackgroundCopyManager, "10.0" },
    { &CLSID_BackgroundCopyManager10_1, &IID_IBackgroundCopyManager, "10.1" },
    { &CLSID_BackgroundCopyManager10_2, &IID_IBackgroundCopyManager, "10.2" },
    { &CLSID_BackgroundCopyManager10_3, &IID_IBackgroundCopyManager, "10.3" },
    { &CLSID_BackgroundCopyQMgr, &IID_IBackgroundCopyQMgr, "QMgr" },
    { &CLSID_DeliveryOptimization, &IID_IDOManager, "DO" },
    { &CLSID_DeliveryOptimization, &IID_IBackgroundCopyManager, "DO as BITS" },
};

static void test_class(const CLSID *clsid, const IID *iid, DWORD context, const char *rule)
{
    IUnknown *unknown = NULL;
    HRESULT hr;

    hr = CoCreateInstance(clsid, NULL, context, iid, (void **)&unknown);
    if (hr == REGDB_E_CLASSNOTREG)
    {
        win_skip("MGR-CLASS-3: not registered.\n");
        return;
    }
    ok(hr == S_OK, "%s, MGR-CLASS-3: got %#lx.\n", rule, hr);
    if (unknown)
        IUnknown_Release(unknown);
}

static void test_classes(void)
{
    unsigned int i;

    for (i = 0; i < ARRAYSIZE(classes); i++)
    {
        winetest_push_context("class %s", classes[i].name);
        test_class(classes[i].clsid, classes[i].iid, CLSCTX_LOCAL_SERVER, "MGR-CLASS-1");
        test_class(classes[i].clsid, classes[i].iid, CLSCTX_ALL, "MGR-CLASS-2");
        winetest_pop_context();
    }
}

static void test_factory(void)
{
    IUnknown *unknown = (IUnknown *)1;
    IClassFactory *factory = NULL;
    HRESULT hr;

    hr = CoGetClassObject(&CLSID_BackgroundCopyManager, CLSCTX_LOCAL_SERVER, NULL, &IID_IClassFactory,
            (void **)&factory);
    ok(hr == S_OK, "MGR-CLASS-8: got %#lx.\n", hr);
    if (!factory)
        return;
    /* Wine's own proxy of IClassFactory does not send this. */
    hr = IClassFactory_LockServer(factory, TRUE);
    todo_wine ok(hr == S_OK, "MGR-CLASS-8: got %#lx.\n", hr);
    hr = IClassFactory_LockServer(factory, FALSE);
    todo_wine ok(hr == S_OK, "MGR-CLASS-8: got %#lx.\n", hr);
    hr = IClassFactory_CreateInstance(factory, (IUnknown *)factory, &IID_IUnknown, (void **)&unknown);
    ok(hr == CLASS_E_NOAGGREGATION, "MGR-CLASS-8: got %#lx.\n", hr);
    hr = IClassFactory_CreateInstance(factory, NULL, &IID_IBackgroundCopyJob, (void **)&unknown);
    ok(hr == E_NOINTERFACE, "G-QI-1: got %#lx.\n", hr);
    IClassFactory_Release(factory);
}

static void test_query_interface(IBackgroundCopyManager *manager)
{
    IUnknown *unknown = NULL;
    HRESULT hr;

    hr = IBackgroundCopyManager_QueryInterface(manager, &IID_IBitsPeerCacheAdministration, (void **)&unknown);
    ok(hr == S_OK, "G-QI-1: got %#lx.\n", hr);
    if (unknown)
        IUnknown_Release(unknown);
    hr = IBackgroundCopyManager_QueryInterface(manager, &IID_IBackgroundCopyJob, (void **)&unknown);
    ok(hr == E_NOINTERFACE, "G-QI-1: got %#lx.\n", hr);
}

static ULONG count_jobs(IBackgroundCopyManager *manager)
{
    IEnumBackgroundCopyJobs *jobs = NULL;
    ULONG count = ~0u;
    HRESULT hr;

    hr = IBackgroundCopyManager_EnumJobs(manager, 0, &jobs);
    ok(hr == S_OK, "MGR-ENUM-1: got %#lx.\n", hr);
    if (!jobs)
        return 0;
    hr = IEnumBackgroundCopyJobs_GetCount(jobs, &count);
    ok(hr == S_OK, "ENUM-COUNT-1: got %#lx.\n", hr);
    IEnumBackgroundCopyJobs_Release(jobs);
    return count;
}

static void test_create_errors(IBackgroundCopyManager *manager)
{
    WCHAR name[258];
    IBackgroundCopyJob *job = NULL;
    unsigned int i;
    ULONG before = count_jobs(manager);
    HRESULT hr;
    GUID id;

    for (i = 0; i < 257; i++)
        name[i] = 'n';
    name[257] = 0;
    hr = IBackgroundCopyManager_CreateJob(manager, name, BG_JOB_TYPE_DOWNLOAD, &id, &job);
    ok(hr == E_INVALIDARG, "MGR-CREATE-3: got %#lx.\n", hr);
    ok(!job, "G-OUT-2: got %p.\n", job);
    hr = IBackgroundCopyManager_CreateJob(manager, NULL, BG_JOB_TYPE_DOWNLOAD, &id, &job);
    ok(is_null_error(hr), "MGR-CREATE-3: got %#lx.\n", hr);
    hr = IBackgroundCopyManager_CreateJob(manager, L"test", BG_JOB_TYPE_DOWNLOAD, NULL, &job);
    ok(is_null_error(hr), "MGR-CREATE-5: got %#lx.\n", hr);
    hr = IBackgroundCopyManager_CreateJob(manager, L"test", 99, &id, &job);
    ok(hr == E_NOTIMPL, "MGR-CREATE-6: got %#lx.\n", hr);
    ok(count_jobs(manager) == before, "MGR-CREATE-5: %lu jobs more.\n", count_jobs(manager) - before);
    hr = IBackgroundCopyManager_CreateJob(manager, L"test", BG_JOB_TYPE_DOWNLOAD, &id, NULL);
    ok(is_null_error(hr), "MGR-CREATE-5: got %#lx.\n", hr);
    ok(count_jobs(manager) == before, "MGR-CREATE-5: %lu jobs more.\n", count_jobs(manager) - before);

    name[256] = 0;
    job = create_job(manager, name);
    if (job)
    {
        LPWSTR got = NULL;

        hr = IBackgroundCopyJob_GetDisplayName(job, &got);
        ok(hr == S_OK && got && !wcscmp(got, name), "MGR-CREATE-3: got %#lx, %s.\n", hr, debugstr_w(got));
        CoTaskMemFree(got);
        end_job(job);
    }
    job = create_job(manager, L"");
    ok(job != NULL, "MGR-CREATE-4: no job.\n");
    if (job)
        end_job(job);
}

static void test_get_job(IBackgroundCopyManager *manager)
{
    static const GUID unknown_id = { 0x12345678, 1, 2, { 3, 4, 5, 6, 7, 8, 9, 10 } };
    IBackgroundCopyJob *job = NULL, *same = NULL;
    IUnknown *one = NULL, *other = NULL;
    GUID id, id2 = { 0, 0, 0, { 0 } };
    HRESULT hr;

    hr = IBackgroundCopyManager_GetJob(manager, &unknown_id, &job);
    ok(hr == BG_E_NOT_FOUND, "MGR-GET-2: got %#lx.\n", hr);
    ok(!job, "G-OUT-2: got %p.\n", job);
    hr = IBackgroundCopyManager_CreateJob(manager, L"test", BG_JOB_TYPE_DOWNLOAD, &id, &job);
    ok(hr == S_OK, "MGR-CREATE-1: got %#lx.\n", hr);
    if (!job)
        return;
    hr = IBackgroundCopyJob_GetId(job, &id2);
    ok(hr == S_OK && IsEqualGUID(&id, &id2), "JOB-ID-1: got %#lx, %s.\n", hr, wine_dbgstr_guid(&id2));
    hr = IBackgroundCopyManager_GetJob(manager, &id, &same);
    ok(hr == S_OK, "MGR-GET-1: got %#lx.\n", hr);
    if (same)
    {
        IBackgroundCopyJob_QueryInterface(job, &IID_IUnknown, (void **)&one);
        IBackgroundCopyJob_QueryInterface(same, &IID_IUnknown, (void **)&other);
        ok(one == other, "MGR-GET-5: got %p and %p.\n", one, other);
        IUnknown_Release(one);
        IUnknown_Release(other);
        IBackgroundCopyJob_Release(same);
    }
    hr = IBackgroundCopyManager_GetJob(manager, &id, NULL);
    ok(is_null_error(hr), "G-NULL-1: got %#lx.\n", hr);
    hr = IBackgroundCopyJob_Cancel(job);
    ok(hr == S_OK, "JOB-CANCEL-1: got %#lx.\n", hr);
    same = NULL;
    hr = IBackgroundCopyManager_GetJob(manager, &id, &same);
    ok(hr == BG_E_NOT_FOUND && !same, "MGR-GET-2: got %#lx, %p.\n", hr, same);
    IBackgroundCopyJob_Release(job);
}

/* Whether the enumerator, from where it stands, comes to this job. */
static BOOL enumerator_finds(IEnumBackgroundCopyJobs *jobs, const GUID *id)
{
    IBackgroundCopyJob *job;
    BOOL found = FALSE;
    GUID got;

    while (IEnumBackgroundCopyJobs_Next(jobs, 1, &job, NULL) == S_OK)
    {
        found = found || (SUCCEEDED(IBackgroundCopyJob_GetId(job, &got)) && IsEqualGUID(&got, id));
        IBackgroundCopyJob_Release(job);
    }
    return found;
}

static void test_next(IEnumBackgroundCopyJobs *jobs, ULONG count)
{
    IBackgroundCopyJob *list[64] = { NULL };
    ULONG fetched = 99, i;
    HRESULT hr;

    if (count >= ARRAYSIZE(list))
    {
        skip("%lu jobs in the queue.\n", count);
        return;
    }
    hr = IEnumBackgroundCopyJobs_Next(jobs, count, list, &fetched);
    ok(hr == S_OK && fetched == count, "ENUM-NEXT-1: got %#lx, %lu of %lu.\n", hr, fetched, count);
    for (i = 0; i < fetched; i++)
        IBackgroundCopyJob_Release(list[i]);
    hr = IEnumBackgroundCopyJobs_Next(jobs, 1, list, &fetched);
    ok(hr == S_FALSE && !fetched, "ENUM-NEXT-3: got %#lx, %lu.\n", hr, fetched);
    hr = IEnumBackgroundCopyJobs_Reset(jobs);
    ok(hr == S_OK, "ENUM-RESET-1: got %#lx.\n", hr);
    fetched = 99;
    memset(list, 0, sizeof(list));
    hr = IEnumBackgroundCopyJobs_Next(jobs, count + 1, list, &fetched);
    ok(hr == S_FALSE && fetched == count, "ENUM-NEXT-2: got %#lx, %lu of %lu.\n", hr, fetched, count);
    for (i = 0; i < fetched && i < count; i++)
        IBackgroundCopyJob_Release(list[i]);
    IEnumBackgroundCopyJobs_Reset(jobs);
    hr = IEnumBackgroundCopyJobs_Next(jobs, 2, list, NULL);
    ok(is_null_error(hr), "ENUM-NEXT-5: got %#lx.\n", hr);
    hr = IEnumBackgroundCopyJobs_Next(jobs, 0, list, &fetched);
    ok(hr == S_OK && !fetched, "ENUM-NEXT-6: got %#lx, %lu.\n", hr, fetched);
}

static void test_skip(IEnumBackgroundCopyJobs *jobs, ULONG count, const GUID *id)
{
    IEnumBackgroundCopyJobs *clone = NULL;
    ULONG again = 0;
    HRESULT hr;

    IEnumBackgroundCopyJobs_Reset(jobs);
    hr = IEnumBackgroundCopyJobs_Skip(jobs, 0);
    ok(hr == S_OK, "ENUM-SKIP-3: got %#lx.\n", hr);
    hr = IEnumBackgroundCopyJobs_Clone(jobs, &clone);
    ok(hr == S_OK, "ENUM-CLONE-1: got %#lx.\n", hr);
    hr = IEnumBackgroundCopyJobs_Skip(jobs, count);
    ok(hr == S_OK, "ENUM-SKIP-1: got %#lx.\n", hr);
    hr = IEnumBackgroundCopyJobs_Skip(jobs, 1);
    ok(hr == S_FALSE, "ENUM-SKIP-2: got %#lx.\n", hr);
    ok(!enumerator_finds(jobs, id), "ENUM-SKIP-2: not at the end.\n");
    hr = IEnumBackgroundCopyJobs_GetCount(jobs, &again);
    ok(hr == S_OK && again == count, "ENUM-COUNT-1: got %#lx, %lu of %lu.\n", hr, again, count);
    if (!clone)
        return;
    ok(enumerator_finds(clone, id), "ENUM-CLONE-1: the clone moved too.\n");
    IEnumBackgroundCopyJobs_Release(clone);
}

static void test_enum_jobs(IBackgroundCopyManager *manager)
{
    IBackgroundCopyJob *job, *late;
    IEnumBackgroundCopyJobs *jobs = NULL;
    ULONG count = 0;
    HRESULT hr;
    GUID id;

    if (!(job = create_job(manager, L"test")))
        return;
    IBackgroundCopyJob_GetId(job, &id);
    hr = IBackgroundCopyManager_EnumJobs(manager, 2, &jobs);
    ok(hr == E_NOTIMPL, "MGR-ENUM-2: got %#lx.\n", hr);
    hr = IBackgroundCopyManager_EnumJobs(manager, BG_JOB_ENUM_ALL_USERS, &jobs);
    ok(hr == S_OK || hr == E_ACCESSDENIED, "MGR-ENUM-1: got %#lx.\n", hr);
    if (hr == S_OK)
        IEnumBackgroundCopyJobs_Release(jobs);
    jobs = NULL;
    hr = IBackgroundCopyManager_EnumJobs(manager, 0, &jobs);
    ok(hr == S_OK, "MGR-ENUM-1: got %#lx.\n", hr);
    if (jobs)
    {
        late = create_job(manager, L"late");
        hr = IEnumBackgroundCopyJobs_GetCount(jobs, &count);
        ok(hr == S_OK && count, "ENUM-COUNT-1: got %#lx, %lu.\n", hr, count);
        hr = IEnumBackgroundCopyJobs_GetCount(jobs, NULL);
        ok(is_null_error(hr), "ENUM-COUNT-3: got %#lx.\n", hr);
        test_next(jobs, count);
        test_skip(jobs, count, &id);
        IEnumBackgroundCopyJobs_Reset(jobs);
        IBackgroundCopyJob_Cancel(job);
        ok(enumerator_finds(jobs, &id), "ENUM-SNAP-3: the cancelled job is missing.\n");
        IEnumBackgroundCopyJobs_Release(jobs);
        jobs = NULL;
        IBackgroundCopyManager_EnumJobs(manager, 0, &jobs);
        ok(jobs && !enumerator_finds(jobs, &id), "ENUM-SNAP-4: the cancelled job is still listed.\n");
        if (jobs)
            IEnumBackgroundCopyJobs_Release(jobs);
        if (late)
            end_job(late);
    }
    end_job(job);
}

static void test_second_manager(IBackgroundCopyManager *manager)
{
    IBackgroundCopyManager *other = create_manager();
    IBackgroundCopyJob *job = create_job(manager, L"test"), *same = NULL;
    HRESULT hr;
    GUID id;

    if (job && other)
    {
        IBackgroundCopyJob_GetId(job, &id);
        hr = IBackgroundCopyManager_GetJob(other, &id, &same);
        ok(hr == S_OK, "MGR-CLASS-9: got %#lx.\n", hr);
        if (same)
            IBackgroundCopyJob_Release(same);
    }
    if (job)
        end_job(job);
    if (other)
        IBackgroundCopyManager_Release(other);
}

static void test_error_texts(IBackgroundCopyManager *manager)
{
    static const HRESULT codes[] = { BG_E_NOT_FOUND, BG_E_EMPTY, 0x80190194, 0x80070005, 0x80072efd, 0x800706ba };
    LANGID language = LANGIDFROMLCID(GetThreadLocale());
    unsigned int i;
    LPWSTR text;
    HRESULT hr;

    for (i = 0; i < ARRAYSIZE(codes); i++)
    {
        text = NULL;
        hr = IBackgroundCopyManager_GetErrorDescription(manager, codes[i], language, &text);
        ok(hr == S_OK && text && text[0], "MGR-TEXT-1, MGR-TEXT-2: %#lx: got %#lx, %s.\n", codes[i], hr,
                debugstr_w(text));
        if (text && text[0])
            ok(text[wcslen(text) - 1] != '\n', "MGR-TEXT-6: %s\n", debugstr_w(text));
        CoTaskMemFree(text);
    }
    text = NULL;
    hr = IBackgroundCopyManager_GetErrorDescription(manager, 0x8abc1234, language, &text);
    ok(hr == S_OK && text && (wcsstr(text, L"8ABC1234") || wcsstr(text, L"8abc1234")), "MGR-TEXT-4: got %#lx, %s.\n",
            hr, debugstr_w(text));
    CoTaskMemFree(text);
    hr = IBackgroundCopyManager_GetErrorDescription(manager, BG_E_EMPTY, 0, &text);
    ok(hr == E_INVALIDARG, "MGR-TEXT-7: got %#lx.\n", hr);
}

START_TEST(manager)
{
    IBackgroundCopyManager *manager;

    CoInitializeEx(NULL, COINIT_MULTITHREADED);
    if ((manager = create_manager()))
    {
        test_classes();
        test_factory();
        test_query_interface(manager);
        test_create_errors(manager);
        test_get_job(manager);
        test_enum_jobs(manager);
        test_second_manager(manager);
        test_error_texts(manager);
        IBackgroundCopyManager_Release(manager);
    }
    CoUninitialize();
}
