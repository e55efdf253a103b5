/*
 * Conformance tests: a small web server
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

#include <stdio.h>
#include "common.h"

#define CHUNK 16384

static SOCKET listener = INVALID_SOCKET;
static HANDLE accept_thread, released, answering;
static LONG switch_mode;
static unsigned short port;
static LONG get_count, cache_count, failure, version;
static char last_request[4096];
static SRWLOCK last_request_lock = SRWLOCK_INIT;

struct request
{
    char method[8];
    char path[256];
    unsigned int first, last;   /* of a range */
    BOOL ranged;
};

BYTE served_byte(unsigned int offset)
{
    return (BYTE)(offset * 7 + (offset >> 8) * 13 + version);
}

static BOOL send_all(SOCKET s, const char *data, int size)
{
    int sent;

    for (; size > 0; data += sent, size -= sent)
        if ((sent = send(s, data, size, 0)) <= 0)
            return FALSE;
    return TRUE;
}

/* Up to the empty line; a body is never expected. */
static BOOL receive_request(SOCKET s, struct request *request)
{
    char buffer[4096], *range;
    int used = 0, got;

    for (;;)
    {
        if (used == sizeof(buffer) - 1 || (got = recv(s, buffer + used, sizeof(buffer) - 1 - used, 0)) <= 0)
            return FALSE;
        buffer[used += got] = 0;
        if (used >= 4 && !strcmp(buffer + used - 4, "\r\n\r\n"))
            break;
    }
    AcquireSRWLockExclusive(&last_request_lock);
    strcpy(last_request, buffer);
    ReleaseSRWLockExclusive(&last_request_lock);
    memset(request, 0, sizeof(*request));
    if (sscanf(buffer, "%7s %255s", request->method, request->path) != 2)
        return FALSE;
    request->last = ~0u;
    if ((range = strstr(buffer, "\r\nRange: bytes=")))
        request->ranged = sscanf(range + 15, "%u-%u", &request->first, &request->last) >= 1;
    return TRUE;
}

static BOOL send_status(SOCKET s, int status)
{
    char head[256];

    sprintf(head, "HTTP/1.1 %d Status\r\nContent-Length: 0\r\n\r\n", status);
    return send_all(s, head, (int)strlen(head));
}

static BOOL send_redirect(SOCKET s, unsigned int size)
{
    char head[256];

    sprintf(head, "HTTP/1.1 302 Found\r\nLocation: /file/%u\r\nContent-Length: 0\r\n\r\n", size);
    return send_all(s, head, (int)strlen(head));
}

/* With a pause after each chunk if it is to be slow. */
static BOOL send_bytes(SOCKET s, unsigned int first, unsigned int end, DWORD pause)
{
    char chunk[CHUNK];
    unsigned int i, count;

    for (; first < end; first += count)
    {
        count = min(end - first, CHUNK);
        for (i = 0; i < count; i++)
            chunk[i] = (char)served_byte(first + i);
        if (!send_all(s, chunk, (int)count))
            return FALSE;
        if (pause)
            Sleep(pause);
    }
    return TRUE;
}

/* What is left out, held back or sent unasked. */
#define SEND_HOLD 1
#define SEND_NO_TIME 2
#define SEND_LITTLE 4
#define SEND_MORE 8

static BOOL send_file(SOCKET s, const struct request *request, unsigned int size, unsigned int flags, DWORD pause)
{
    unsigned int first = request->first, end = min(request->last, size - 1) + 1, middle;
    char head[512];
    int used;

    if (request->ranged && first >= size)
        return send_status(s, 416);
    /* A single byte is only a question for the size. */
    if ((flags & SEND_MORE) && end - first > 1 && end < size)
        ++end;
    middle = end;
    used = sprintf(head, "HTTP/1.1 %s\r\nContent-Length: %u\r\nAccept-Ranges: bytes\r\nETag: \"%u%s\"\r\n"
            "%sContent-Type: application/octet-stream\r\n",
            request->ranged ? "206 Partial Content" : "200 OK", end - first, size, version ? "-b" : "",
            flags & SEND_NO_TIME ? "" : "Last-Modified: Fri, 01 Mar 2024 10:00:00 GMT\r\n");
    if (request->ranged)
        used += sprintf(head + used, "Content-Range: bytes %u-%u/%u\r\n", first, end - 1, size);
    used += sprintf(head + used, "\r\n");
    if (!send_all(s, head, used) || !strcmp(request->method, "HEAD"))
        return !strcmp(request->method, "HEAD");
    if (flags & SEND_LITTLE && end - first > CHUNK)
    {
        send_bytes(s, first, first + CHUNK, 0);
        return FALSE;
    }
    if ((flags & SEND_HOLD) && end - first > 1)
        middle = first + (end - first) / 2;
    if (!send_bytes(s, first, middle, pause))
        return FALSE;
    if (middle < end)
        WaitForSingleObject(released, HANGING);
    return send_bytes(s, middle, end, pause);
}

/* Without a look at the range that was asked for. */
static BOOL send_plain(SOCKET s, const struct request *request, unsigned int size)
{
    struct request whole = *request;

    whole.ranged = FALSE;
    whole.first = 0;
    whole.last = ~0u;
    return send_file(s, &whole, size, 0, 0);
}

static BOOL send_switched(SOCKET s, const struct request *request, unsigned int size)
{
    LONG mode;

    WaitForSingleObject(answering, HANGING);
    mode = switch_mode;
    return mode > 0 ? send_status(s, mode) : send_file(s, request, size, mode == HTTP_MODE_HOLD ? SEND_HOLD : 0, 0);
}

