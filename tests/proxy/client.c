/*
 * Proxy tests: calls every method in the server and checks what arrives on both sides
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

/* client SERVER: starts the server program, tests and prints the count. Exit status 1 if anything failed. */

#define NULL_REF_POINTER ((HRESULT)0x800706f4)

static int passed, failed;

/* Whether the result is as it should be, and with a NULL pointer the proxy's own. */
BOOL client_end(HRESULT hr, HRESULT expected)
{
    if (shared->null_param != NO_PARAM)
    {
        check(hr == NULL_REF_POINTER, "parameter %lu given as NULL: result %#lx\n", shared->null_param, hr);
        /* What makes something must not do so for nobody (MGR-CREATE-5). */
        check(!shared->reached || strncmp(methods[shared->method].name, "Create", 6),
                "parameter %lu given as NULL: the method was reached\n", shared->null_param);
        return FALSE;
    }
    check(hr == expected, "result %#lx instead of %#lx\n", hr, expected);
    check(shared->reached == 1, "the method was reached %lu times\n", shared->reached);
    return hr == expected;
}

static void call(const struct interface_info *info, unsigned int slot, IUnknown *iface, DWORD round, DWORD null_param)
{
    shared->round = round;
    shared->method = info->methods[slot];
    shared->null_param = null_param;
    shared->reached = 0;
    methods[info->methods[slot]].call(iface);
}

/* Releases arrive a moment later in the other process. */
static void check_objects(void)
{
    unsigned int i;

    for (i = 0; i < 6000 && (shared->objects[0] || shared->objects[1]); i++)
        Sleep(10);
    check(!shared->objects[0] && !shared->objects[1], "objects that were not released: %ld in the client, %ld in the "
            "server\n", shared->objects[0], shared->objects[1]);
    shared->objects[0] = shared->objects[1] = 0;
}

static void report(const struct interface_info *info, const char *method)
{
    if (!shared->failures)
    {
        passed++;
        return;
    }
    failed++;
    printf("%s::%s: %ld of %ld checks failed:\n%.1200s", info->name, method, shared->failures, shared->checks,
            shared->message);
    if (strlen(shared->message) > 1200)
        printf("\n    ...\n");
    fflush(stdout);
}

static void clear_report(void)
{
    shared->checks = shared->failures = 0;
    shared->message[0] = 0;
}

/* An inherited method has format strings of its own, but the same ones: the kinds of values are enough. */
static unsigned int round_count(const struct interface_info *info, unsigned int slot)
{
    return info->base && slot < info->base->slots ? KIND_COUNT : ROUND_COUNT;
}

static void test_method(const struct interface_info *info, unsigned int slot, IUnknown *iface)
{
    DWORD round;

    clear_report();
    for (round = 0; round < round_count(info, slot); round++)
        call(info, slot, iface, round, NO_PARAM);
    report(info, methods[info->methods[slot]].name);
}

static void test_interface(IClassFactory *factory, const struct interface_info *info)
{
    IUnknown *iface = NULL;
    unsigned int slot;
    HRESULT hr;

    hr = IClassFactory_CreateInstance(factory, NULL, &info->iid, (void **)&iface);
    clear_report();
    check(hr == S_OK, "no pointer from the other process: %#lx\n", hr);
    report(info, "QueryInterface");
    if (hr != S_OK)
        return;
    for (slot = 3; slot < info->slots; slot++)
        test_method(info, slot, iface);
    IUnknown_Release(iface);
    clear_report();
    check_objects();
    report(info, "Release");
}

/* What the server makes for a call that the proxy refuses afterwards is lost, so this comes last. */
static void test_null_pointers(IClassFactory *factory, const struct interface_info *info)
{
    const signed char *param;
    IUnknown *iface = NULL;
    unsigned int slot;

    if (FAILED(IClassFactory_CreateInstance(factory, NULL, &info->iid, (void **)&iface)))
        return;
    for (slot = 3; slot < info->slots; slot++)
    {
        for (param = methods[info->methods[slot]].pointers; *param >= 0; param++)
        {
            clear_report();
            call(info, slot, iface, KIND_PLAIN, *param);
            report(info, methods[info->methods[slot]].name);
        }
    }
    IUnknown_Release(iface);
}

