/*
 * Fault tests: jobs as the driver says
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

#ifndef COBJMACROS
#define COBJMACROS
#endif
#include <windows.h>
#include <bits.h>
#include <bits1_5.h>
#include <bits2_0.h>
#include <bits2_5.h>
#include <bits3_0.h>
#include <bits5_0.h>
#include <bits10_1.h>

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

/* Reads commands, "NAME TAG ARGUMENT..." with tabs between, and answers each with "R TAG HRESULT RESULT...". A tag is
 * the name of a job. A thread of its own writes "S TAG STATE" whenever a job's state is another one than before. */

#define MAX_JOBS 512
#define MAX_WORDS 16
#define POLL_MS 10

struct entry
{
    char tag[64];
    GUID id;
    IBackgroundCopyJob *job;    /* NULL: the place is free */
    BG_JOB_STATE state;
};

static struct entry entries[MAX_JOBS];
static CRITICAL_SECTION lock;   /* guards the entries */
static IBackgroundCopyManager *manager;

static void say(const char *format, ...) __attribute__((format(gnu_printf, 1, 2)));
static void say(const char *format, ...)
{
    char line[8192];
    DWORD written;
    va_list args;
    int length;

    va_start(args, format);
    length = vsnprintf(line, sizeof(line) - 1, format, args);
    va_end(args);
    if (length < 0 || length > (int)sizeof(line) - 2)
        length = sizeof(line) - 2;
    line[length++] = '\n';
    WriteFile(GetStdHandle(STD_OUTPUT_HANDLE), line, length, &written, NULL);
}

static const WCHAR *wide(const char *text)
{
    static WCHAR buffers[4][20000];
    static unsigned int next;
    WCHAR *buffer = buffers[next++ % ARRAYSIZE(buffers)];

    if (!MultiByteToWideChar(CP_UTF8, 0, text, -1, buffer, ARRAYSIZE(buffers[0])))
        buffer[0] = 0;
    return buffer;
}

/* Jobs ------------------------------------------------------------------------------------------------------------- */

static struct entry *find_entry(const char *tag)
{
    unsigned int i;

    for (i = 0; i < MAX_JOBS; ++i)
    {
        if (entries[i].job && !strcmp(entries[i].tag, tag))
            return &entries[i];
    }
    return NULL;
}

static HRESULT connect_manager(void)
{
    if (manager)
        return S_OK;
    return CoCreateInstance(&CLSID_BackgroundCopyManager, NULL, CLSCTX_LOCAL_SERVER, &IID_IBackgroundCopyManager,
            (void **)&manager);
}

static void say_state(struct entry *entry, BG_JOB_STATE state)
{
    entry->state = state;
    say("S\t%s\t%d", entry->tag, state);
}

/* With the state that it has now: nobody has changed it yet, or 99. */
static void add_entry(const char *tag, const GUID *id, IBackgroundCopyJob *job, BG_JOB_STATE state)
{
    unsigned int i;

    EnterCriticalSection(&lock);
    for (i = 0; i < MAX_JOBS && entries[i].job; ++i)
        ;
    if (i < MAX_JOBS)
    {
        snprintf(entries[i].tag, sizeof(entries[i].tag), "%s", tag);
        entries[i].id = *id;
        entries[i].state = 99;
        entries[i].job = job;
        if (state != 99)
            say_state(&entries[i], state);
    }
    LeaveCriticalSection(&lock);
}

static void drop_entry(struct entry *entry)
{
    IBackgroundCopyJob *job = entry->job;

    EnterCriticalSection(&lock);
    entry->job = NULL;
    LeaveCriticalSection(&lock);
    IBackgroundCopyJob_Release(job);
}

/* One job after the other with a reference of its own: calls are made without the lock. */
static IBackgroundCopyJob *take_job(unsigned int i)
{
    IBackgroundCopyJob *job;

    EnterCriticalSection(&lock);
    if ((job = entries[i].job))
        IBackgroundCopyJob_AddRef(job);
    LeaveCriticalSection(&lock);
    return job;
}

static void look_at(unsigned int i, IBackgroundCopyJob *job)
{
    BG_JOB_STATE state;

    if (FAILED(IBackgroundCopyJob_GetState(job, &state)))
        return;
    EnterCriticalSection(&lock);
    if (entries[i].job == job && entries[i].state != state)
        say_state(&entries[i], state);
    LeaveCriticalSection(&lock);
}

