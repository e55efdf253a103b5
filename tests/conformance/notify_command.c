/*
 * Conformance tests: command lines, and clients that vanish
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

#include <sddl.h>
#include <stdio.h>

#define T BG_NOTIFY_JOB_TRANSFERRED
#define E BG_NOTIFY_JOB_ERROR

/* This program runs itself:
 *   run FILE STATUS [EVENT]   adds a line to the file, waits for the event, ends with the status
 *   client GUID READY         sets an object for the job, says that it is there, stays for ever; inside a callback it
 *                             says so again and stays there */

static WCHAR own_path[MAX_PATH];

/* The child's side ------------------------------------------------------------------------------------------------- */

static const char *own_user(void)
{
    static char text[256];
    char user[256];
    HANDLE token = NULL;
    char *sid = NULL;
    DWORD used;

    OpenProcessToken(GetCurrentProcess(), TOKEN_QUERY, &token);
    if (GetTokenInformation(token, TokenUser, user, sizeof(user), &used)
            && ConvertSidToStringSidA(((TOKEN_USER *)user)->User.Sid, &sid))
        lstrcpynA(text, sid, sizeof(text));
    LocalFree(sid);
    CloseHandle(token);
    return text;
}

/* When it runs, where and how it was called. */
static void add_line(const char *name)
{
    char line[1024], folder[MAX_PATH] = "", desktop[64] = "";
    HANDLE file;
    DWORD used;

    GetCurrentDirectoryA(sizeof(folder), folder);
    GetUserObjectInformationA(GetThreadDesktop(GetCurrentThreadId()), UOI_NAME, desktop, sizeof(desktop), &used);
    snprintf(line, sizeof(line), "%lu|%s|%s|%s|%s\n", GetTickCount(), folder, desktop, own_user(), GetCommandLineA());
    file = CreateFileA(name, FILE_APPEND_DATA, FILE_SHARE_READ | FILE_SHARE_WRITE, NULL, OPEN_ALWAYS, 0, NULL);
    WriteFile(file, line, (DWORD)strlen(line), &used, NULL);
    CloseHandle(file);
}

static void run_child(int argc, char **argv)
{
    HANDLE event = argc > 5 ? OpenEventA(SYNCHRONIZE, FALSE, argv[5]) : NULL;

    add_line(argv[3]);
    if (event)
        WaitForSingleObject(event, HANGING);
    ExitProcess(atoi(argv[4]));
}

static HRESULT stay_here(struct callback *callback, enum callback_method method, IBackgroundCopyJob *job,
        IBackgroundCopyFile *file)
{
    (void)method;
    (void)job;
    (void)file;
    SetEvent(callback->context);
    Sleep(INFINITE);
    return S_OK;
}

static void client_child(char **argv)
{
    HANDLE ready = OpenEventA(EVENT_MODIFY_STATE, FALSE, argv[4]);
    struct callback *callback = create_callback_with(1, stay_here, ready);
    IBackgroundCopyManager *manager;
    IBackgroundCopyJob *job = NULL;
    WCHAR text[64];
    GUID id;

    CoInitializeEx(NULL, COINIT_MULTITHREADED);
    MultiByteToWideChar(CP_ACP, 0, argv[3], -1, text, ARRAYSIZE(text));
    CLSIDFromString(text, &id);
    if ((manager = create_manager()) && SUCCEEDED(IBackgroundCopyManager_GetJob(manager, &id, &job)))
        IBackgroundCopyJob_SetNotifyInterface(job, callback_unknown(callback));
    SetEvent(ready);
    Sleep(INFINITE);
}

/* The parent's side ------------------------------------------------------------------------------------------------ */

/* A line per run. */
static LONG count_runs(const WCHAR *name)
{
    char text[4096];
    DWORD used = 0, i;
    LONG count = 0;
    HANDLE file;

    file = CreateFileW(name, GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_WRITE, NULL, OPEN_EXISTING, 0, NULL);
    if (file == INVALID_HANDLE_VALUE)
        return 0;
    ReadFile(file, text, sizeof(text), &used, NULL);
    for (i = 0; i < used; i++)
        count += text[i] == '\n';
    CloseHandle(file);
    return count;
}