static void check_coverage(void)
{
    unsigned int i, slot, covered = 0, total = 0;

    for (i = 0; i < interface_count; i++)
    {
        if (interfaces[i].system)
            continue;
        for (slot = 3; slot < interfaces[i].slots; slot++, total++)
        {
            covered += shared->seen[i][slot];
            if (!shared->seen[i][slot])
                printf("%s::%s was not reached.\n", interfaces[i].name, methods[interfaces[i].methods[slot]].name);
        }
    }
    printf("%u of %u methods covered, inherited ones included.\n", covered, total);
    if (covered == total)
        passed++;
    else
        failed++;
}

static HRESULT get_factory(IClassFactory **factory)
{
    HGLOBAL global = GlobalAlloc(GMEM_MOVEABLE, shared->objref_size);
    IStream *stream;
    HRESULT hr;

    memcpy(GlobalLock(global), shared->objref, shared->objref_size);
    GlobalUnlock(global);
    if (FAILED(hr = CreateStreamOnHGlobal(global, TRUE, &stream)))
        return hr;
    hr = CoUnmarshalInterface(stream, &IID_IClassFactory, (void **)factory);
    IStream_Release(stream);
    return hr;
}

static int test(void)
{
    IClassFactory *factory;
    unsigned int i;
    HRESULT hr;

    CoInitializeEx(NULL, COINIT_MULTITHREADED);
    pin_interfaces();
    if (FAILED(hr = get_factory(&factory)))
    {
        printf("No class factory from the server: %#lx.\n", hr);
        return 1;
    }
    for (i = 0; i < interface_count; i++)
        if (!interfaces[i].system)
            test_interface(factory, &interfaces[i]);
    for (i = 0; i < interface_count; i++)
        if (!interfaces[i].system)
            test_null_pointers(factory, &interfaces[i]);
    check_coverage();
    IClassFactory_Release(factory);
    CoUninitialize();
    printf("%d passed, %d failed, 0 skipped\n", passed, failed);
    return failed != 0;
}

/* The server ends with the event, or with this process. */
static HANDLE start_server(const char *program, const char *name)
{
    PROCESS_INFORMATION process;
    STARTUPINFOA startup = {0};
    char command[2 * MAX_PATH];

    startup.cb = sizeof(startup);
    snprintf(command, sizeof(command), "\"%s\" %s %lu", program, name, GetCurrentProcessId());
    if (!CreateProcessA(NULL, command, NULL, NULL, FALSE, 0, NULL, NULL, &startup, &process))
        return NULL;
    CloseHandle(process.hThread);
    return process.hProcess;
}

int main(int argc, char **argv)
{
    char name[64], event[80];
    HANDLE section, stop, wait[2];
    DWORD code = 0;
    int status = 1;

    if (argc != 2)
        return 2;
    snprintf(name, sizeof(name), "openbits-proxy-%lu", GetCurrentProcessId());
    section = CreateFileMappingA(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, sizeof(*shared), name);
    shared = MapViewOfFile(section, FILE_MAP_ALL_ACCESS, 0, 0, sizeof(*shared));
    snprintf(event, sizeof(event), "%s-ready", name);
    wait[0] = CreateEventA(NULL, TRUE, FALSE, event);
    snprintf(event, sizeof(event), "%s-stop", name);
    stop = CreateEventA(NULL, TRUE, FALSE, event);
    if (!shared || !(wait[1] = start_server(argv[1], name)))
    {
        printf("%s does not start: %lu.\n", argv[1], GetLastError());
        return 1;
    }
    if (WaitForMultipleObjects(2, wait, FALSE, 180000) == WAIT_OBJECT_0)
        status = test();
    else
        printf("%s does not get ready.\n", argv[1]);
    SetEvent(stop);
    if (WaitForSingleObject(wait[1], 120000) || !GetExitCodeProcess(wait[1], &code) || code)
        printf("The server did not end well: %lu.\n", code);
    return status;
}