static DWORD WINAPI watch(void *arg)
{
    IBackgroundCopyJob *job;
    unsigned int i;

    (void)arg;
    CoInitializeEx(NULL, COINIT_MULTITHREADED);
    for (;;)
    {
        for (i = 0; i < MAX_JOBS; ++i)
        {
            if (!(job = take_job(i)))
                continue;
            look_at(i, job);
            IBackgroundCopyJob_Release(job);
        }
        Sleep(POLL_MS);
    }
    return 0;
}

/* Commands --------------------------------------------------------------------------------------------------------- */

static HRESULT create(const char *tag)
{
    IBackgroundCopyJob *job;
    HRESULT hr;
    GUID id;

    if (FAILED(hr = connect_manager()))
        return hr;
    hr = IBackgroundCopyManager_CreateJob(manager, wide(tag), BG_JOB_TYPE_DOWNLOAD, &id, &job);
    if (SUCCEEDED(hr))
        add_entry(tag, &id, job, BG_JOB_STATE_SUSPENDED);
    return hr;
}

/* Connects anew with the job, after its engine was killed. */
static HRESULT reopen(struct entry *entry)
{
    IBackgroundCopyJob *job;
    char tag[sizeof(entry->tag)];
    GUID id = entry->id;
    HRESULT hr;

    if (manager)
        IBackgroundCopyManager_Release(manager);
    manager = NULL;
    if (FAILED(hr = connect_manager()) || FAILED(hr = IBackgroundCopyManager_GetJob(manager, &id, &job)))
        return hr;
    strcpy(tag, entry->tag);
    drop_entry(entry);
    add_entry(tag, &id, job, (BG_JOB_STATE)99);
    return S_OK;
}

static HRESULT set_property(IBackgroundCopyJob *job, BITS_JOB_PROPERTY_ID id, BITS_JOB_PROPERTY_VALUE value)
{
    IBackgroundCopyJob5 *job5;
    HRESULT hr = IBackgroundCopyJob_QueryInterface(job, &IID_IBackgroundCopyJob5, (void **)&job5);

    if (FAILED(hr))
        return hr;
    hr = IBackgroundCopyJob5_SetProperty(job5, id, value);
    IBackgroundCopyJob5_Release(job5);
    return hr;
}

static HRESULT set_flag(IBackgroundCopyJob *job, BITS_JOB_PROPERTY_ID id, const char *text)
{
    BITS_JOB_PROPERTY_VALUE value = { 0 };

    value.Enable = strcmp(text, "off") != 0;
    return set_property(job, id, value);
}

static HRESULT set_max_size(IBackgroundCopyJob *job, const char *text)
{
    BITS_JOB_PROPERTY_VALUE value = { 0 };

    value.Uint64 = strtoull(text, NULL, 10);
    return set_property(job, BITS_JOB_PROPERTY_MAX_DOWNLOAD_SIZE, value);
}

static HRESULT set_option(IBackgroundCopyJob *job, const char *name, const char *value)
{
    IBackgroundCopyJobHttpOptions *options;
    HRESULT hr = IBackgroundCopyJob_QueryInterface(job, &IID_IBackgroundCopyJobHttpOptions, (void **)&options);

    if (FAILED(hr))
        return hr;
    if (!strcmp(name, "headers"))
        hr = IBackgroundCopyJobHttpOptions_SetCustomHeaders(options, wide(value));
    else
        hr = IBackgroundCopyJobHttpOptions_SetSecurityFlags(options, strtoul(value, NULL, 0));
    IBackgroundCopyJobHttpOptions_Release(options);
    return hr;
}

static HRESULT set_method(IBackgroundCopyJob *job, const char *method)
{
    IBackgroundCopyJobHttpOptions2 *options;
    HRESULT hr = IBackgroundCopyJob_QueryInterface(job, &IID_IBackgroundCopyJobHttpOptions2, (void **)&options);

    if (FAILED(hr))
        return hr;
    hr = IBackgroundCopyJobHttpOptions2_SetHttpMethod(options, wide(method));
    IBackgroundCopyJobHttpOptions2_Release(options);
    return hr;
}

static BG_JOB_PRIORITY priority_of(const char *name)
{
    static const char *const names[] = { "foreground", "high", "normal", "low" };
    unsigned int i;

    for (i = 0; i < ARRAYSIZE(names) - 1 && strcmp(names[i], name); ++i)
        ;
    return (BG_JOB_PRIORITY)i;
}