/* One field of a line, both counted from 0; a ring of buffers. */
static const char *run_field(const WCHAR *name, unsigned int line, unsigned int field)
{
    static char texts[4][4096];
    static unsigned int next;
    char *text = texts[next++ % ARRAYSIZE(texts)];
    DWORD used = 0;
    HANDLE file;

    file = CreateFileW(name, GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_WRITE, NULL, OPEN_EXISTING, 0, NULL);
    if (file == INVALID_HANDLE_VALUE)
        return "";
    ReadFile(file, text, sizeof(texts[0]) - 1, &used, NULL);
    CloseHandle(file);
    text[used] = 0;
    while (line-- && text)
        text = strchr(text, '\n') ? strchr(text, '\n') + 1 : NULL;
    while (field-- && text)
        text = strchr(text, '|') ? strchr(text, '|') + 1 : NULL;
    if (text)
        text[strcspn(text, "|\n")] = 0;
    return text ? text : "";
}

static void set_command(IBackgroundCopyJob *job, const WCHAR *program, const WCHAR *parameters)
{
    IBackgroundCopyJob2 *job2 = query(job, &IID_IBackgroundCopyJob2);
    HRESULT hr = IBackgroundCopyJob2_SetNotifyCmdLine(job2, program, parameters);

    ok(hr == S_OK, "JOB-CMDLINE-4: got %#lx.\n", hr);
    IBackgroundCopyJob2_Release(job2);
}

/* The runs are told by the file; a ring of buffers. */
static const WCHAR *own_command(const WCHAR *file, int status, const WCHAR *event)
{
    static WCHAR lines[4][1024];
    static unsigned int next;
    WCHAR *line = lines[next++ % ARRAYSIZE(lines)];

    wsprintfW(line, L"\"%s\" notify_command run \"%s\" %d %s", own_path, file, status, event);
    return line;
}

static IBackgroundCopyJob *plain_job(IBackgroundCopyManager *manager, const char *path, const WCHAR *name)
{
    IBackgroundCopyJob *job = create_job(manager, L"test");

    if (job)
    {
        IBackgroundCopyJob_AddFile(job, http_url(path), local_path(name));
        IBackgroundCopyJob_SetMinimumRetryDelay(job, 5);
    }
    return job;
}

/* For both end states; where and how it runs. */
static void test_run(IBackgroundCopyManager *manager)
{
    const WCHAR *runs = local_path(L"runs"), *error_runs = local_path(L"error_runs"), *command;
    char folder[MAX_PATH], line[1024];
    IBackgroundCopyJob *job = plain_job(manager, "/file/1000", L"run");
    IBackgroundCopyJob *failing = plain_job(manager, "/status/404", L"run_error");

    if (!job || !failing)
        return;
    command = own_command(runs, 0, L"");
    set_command(job, own_path, command);
    set_command(failing, own_path, own_command(error_runs, 0, L""));
    IBackgroundCopyJob_Resume(job);
    IBackgroundCopyJob_Resume(failing);
    WAIT_FOR(count_runs(runs) && count_runs(error_runs), LONG_WAIT);
    ok(count_runs(runs) == 1 && count_runs(error_runs) == 1, "CB-CMD-1, CB-CMD-2: runs %ld and %ld times.\n",
            count_runs(runs), count_runs(error_runs));
    GetSystemDirectoryA(folder, sizeof(folder));
    ok(!lstrcmpiA(run_field(runs, 0, 1), folder), "CB-CMD-6: runs in %s.\n", run_field(runs, 0, 1));
    ok(!lstrcmpiA(run_field(runs, 0, 2), "Default"), "CB-CMD-15: on desktop %s.\n", run_field(runs, 0, 2));
    WideCharToMultiByte(CP_ACP, 0, command, -1, line, sizeof(line), NULL, NULL);
    ok(!strcmp(run_field(runs, 0, 3), own_user()), "CB-CMD-4: as %s.\n", run_field(runs, 0, 3));
    ok(!strcmp(run_field(runs, 0, 4), line), "CB-CMD-5: command line %s.\n", run_field(runs, 0, 4));
    end_job(job);
    end_job(failing);
}