static BOOL answer(SOCKET s, const struct request *request)
{
    BOOL as_cache = strstr(request->path, "cacheHostOrigin=") != NULL;
    unsigned int number, status;

    if (!strcmp(request->method, "GET"))
        InterlockedIncrement(&get_count);
    if (as_cache)
        InterlockedIncrement(&cache_count);
    if (failure)
        return send_status(s, failure);
    if (sscanf(request->path, "/file/%u", &number) == 1)
        return send_file(s, request, number, 0, 0);
    if (sscanf(request->path, "/hold/%u", &number) == 1)
        return send_file(s, request, number, SEND_HOLD, 0);
    if (sscanf(request->path, "/cached/%u/%u", &status, &number) == 2)
        return as_cache ? send_status(s, status) : send_file(s, request, number, 0, 0);
    if (sscanf(request->path, "/more/%u", &number) == 1)
        return send_file(s, request, number, SEND_MORE, 0);
    if (sscanf(request->path, "/plain/%u", &number) == 1)
        return send_plain(s, request, number);
    if (sscanf(request->path, "/rangeless/%u", &number) == 1)
        return request->ranged ? send_status(s, 416) : send_file(s, request, number, 0, 0);
    if (sscanf(request->path, "/little/%u", &number) == 1)
        return send_file(s, request, number, SEND_LITTLE, 0);
    if (sscanf(request->path, "/slow/%u", &number) == 1)
        return send_file(s, request, number, 0, 100);
    if (sscanf(request->path, "/status/%u", &number) == 1)
        return send_status(s, number);
    if (sscanf(request->path, "/timeless/%u", &number) == 1)
        return send_file(s, request, number, SEND_NO_TIME, 0);
    if (sscanf(request->path, "/switch/%u", &number) == 1)
        return send_switched(s, request, number);
    if (sscanf(request->path, "/redirect/%u", &number) == 1)
        return send_redirect(s, number);
    return send_status(s, 404);
}

static DWORD WINAPI serve_connection(void *arg)
{
    SOCKET s = (SOCKET)(ULONG_PTR)arg;
    struct request request;
    int on = 1;

    /* Many small answers must not wait for each other's acknowledgement. */
    setsockopt(s, IPPROTO_TCP, TCP_NODELAY, (const char *)&on, sizeof(on));
    while (receive_request(s, &request) && answer(s, &request))
        continue;
    closesocket(s);
    return 0;
}

static DWORD WINAPI accept_connections(void *arg)
{
    HANDLE thread;
    SOCKET s;

    (void)arg;
    while ((s = accept(listener, NULL, NULL)) != INVALID_SOCKET)
    {
        thread = CreateThread(NULL, 0, serve_connection, (void *)(ULONG_PTR)s, 0, NULL);
        CloseHandle(thread);
    }
    return 0;
}

BOOL http_start(void)
{
    struct sockaddr_in address;
    int size = sizeof(address);
    WSADATA data;

    WSAStartup(MAKEWORD(2, 2), &data);
    memset(&address, 0, sizeof(address));
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    listener = socket(AF_INET, SOCK_STREAM, 0);
    if (listener == INVALID_SOCKET || bind(listener, (struct sockaddr *)&address, sizeof(address))
            || listen(listener, 16) || getsockname(listener, (struct sockaddr *)&address, &size))
    {
        ok(0, "no listening socket, error %d\n", WSAGetLastError());
        return FALSE;
    }
    port = ntohs(address.sin_port);
    get_count = version = 0;
    released = CreateEventW(NULL, TRUE, TRUE, NULL);
    answering = CreateEventW(NULL, TRUE, TRUE, NULL);
    switch_mode = HTTP_MODE_FILE;
    accept_thread = CreateThread(NULL, 0, accept_connections, NULL, 0, NULL);
    return TRUE;
}

void http_stop(void)
{
    SetEvent(released);
    SetEvent(answering);
    closesocket(listener);
    WaitForSingleObject(accept_thread, 10000);
    CloseHandle(accept_thread);
    WSACleanup();
}

void http_set_status(int status)
{
    InterlockedExchange(&failure, status);
}

void http_change_files(void)
{
    InterlockedIncrement(&version);
}

void http_hold(void)
{
    ResetEvent(released);
}

void http_release(void)
{
    SetEvent(released);
}

void http_set_mode(LONG mode)
{
    if (mode == HTTP_MODE_SILENT)
    {
        ResetEvent(answering);
        return;
    }
    InterlockedExchange(&switch_mode, mode);
    SetEvent(answering);
}

BOOL http_last_request_has(const char *line)
{
    BOOL has;

    AcquireSRWLockShared(&last_request_lock);
    has = strstr(last_request, line) != NULL;
    ReleaseSRWLockShared(&last_request_lock);
    return has;
}

LONG http_cache_count(void)
{
    return cache_count;
}

LONG http_get_count(void)
{
    return get_count;
}

const WCHAR *http_url(const char *path)
{
    static WCHAR urls[16][256];
    static unsigned int next;
    WCHAR *url = urls[next++ % ARRAYSIZE(urls)];

    wsprintfW(url, L"http://127.0.0.1:%u%S", port, path);
    return url;
}

BOOL is_served_file(const WCHAR *path, unsigned int size)
{
    BYTE buffer[CHUNK];
    unsigned int offset = 0, i;
    DWORD count = 0;
    HANDLE file;
    BOOL same = TRUE;

    file = CreateFileW(path, GENERIC_READ, FILE_SHARE_READ, NULL, OPEN_EXISTING, 0, NULL);
    if (file == INVALID_HANDLE_VALUE)
        return FALSE;
    while (same && ReadFile(file, buffer, sizeof(buffer), &count, NULL) && count)
    {
        for (i = 0; i < count; i++)
            same = same && buffer[i] == served_byte(offset + i);
        offset += count;
    }
    CloseHandle(file);
    return same && offset == size;
}