static HRESULT set(IBackgroundCopyJob *job, const char *name, const char *value)
{
    if (!strcmp(name, "priority"))
        return IBackgroundCopyJob_SetPriority(job, priority_of(value));
    if (!strcmp(name, "retry"))
        return IBackgroundCopyJob_SetMinimumRetryDelay(job, atoi(value));
    if (!strcmp(name, "timeout"))
        return IBackgroundCopyJob_SetNoProgressTimeout(job, atoi(value));
    if (!strcmp(name, "maxsize"))
        return set_max_size(job, value);
    if (!strcmp(name, "dynamic"))
        return set_flag(job, BITS_JOB_PROPERTY_DYNAMIC_CONTENT, value);
    if (!strcmp(name, "ondemand"))
        return set_flag(job, BITS_JOB_PROPERTY_ON_DEMAND_MODE, value);
    if (!strcmp(name, "method"))
        return set_method(job, value);
    if (!strcmp(name, "headers") || !strcmp(name, "security"))
        return set_option(job, name, value);
    return E_NOTIMPL;
}

/* offset:length or offset:eof, with commas between */
static ULONG parse_ranges(char *text, BG_FILE_RANGE *ranges, ULONG size)
{
    ULONG count = 0;
    char *part, *colon;

    for (part = strtok(text, ","); part && count < size; part = strtok(NULL, ","))
    {
        ranges[count].InitialOffset = strtoull(part, &colon, 10);
        ranges[count].Length = strcmp(colon, ":eof") ? strtoull(colon + 1, NULL, 10) : BG_LENGTH_TO_EOF;
        ++count;
    }
    return count;
}

static HRESULT add(IBackgroundCopyJob *job, const char *url, const char *local, char *ranges)
{
    static BG_FILE_RANGE array[4096];
    IBackgroundCopyJob3 *job3;
    ULONG count;
    HRESULT hr;

    if (!ranges)
        return IBackgroundCopyJob_AddFile(job, wide(url), wide(local));
    if (FAILED(hr = IBackgroundCopyJob_QueryInterface(job, &IID_IBackgroundCopyJob3, (void **)&job3)))
        return hr;
    count = parse_ranges(ranges, array, ARRAYSIZE(array));
    hr = IBackgroundCopyJob3_AddFileWithRanges(job3, wide(url), wide(local), count, array);
    IBackgroundCopyJob3_Release(job3);
    return hr;
}

static IBackgroundCopyFile *get_file(IBackgroundCopyJob *job, ULONG index)
{
    IEnumBackgroundCopyFiles *files;
    IBackgroundCopyFile *file = NULL;

    if (FAILED(IBackgroundCopyJob_EnumFiles(job, &files)))
        return NULL;
    IEnumBackgroundCopyFiles_Skip(files, index);
    if (IEnumBackgroundCopyFiles_Next(files, 1, &file, NULL) != S_OK)
        file = NULL;
    IEnumBackgroundCopyFiles_Release(files);
    return file;
}

static HRESULT rename_file(IBackgroundCopyJob *job, ULONG index, const char *url)
{
    IBackgroundCopyFile *file = get_file(job, index);
    IBackgroundCopyFile2 *file2;
    HRESULT hr;

    if (!file)
        return E_FAIL;
    hr = IBackgroundCopyFile_QueryInterface(file, &IID_IBackgroundCopyFile2, (void **)&file2);
    IBackgroundCopyFile_Release(file);
    if (FAILED(hr))
        return hr;
    hr = IBackgroundCopyFile2_SetRemoteName(file2, wide(url));
    IBackgroundCopyFile2_Release(file2);
    return hr;
}

static IBackgroundCopyFile6 *get_file6(IBackgroundCopyJob *job, ULONG index)
{
    IBackgroundCopyFile *file = get_file(job, index);
    IBackgroundCopyFile6 *file6 = NULL;

    if (file && FAILED(IBackgroundCopyFile_QueryInterface(file, &IID_IBackgroundCopyFile6, (void **)&file6)))
        file6 = NULL;
    if (file)
        IBackgroundCopyFile_Release(file);
    return file6;
}