static void test_set_late(IBackgroundCopyManager *manager)
{
    const WCHAR *runs = local_path(L"late_runs");
    IBackgroundCopyJob *job = plain_job(manager, "/file/1000", L"late");

    if (!job)
        return;
    IBackgroundCopyJob_Resume(job);
    wait_for_state(job, STATES_REST);
    set_command(job, own_path, own_command(runs, 0, L""));
    WAIT_FOR(count_runs(runs), LONG_WAIT);
    ok(count_runs(runs) == 1, "CB-CMD-3: runs %ld times.\n", count_runs(runs));
    end_job(job);
}

/* All at the same time, as each of them waits for the shortest retry delay that there is. */
static void test_again(IBackgroundCopyManager *manager)
{
    const WCHAR *failing_runs = local_path(L"failing_runs"), *taken_runs = local_path(L"taken_runs");
    const WCHAR *refused_runs = local_path(L"refused_runs");
    struct callback *taking = create_callback(), *refusing = create_callback_with(1, refuse_call, NULL);
    struct callback *alone = create_callback_with(1, refuse_call, NULL);
    IBackgroundCopyJob *failing, *taken, *refused, *unable;
    DWORD pause;

    failing = plain_job(manager, "/file/1000", L"failing");
    taken = plain_job(manager, "/file/1000", L"taken");
    refused = plain_job(manager, "/file/1000", L"refused");
    unable = plain_job(manager, "/file/1000", L"unable");
    if (!failing || !taken || !refused || !unable)
        return;
    set_command(failing, own_path, own_command(failing_runs, 3, L""));
    set_command(taken, own_path, own_command(taken_runs, 0, L""));
    IBackgroundCopyJob_SetNotifyInterface(taken, callback_unknown(taking));
    set_command(refused, own_path, own_command(refused_runs, 0, L""));
    IBackgroundCopyJob_SetNotifyInterface(refused, callback_unknown(refusing));
    set_command(unable, L"c:\\there\\is\\no\\such\\program.exe", NULL);
    IBackgroundCopyJob_SetNotifyInterface(unable, callback_unknown(alone));
    IBackgroundCopyJob_Resume(taken);
    IBackgroundCopyJob_Resume(refused);
    IBackgroundCopyJob_Resume(failing);
    IBackgroundCopyJob_Resume(unable);
    WAIT_FOR(count_runs(failing_runs) > 1 && alone->count[CALL_TRANSFERRED] > 1 && count_runs(refused_runs)
            && taking->taken[CALL_TRANSFERRED], LONG_WAIT);
    ok(count_runs(failing_runs) >= 2, "CB-CMD-8: runs %ld times.\n", count_runs(failing_runs));
    pause = strtoul(run_field(failing_runs, 1, 0), NULL, 10) - strtoul(run_field(failing_runs, 0, 0), NULL, 10);
    ok(pause >= 4900, "CB-CMD-8: after %lu ms.\n", pause);
    ok(alone->count[CALL_TRANSFERRED] >= 2, "CB-CMD-7: %ld calls.\n", alone->count[CALL_TRANSFERRED]);
    pause = alone->log[1].begin - alone->log[0].end;
    ok(pause >= 4900, "CB-CMD-7, CB-DELIV-5: after %lu ms.\n", pause);
    ok(taking->count[CALL_TRANSFERRED] == 1 && !count_runs(taken_runs), "CB-CMD-2: runs %ld times.\n",
            count_runs(taken_runs));
    ok(refusing->count[CALL_TRANSFERRED] == 1 && count_runs(refused_runs) == 1,
            "CB-CMD-2, CB-CMD-8: runs %ld times after %ld calls.\n", count_runs(refused_runs),
            refusing->count[CALL_TRANSFERRED]);
    end_job(failing);
    end_job(taken);
    end_job(refused);
    end_job(unable);
    check_references(taking, "CB-DELIV-21");
    check_references(refusing, "CB-DELIV-21");
    check_references(alone, "CB-DELIV-21");
}

