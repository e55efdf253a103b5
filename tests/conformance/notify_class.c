/*
 * Conformance tests: notification classes
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


#include "callback_object.h"

#include "../class_factory.h"

#include <stdio.h>

#define T BG_NOTIFY_JOB_TRANSFERRED
#define E BG_NOTIFY_JOB_ERROR
#define M BG_NOTIFY_JOB_MODIFICATION

/* This program is the server too: server FILE EVENT. It adds a line to the file for each call, with the letter of the
 * method, its process and the number of the object, and ends with the event. */

static const CLSID class_id = {0x5f6b1a2e, 0x0d43, 0x4c1b, {0x9e, 0x55, 0x3a, 0x77, 0x10, 0x42, 0xc8, 0x61}};
static const CLSID nobody = {0x5f6b1a2f, 0x0d43, 0x4c1b, {0x9e, 0x55, 0x3a, 0x77, 0x10, 0x42, 0xc8, 0x61}};
#define CLASS_KEY L"Software\\Classes\\CLSID\\{5F6B1A2E-0D43-4C1B-9E55-3A771042C861}"

static WCHAR own_path[MAX_PATH];

/* The server ------------------------------------------------------------------------------------------------------- */

static const char *calls_file;

static HRESULT add_line(struct callback *callback, enum callback_method method, IBackgroundCopyJob *job,
        IBackgroundCopyFile *none)
{
    char line[64];
    HANDLE file;
    DWORD used;

    (void)job;
    (void)none;
    snprintf(line, sizeof(line), "%c %lu %lu\n", "TEMFR"[method], GetCurrentProcessId(),
            (unsigned long)(ULONG_PTR)callback->context);
    file = CreateFileA(calls_file, FILE_APPEND_DATA, FILE_SHARE_READ | FILE_SHARE_WRITE, NULL, OPEN_ALWAYS, 0, NULL);
    WriteFile(file, line, (DWORD)strlen(line), &used, NULL);
    CloseHandle(file);
    return S_OK;
}

static HRESULT create_object(REFIID iid, void **out)
{
    static LONG objects;
    struct callback *callback;
    HRESULT hr;

    callback = create_callback_with(2, add_line, (void *)(ULONG_PTR)InterlockedIncrement(&objects));
    hr = IUnknown_QueryInterface(callback_unknown(callback), iid, out);
    release_callback(callback);
    return hr;
}

static void serve(char **argv)
{
    static struct class_factory factory = {CLASS_FACTORY, create_object};
    HANDLE quit = OpenEventA(SYNCHRONIZE, FALSE, argv[4]);
    DWORD cookie;

    calls_file = argv[3];
    CoInitializeEx(NULL, COINIT_MULTITHREADED);
    pin_callback_interfaces();
    CoRegisterClassObject(&class_id, (IUnknown *)&factory.IClassFactory_iface, CLSCTX_LOCAL_SERVER,
            REGCLS_MULTIPLEUSE, &cookie);
    WaitForSingleObject(quit, HANGING);
    ExitProcess(0);
}

/* The client ------------------------------------------------------------------------------------------------------- */

struct line
{
    char method;
    unsigned long process, object;
};

/* How many calls there were; the last one. */
static unsigned int read_calls(struct line *last)
{
    char text[4096], *next = text;
    unsigned int count = 0;
    DWORD used = 0;
    HANDLE file;

    memset(last, 0, sizeof(*last));
    file = CreateFileW(local_path(L"calls"), GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_WRITE, NULL, OPEN_EXISTING, 0,
            NULL);
    if (file == INVALID_HANDLE_VALUE)
        return 0;
    ReadFile(file, text, sizeof(text) - 1, &used, NULL);
    CloseHandle(file);
    text[used] = 0;
    while (sscanf(next, "%c %lu %lu\n", &last->method, &last->process, &last->object) == 3
            && (next = strchr(next, '\n')))
    {
        next++;
        count++;
    }
    return count;
}

static BOOL register_class(const WCHAR *event)
{
    WCHAR line[1024];
    HKEY key;
    LSTATUS status;

    if (RegCreateKeyExW(HKEY_LOCAL_MACHINE, CLASS_KEY L"\\LocalServer32", 0, NULL, 0, KEY_WRITE, NULL, &key, NULL))
        return FALSE;
    wsprintfW(line, L"\"%s\" notify_class server \"%s\" %s", own_path, local_path(L"calls"), event);
    status = RegSetValueExW(key, NULL, 0, REG_SZ, (BYTE *)line, (lstrlenW(line) + 1) * sizeof(*line));
    RegCloseKey(key);
    return !status;
}

static void set_class(IBackgroundCopyJob *job, const CLSID *class)
{
    IBackgroundCopyJob5 *job5 = query(job, &IID_IBackgroundCopyJob5);
    BITS_JOB_PROPERTY_VALUE value;
    HRESULT hr;

    memset(&value, 0, sizeof(value));
    value.ClsID = *class;
    hr = IBackgroundCopyJob5_SetProperty(job5, BITS_JOB_PROPERTY_NOTIFICATION_CLSID, value);
    ok(hr == S_OK, "JOB-PROP-2: got %#lx.\n", hr);
    IBackgroundCopyJob5_Release(job5);
}

static IBackgroundCopyJob *job_with_class(IBackgroundCopyManager *manager, const WCHAR *name, ULONG flags,
        const CLSID *class)
{
    IBackgroundCopyJob *job = create_job(manager, L"test");

    if (!job)
        return NULL;
    IBackgroundCopyJob_AddFile(job, http_url("/file/1000"), local_path(name));
    IBackgroundCopyJob_SetNotifyFlags(job, flags);
    IBackgroundCopyJob_SetMinimumRetryDelay(job, 5);
    set_class(job, class);
    return job;
}