/* Ranges, or where to go on: "@OFFSET". */
static HRESULT request(IBackgroundCopyJob *job, ULONG index, char *text)
{
    static BG_FILE_RANGE array[4096];
    IBackgroundCopyFile6 *file = get_file6(job, index);
    ULONG count;
    HRESULT hr;

    if (!file || !text)
        return E_INVALIDARG;
    if (*text == '@')
    {
        hr = IBackgroundCopyFile6_UpdateDownloadPosition(file, strtoull(text + 1, NULL, 10));
    }
    else
    {
        count = parse_ranges(text, array, ARRAYSIZE(array));
        hr = IBackgroundCopyFile6_RequestFileRanges(file, count, array);
    }
    IBackgroundCopyFile6_Release(file);
    return hr;
}

/* offset:length, with commas between */
static void say_filled(const char *tag, IBackgroundCopyJob *job, ULONG index)
{
    IBackgroundCopyFile6 *file = get_file6(job, index);
    BG_FILE_RANGE *ranges = NULL;
    HRESULT hr = E_FAIL;
    char text[4096] = "";
    DWORD count = 0, i;
    size_t used = 0;

    if (file)
    {
        hr = IBackgroundCopyFile6_GetFilledFileRanges(file, &count, &ranges);
        IBackgroundCopyFile6_Release(file);
    }
    for (i = 0; i < count && used < sizeof(text) - 64; ++i)
        used += sprintf(text + used, "%s%llu:%llu", i ? "," : "", ranges[i].InitialOffset, ranges[i].Length);
    CoTaskMemFree(ranges);
    say("R\t%s\t%#lx\t%s", tag, (unsigned long)hr, text);
}

/* Asks what the file's name is now, and for its temporary file. */
static void say_names(const char *tag, IBackgroundCopyJob *job, ULONG index)
{
    IBackgroundCopyFile *file = get_file(job, index);
    IBackgroundCopyFile3 *file3;
    WCHAR *remote = NULL, *temp = NULL;
    HRESULT hr = E_FAIL;

    if (file)
        hr = IBackgroundCopyFile_QueryInterface(file, &IID_IBackgroundCopyFile3, (void **)&file3);
    if (SUCCEEDED(hr))
    {
        IBackgroundCopyFile3_GetRemoteName(file3, &remote);
        IBackgroundCopyFile3_GetTemporaryName(file3, &temp);
        IBackgroundCopyFile3_Release(file3);
    }
    say("R\t%s\t%#lx\t%ls\t%ls", tag, (unsigned long)hr, remote ? remote : L"", temp ? temp : L"");
    CoTaskMemFree(remote);
    CoTaskMemFree(temp);
    if (file)
        IBackgroundCopyFile_Release(file);
}

/* code, context, protocol, remote name of the file that is to blame */
static void describe_error(IBackgroundCopyJob *job, char *text, size_t size)
{
    IBackgroundCopyError *error = NULL;
    IBackgroundCopyFile *file = NULL;
    WCHAR *protocol = NULL, *name = NULL;
    BG_ERROR_CONTEXT context = 0;
    HRESULT code = S_OK;

    snprintf(text, size, "0\t0\t\t");
    if (FAILED(IBackgroundCopyJob_GetError(job, &error)))
        return;
    IBackgroundCopyError_GetError(error, &context, &code);
    IBackgroundCopyError_GetProtocol(error, &protocol);
    if (SUCCEEDED(IBackgroundCopyError_GetFile(error, &file)))
    {
        IBackgroundCopyFile_GetRemoteName(file, &name);
        IBackgroundCopyFile_Release(file);
    }
    snprintf(text, size, "%#lx\t%d\t%ls\t%ls", (unsigned long)code, context, protocol ? protocol : L"",
            name ? name : L"");
    CoTaskMemFree(protocol);
    CoTaskMemFree(name);
    IBackgroundCopyError_Release(error);
}

/* state, error, error count, bytes total, bytes transferred, files transferred */
static void say_status(const char *tag, IBackgroundCopyJob *job)
{
    BG_JOB_PROGRESS progress = { 0 };
    BG_JOB_STATE state = 99;
    ULONG errors = 0;
    char error[4096];
    HRESULT hr;

    hr = IBackgroundCopyJob_GetState(job, &state);
    describe_error(job, error, sizeof(error));
    IBackgroundCopyJob_GetErrorCount(job, &errors);
    IBackgroundCopyJob_GetProgress(job, &progress);
    say("R\t%s\t%#lx\t%d\t%s\t%lu\t%lld\t%llu\t%lu", tag, (unsigned long)hr, state, error, errors,
            (long long)progress.BytesTotal, (unsigned long long)progress.BytesTransferred, progress.FilesTransferred);
}