/* Programs that only have a name, and what they are for: the one that completes the job. */
static void test_complete(IBackgroundCopyManager *manager)
{
    IBackgroundCopyJob *job = plain_job(manager, "/file/1000", L"completed");
    WCHAR line[200], id[64];
    GUID guid;

    if (!job)
        return;
    IBackgroundCopyJob_GetId(job, &guid);
    StringFromGUID2(&guid, id, ARRAYSIZE(id));
    wsprintfW(line, L"cmd.exe /c bitsadmin /rawreturn /complete %s", id);
    set_command(job, L"cmd.exe", line);
    IBackgroundCopyJob_Resume(job);
    WAIT_FOR(1u << get_state(job) & STATES_FINAL, LONG_WAIT);
    ok(get_state(job) == BG_JOB_STATE_ACKNOWLEDGED, "CB-CMD-6, CB-CMD-13: state %u.\n", get_state(job));
    ok(is_served_file(local_path(L"completed"), 1000), "CB-CMD-13: another content.\n");
    end_job(job);
}

static void test_one_instance(IBackgroundCopyManager *manager)
{
    const WCHAR *runs = local_path(L"long_runs");
    IBackgroundCopyJob *job = plain_job(manager, "/file/1000", L"long");
    WCHAR name[64];
    HANDLE event;

    if (!job)
        return;
    wsprintfW(name, L"bits-test-%lu", GetCurrentProcessId());
    event = CreateEventW(NULL, TRUE, FALSE, name);
    set_command(job, own_path, own_command(runs, 1, name));
    IBackgroundCopyJob_Resume(job);
    WAIT_FOR(count_runs(runs), LONG_WAIT);
    /* Another event of the job, and another command line. */
    IBackgroundCopyJob_AddFile(job, http_url("/file/2000"), local_path(L"long2"));
    IBackgroundCopyJob_Resume(job);
    wait_for_state(job, STATES_REST);
    set_command(job, own_path, own_command(runs, 0, L""));
    test_complete(manager);
    ok(count_runs(runs) == 1, "CB-CMD-12: runs %ld times.\n", count_runs(runs));
    SetEvent(event);
    WAIT_FOR(count_runs(runs) == 2, LONG_WAIT);
    ok(count_runs(runs) == 2, "CB-CMD-12: runs %ld times.\n", count_runs(runs));
    end_job(job);
    CloseHandle(event);
}

static void test_ownership(IBackgroundCopyManager *manager)
{
    const WCHAR *runs = local_path(L"owner_runs");
    IBackgroundCopyJob *job = plain_job(manager, "/file/1000", L"owner");

    if (!job)
        return;
    set_command(job, own_path, own_command(runs, 0, L""));
    IBackgroundCopyJob_TakeOwnership(job);
    IBackgroundCopyJob_Resume(job);
    wait_for_state(job, STATES_REST);
    test_complete(manager);
    ok(!count_runs(runs), "CB-CMD-10: runs %ld times.\n", count_runs(runs));
    end_job(job);
}

/* Clients that vanish ---------------------------------------------------------------------------------------------- */

/* Another process sets its object and is there until it is killed. */
static HANDLE start_client(IBackgroundCopyJob *job, HANDLE ready, const WCHAR *ready_name)
{
    STARTUPINFOW startup = { .cb = sizeof(startup) };
    PROCESS_INFORMATION process = { 0 };
    WCHAR line[512], id[64];
    GUID guid;

    IBackgroundCopyJob_GetId(job, &guid);
    StringFromGUID2(&guid, id, ARRAYSIZE(id));
    wsprintfW(line, L"\"%s\" notify_command client %s %s", own_path, id, ready_name);
    if (!CreateProcessW(NULL, line, NULL, NULL, FALSE, 0, NULL, NULL, &startup, &process))
        return NULL;
    CloseHandle(process.hThread);
    ok(!WaitForSingleObject(ready, LONG_WAIT), "CB-REG-1: the other client does not begin.\n");
    ResetEvent(ready);
    return process.hProcess;
}

static void kill_client(HANDLE process)
{
    TerminateProcess(process, 1);
    WaitForSingleObject(process, LONG_WAIT);
    CloseHandle(process);
}

static void is_told_anew(IBackgroundCopyJob *job, const char *rule)
{
    struct callback *callback = create_callback();

    IBackgroundCopyJob_SetNotifyInterface(job, callback_unknown(callback));
    ok(wait_for_event(callback->event, LONG_WAIT), "%s: not called.\n", rule);
    end_job(job);
    check_references(callback, "CB-DELIV-21");
}

static BOOL has_interface(IBackgroundCopyJob *job)
{
    IUnknown *unknown = NULL;

    IBackgroundCopyJob_GetNotifyInterface(job, &unknown);
    if (unknown)
        IUnknown_Release(unknown);
    return unknown != NULL;
}