static void run_job(IBackgroundCopyJob *job)
{
    BG_JOB_STATE state;

    IBackgroundCopyJob_Resume(job);
    state = wait_for_state(job, STATES_REST);
    ok(state == BG_JOB_STATE_TRANSFERRED, "CB-FLAG-1: state %u.\n", state);
}

static void expect_calls(unsigned int count, char method, struct line *last, const char *rule)
{
    WAIT_FOR(read_calls(last) >= count, LONG_WAIT);
    ok(read_calls(last) == count && last->method == method, "%s: %u calls, the last one %c.\n", rule,
            read_calls(last), last->method);
}

/* Called before the class is, so that afterwards nothing of these is due any more. */
static void test_not_started(IBackgroundCopyManager *manager)
{
    struct callback *callback = create_callback();
    IBackgroundCopyJob *modified, *called, *cleared;
    struct line last = {'-', 0, 0};

    modified = job_with_class(manager, L"modified", M, &class_id);
    cleared = job_with_class(manager, L"cleared", T, &class_id);
    called = job_with_class(manager, L"called", T, &class_id);
    if (!modified || !called || !cleared)
        return;
    IBackgroundCopyJob_SetNotifyInterface(called, callback_unknown(callback));
    set_class(cleared, &GUID_NULL);
    run_job(modified);
    run_job(cleared);
    run_job(called);
    ok(wait_for_event(callback->event, LONG_WAIT), "CB-CLSID-1: the object is not called.\n");
    ok(!read_calls(&last), "CB-CLSID-1, CB-CLSID-5, CB-CLSID-7: %u calls.\n", read_calls(&last));
    end_job(modified);
    end_job(cleared);
    /* Without an object it is the class that is told. */
    IBackgroundCopyJob_SetNotifyInterface(called, NULL);
    expect_calls(1, 'T', &last, "CB-CLSID-1");
    ok(callback->count[CALL_TRANSFERRED] == 1, "CB-CLSID-1: the object is called again.\n");
    end_job(called);
    check_references(callback, "CB-DELIV-21");
}

static void test_started(IBackgroundCopyManager *manager)
{
    IBackgroundCopyJob *job = job_with_class(manager, L"started", T | M, &nobody);
    struct line first, last = {'-', 0, 0};
    unsigned int before = read_calls(&last);

    if (!job)
        return;
    set_class(job, &class_id);
    run_job(job);
    expect_calls(before + 1, 'T', &first, "CB-CLSID-1, CB-CLSID-5");
    ok(first.process != GetCurrentProcessId(), "CB-CLSID-2: in this process.\n");
    /* To one that runs modifications are sent too. */
    IBackgroundCopyJob_SetDescription(job, L"changed");
    WAIT_FOR(read_calls(&last) > before + 1, LONG_WAIT);
    ok(last.method == 'M', "CB-CLSID-7: %u calls, the last one %c.\n", read_calls(&last), last.method);
    IBackgroundCopyJob_SetNotifyFlags(job, T);
    IBackgroundCopyJob_AddFile(job, http_url("/file/2000"), local_path(L"more"));
    run_job(job);
    WAIT_FOR(read_calls(&last) && last.method == 'T', LONG_WAIT);
    ok(last.method == 'T' && last.process == first.process && last.object == first.object,
            "CB-CLSID-3: object %lu of process %lu after %lu of %lu.\n", last.object, last.process, first.object,
            first.process);
    end_job(job);
}

static void test_unknown(IBackgroundCopyManager *manager)
{
    IBackgroundCopyJob *job = job_with_class(manager, L"unknown", T, &nobody);
    IBackgroundCopyJob2 *job2;
    WCHAR line[400];
    HRESULT hr;

    if (!job)
        return;
    job2 = query(job, &IID_IBackgroundCopyJob2);
    wsprintfW(line, L"cmd.exe /c echo done>\"%s\"", local_path(L"ran"));
    hr = IBackgroundCopyJob2_SetNotifyCmdLine(job2, L"cmd.exe", line);
    ok(hr == S_OK, "JOB-CMDLINE-7: got %#lx.\n", hr);
    IBackgroundCopyJob2_Release(job2);
    run_job(job);
    WAIT_FOR(file_exists(local_path(L"ran")), LONG_WAIT);
    ok(file_exists(local_path(L"ran")), "CB-CLSID-6, CB-CMD-2: the command line does not run.\n");
    end_job(job);
}

START_TEST(notify_class)
{
    IBackgroundCopyManager *manager;
    HANDLE quit;
    WCHAR name[64];
    char **argv;
    int argc = winetest_get_mainargs(&argv);

    if (argc > 4 && !strcmp(argv[2], "server"))
        serve(argv);
    GetModuleFileNameW(NULL, own_path, ARRAYSIZE(own_path));
    wsprintfW(name, L"bits-test-quit-%lu", GetCurrentProcessId());
    quit = CreateEventW(NULL, TRUE, FALSE, name);
    if (!register_class(name))
    {
        skip("CB-CLSID-1: a class cannot be registered here.\n");
        return;
    }
    if (!http_start())
        return;
    CoInitializeEx(NULL, COINIT_MULTITHREADED);
    pin_callback_interfaces();
    if ((manager = create_manager()))
    {
        test_not_started(manager);
        test_started(manager);
        test_unknown(manager);
        IBackgroundCopyManager_Release(manager);
    }
    RegDeleteKeyW(HKEY_LOCAL_MACHINE, CLASS_KEY L"\\LocalServer32");
    RegDeleteKeyW(HKEY_LOCAL_MACHINE, CLASS_KEY);
    SetEvent(quit);
    CoUninitialize();
    http_stop();
    remove_local_files();
}