/* Header block of the last answer; line ends as "|". */
static void say_headers(const char *tag, IBackgroundCopyJob *job, ULONG index)
{
    BITS_FILE_PROPERTY_VALUE value = { 0 };
    IBackgroundCopyFile *file = get_file(job, index);
    IBackgroundCopyFile5 *file5;
    HRESULT hr = E_FAIL;
    WCHAR *c;

    if (file)
        hr = IBackgroundCopyFile_QueryInterface(file, &IID_IBackgroundCopyFile5, (void **)&file5);
    if (SUCCEEDED(hr))
    {
        hr = IBackgroundCopyFile5_GetProperty(file5, BITS_FILE_PROPERTY_ID_HTTP_RESPONSE_HEADERS, &value);
        IBackgroundCopyFile5_Release(file5);
    }
    for (c = value.String; c && *c; ++c)
        *c = *c == '\r' || *c == '\n' ? '|' : *c;
    say("R\t%s\t%#lx\t%ls", tag, (unsigned long)hr, value.String ? value.String : L"");
    CoTaskMemFree(value.String);
    if (file)
        IBackgroundCopyFile_Release(file);
}

static HRESULT call(IBackgroundCopyJob *job, char **words)
{
    if (!strcmp(words[0], "add"))
        return add(job, words[2], words[3], words[4]);
    if (!strcmp(words[0], "set"))
        return words[2] && words[3] ? set(job, words[2], words[3]) : E_INVALIDARG;
    if (!strcmp(words[0], "rename"))
        return rename_file(job, atoi(words[2]), words[3]);
    if (!strcmp(words[0], "request"))
        return request(job, atoi(words[2]), words[3]);
    if (!strcmp(words[0], "resume"))
        return IBackgroundCopyJob_Resume(job);
    if (!strcmp(words[0], "suspend"))
        return IBackgroundCopyJob_Suspend(job);
    if (!strcmp(words[0], "complete"))
        return IBackgroundCopyJob_Complete(job);
    if (!strcmp(words[0], "cancel"))
        return IBackgroundCopyJob_Cancel(job);
    return E_NOTIMPL;
}

/* Questions have answers of their own. */
static BOOL answer_question(IBackgroundCopyJob *job, char **words)
{
    if (!strcmp(words[0], "status"))
        say_status(words[1], job);
    else if (!strcmp(words[0], "names"))
        say_names(words[1], job, atoi(words[2]));
    else if (!strcmp(words[0], "filled"))
        say_filled(words[1], job, atoi(words[2]));
    else if (!strcmp(words[0], "headers"))
        say_headers(words[1], job, atoi(words[2]));
    else
        return FALSE;
    return TRUE;
}

static void run_command(char **words)
{
    struct entry *entry = find_entry(words[1]);
    HRESULT hr = S_OK;

    if (entry && answer_question(entry->job, words))
        return;
    if (!strcmp(words[0], "create"))
        hr = create(words[1]);
    else if (!entry)
        hr = E_HANDLE;
    else if (!strcmp(words[0], "reopen"))
        hr = reopen(entry);
    else if (!strcmp(words[0], "release"))
        drop_entry(entry);
    else
        hr = call(entry->job, words);
    say("R\t%s\t%#lx", words[1], (unsigned long)hr);
}

/* Splits at tabs; an empty word stays one. */
static void split(char *line, char **words)
{
    unsigned int count = 0;

    memset(words, 0, MAX_WORDS * sizeof(*words));
    line[strcspn(line, "\r\n")] = 0;
    while (line && count < MAX_WORDS - 1)
    {
        words[count++] = line;
        if ((line = strchr(line, '\t')))
            *line++ = 0;
    }
}

int main(void)
{
    static char line[131072];
    char *words[MAX_WORDS];
    HRESULT hr;

    InitializeCriticalSection(&lock);
    CoInitializeEx(NULL, COINIT_MULTITHREADED);
    hr = connect_manager();
    say("READY\t%#lx", (unsigned long)hr);
    if (FAILED(hr))
        return 1;
    CloseHandle(CreateThread(NULL, 0, watch, NULL, 0, NULL));
    while (fgets(line, sizeof(line), stdin))
    {
        split(line, words);
        if (words[0] && words[1])
            run_command(words);
    }
    return 0;
}