/* The client of the first one has gone without a word. */
static void check_next_job(IBackgroundCopyManager *manager)
{
    struct callback *callback = create_callback();
    IBackgroundCopyJob *job;

    job = create_notified_job(manager, "/file/1000", local_path(L"next"), BG_NOTIFY_JOB_TRANSFERRED, callback);
    if (job)
    {
        IBackgroundCopyJob_Resume(job);
        ok(wait_for_event(callback->event, PROMPT), "JOB-NIFACE-7: another job waits.\n");
        end_job(job);
    }
    check_references(callback, "CB-DELIV-21");
}

static void test_vanished(IBackgroundCopyManager *manager, BOOL inside)
{
    IBackgroundCopyJob *job = plain_job(manager, "/file/1000", L"vanished");
    WCHAR name[64];
    HANDLE ready, process;

    if (!job)
        return;
    wsprintfW(name, L"bits-test-ready-%lu-%d", GetCurrentProcessId(), inside);
    ready = CreateEventW(NULL, TRUE, FALSE, name);
    if ((process = start_client(job, ready, name)))
    {
        if (inside)
        {
            IBackgroundCopyJob_Resume(job);
            ok(!WaitForSingleObject(ready, LONG_WAIT), "CB-DELIV-2: the other client is not called.\n");
        }
        kill_client(process);
        if (!inside)
            IBackgroundCopyJob_Resume(job);
        check_next_job(manager);
        WAIT_FOR(get_state(job) == BG_JOB_STATE_TRANSFERRED && !has_interface(job), LONG_WAIT);
        ok(get_state(job) == BG_JOB_STATE_TRANSFERRED, "JOB-NIFACE-7: state %u.\n", get_state(job));
        ok(!has_interface(job), "CB-DELIV-18, CB-REG-4: the dead object stays.\n");
        is_told_anew(job, "CB-DELIV-2, CB-DELIV-18");
    }
    CloseHandle(ready);
}

/* A client that is alive and stays in its callback, and one that takes the job from it (CB-REG-1). */
static void test_replaced(IBackgroundCopyManager *manager)
{
    IBackgroundCopyJob *job = plain_job(manager, "/file/1000", L"replaced");
    struct callback *callback;
    HANDLE ready, process;
    WCHAR name[64];
    HRESULT hr;

    if (!job)
        return;
    wsprintfW(name, L"bits-test-replaced-%lu", GetCurrentProcessId());
    ready = CreateEventW(NULL, TRUE, FALSE, name);
    if ((process = start_client(job, ready, name)))
    {
        IBackgroundCopyJob_Resume(job);
        wait_for_state(job, STATES_REST);
        WaitForSingleObject(ready, LONG_WAIT);
        callback = create_callback();
        hr = IBackgroundCopyJob_SetNotifyInterface(job, callback_unknown(callback));
        ok(hr == S_OK, "CB-REG-1, JOB-NIFACE-2: got %#lx.\n", hr);
        kill_client(process);
        ok(wait_for_event(callback->event, LONG_WAIT), "CB-REG-1: not called.\n");
        end_job(job);
        check_references(callback, "CB-DELIV-21");
    }
    CloseHandle(ready);
}

START_TEST(notify_command)
{
    IBackgroundCopyManager *manager;
    char **argv;
    int argc = winetest_get_mainargs(&argv);

    if (argc > 4 && !strcmp(argv[2], "run"))
        run_child(argc, argv);
    if (argc > 4 && !strcmp(argv[2], "client"))
        client_child(argv);
    GetModuleFileNameW(NULL, own_path, ARRAYSIZE(own_path));
    if (!http_start())
        return;
    CoInitializeEx(NULL, COINIT_MULTITHREADED);
    pin_callback_interfaces();
    if ((manager = create_manager()))
    {
        test_run(manager);
        test_set_late(manager);
        test_again(manager);
        test_one_instance(manager);
        test_ownership(manager);
        test_vanished(manager, FALSE);
        test_vanished(manager, TRUE);
        test_replaced(manager);
        IBackgroundCopyManager_Release(manager);
    }
    CoUninitialize();
    http_stop();
    remove_local_files();
}
