/*
 * The network thread: one multi handle, one poll
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

#include "transfer/private.h"

#include <stdlib.h>

#include <ws2tcpip.h>

/* Under Wine a look at the sockets costs as much as a receive, and while one of them is ready Wine's server turns in a
 * loop until the next call for it. So what has received this much goes on receiving without a look, which libcurl would
 * take itself if the request were not paused. The sockets have their turn now and then. */
#define BUSY_RECEIVE ((size_t)256 * 1024)
#define TURNS_PER_POLL 32
#define NAP_MS 2

/* Sockets ---------------------------------------------------------------------------------------------------------- */

/* A datagram socket connected to itself ends the poll. */
static SOCKET make_wake_socket(void)
{
    struct sockaddr_in address = { 0 };
    int size = sizeof(address);
    u_long nonblocking = 1;
    SOCKET s;

    if ((s = socket(AF_INET, SOCK_DGRAM, IPPROTO_UDP)) == INVALID_SOCKET)
        return s;
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (!bind(s, (struct sockaddr *)&address, sizeof(address))
            && !getsockname(s, (struct sockaddr *)&address, &size)
            && !connect(s, (struct sockaddr *)&address, size) && !ioctlsocket(s, FIONBIO, &nonblocking))
        return s;
    closesocket(s);
    return INVALID_SOCKET;
}

/* Wine refuses now and then although there is room; a wake-up that is lost is lost for good. */
static void send_wake_up(struct net *net)
{
    while (send(net->wake_socket, "", 1, 0) == SOCKET_ERROR && WSAGetLastError() == WSAEWOULDBLOCK)
        Sleep(0);
}

/* The network thread looks at the flag before it waits: only from a poll has it to be fetched. */
void net_wake(struct net *net)
{
    BOOL send_one;

    AcquireSRWLockExclusive(&net->lock);
    send_one = net->polls && !net->woken;
    net->woken = TRUE;
    if (net->naps)
        WakeConditionVariable(&net->nap_over);
    ReleaseSRWLockExclusive(&net->lock);
    if (send_one)
        send_wake_up(net);
}

/* While the disk is behind it calls often, and a wake-up through the socket would keep Wine's server busy until this
 * thread runs. The sockets wait as long as the nap at most. */
static void nap(struct net *net)
{
    AcquireSRWLockExclusive(&net->lock);
    if (!net->woken)
    {
        net->naps = TRUE;
        SleepConditionVariableSRW(&net->nap_over, &net->lock, NAP_MS, 0);
        net->naps = FALSE;
    }
    net->woken = FALSE;
    ReleaseSRWLockExclusive(&net->lock);
}

void net_rates_changed(struct net *net)
{
    net_wake(net);
}

/* FALSE when it was woken before: then it is only to look. */
static BOOL begin_poll(struct net *net)
{
    AcquireSRWLockExclusive(&net->lock);
    net->polls = !net->woken;
    ReleaseSRWLockExclusive(&net->lock);
    return net->polls;
}

/* A wake-up that is still on its way ends the next poll for nothing. */
static void end_poll(struct net *net)
{
    AcquireSRWLockExclusive(&net->lock);
    net->polls = net->woken = FALSE;
    ReleaseSRWLockExclusive(&net->lock);
}

static void drain_wake_socket(struct net *net)
{
    char data[16];

    while (recv(net->wake_socket, data, sizeof(data), 0) > 0)
        ;
}

/* The first place is the wake socket's. */
static WSAPOLLFD *find_socket(struct net *net, SOCKET s)
{
    ULONG i;

    for (i = 1; i < net->socket_count; ++i)
    {
        if (net->sockets[i].fd == s)
            return &net->sockets[i];
    }
    return NULL;
}

static WSAPOLLFD *add_socket(struct net *net, SOCKET s)
{
    WSAPOLLFD *grown;

    if (net->socket_count == net->socket_capacity)
    {
        if (!(grown = realloc(net->sockets, net->socket_capacity * 2 * sizeof(*grown))))
            return NULL;
        net->sockets = grown;
        net->socket_capacity *= 2;
    }
    net->sockets[net->socket_count].fd = s;
    net->sockets[net->socket_count].revents = 0;
    return &net->sockets[net->socket_count++];
}

static int on_socket(CURL *easy, curl_socket_t s, int what, void *arg, void *socket_arg)
{
    struct net *net = arg;
    WSAPOLLFD *entry = find_socket(net, s);
    struct fetch *fetch;

    (void)socket_arg;
    /* libcurl itself does not tell before the request is over. */
    if (what != CURL_POLL_REMOVE && curl_easy_getinfo(easy, CURLINFO_PRIVATE, &fetch) == CURLE_OK && fetch)
        fetch->socket = s;
    if (what == CURL_POLL_REMOVE)
    {
        if (entry)
            *entry = net->sockets[--net->socket_count];
        return 0;
    }
    if (!entry && !(entry = add_socket(net, s)))
        return -1;
    entry->events = 0;
    if (what & CURL_POLL_IN)
        entry->events |= POLLRDNORM;
    if (what & CURL_POLL_OUT)
        entry->events |= POLLWRNORM;
    return 0;
}

static int on_timer(CURLM *multi, long timeout, void *arg)
{
    struct net *net = arg;

    (void)multi;
    net->timer = timeout < 0 ? 0 : GetTickCount64() + timeout;
    return 0;
}

/* Handles ---------------------------------------------------------------------------------------------------------- */

CURL *net_take_easy(struct net *net)
{
    return net->idle_count ? net->idle[--net->idle_count] : curl_easy_init();
}

void net_give_easy(struct net *net, CURL *easy)
{
    if (net->idle_count == ARRAYSIZE(net->idle))
    {
        curl_easy_cleanup(easy);
        return;
    }
    /* libcurl 7.88 forgets that list in a reset without freeing it. */
    curl_easy_setopt(easy, CURLOPT_COOKIEFILE, NULL);
    curl_easy_reset(easy);
    net->idle[net->idle_count++] = easy;
}

/* The loop --------------------------------------------------------------------------------------------------------- */

static void take_command(struct transfer *transfer, BOOL start, BOOL stop)
{
    if (start)
        transfer_run(transfer);
    if (stop && transfer->running)
        transfer_begin_stop(transfer);
    else if (stop)
        net_transfer_stopped(transfer);
}

/* FALSE when the thread is to end. */
static BOOL take_commands(struct net *net)
{
    struct transfer *transfer;
    struct list *entry;
    BOOL start, stop, quit;

    AcquireSRWLockExclusive(&net->lock);
    while ((entry = list_head(&net->commands)))
    {
        list_remove(entry);
        transfer = LIST_ENTRY_OF(entry, struct transfer, command_entry);
        start = transfer->start_wanted;
        stop = transfer->stop_wanted;
        transfer->start_wanted = transfer->stop_wanted = FALSE;
        ReleaseSRWLockExclusive(&net->lock);
        take_command(transfer, start, stop);
        AcquireSRWLockExclusive(&net->lock);
    }
    quit = net->quit;
    ReleaseSRWLockExclusive(&net->lock);
    return !quit;
}

static void take_finished(struct net *net)
{
    struct list *entry;

    AcquireSRWLockExclusive(&net->lock);
    while ((entry = list_head(&net->finished)))
    {
        list_remove(entry);
        ReleaseSRWLockExclusive(&net->lock);
        disk_job_done(LIST_ENTRY_OF(entry, struct disk_job, entry));
        AcquireSRWLockExclusive(&net->lock);
    }
    ReleaseSRWLockExclusive(&net->lock);
}

static void take_messages(struct net *net)
{
    struct CURLMsg *message;
    struct fetch *fetch;
    int left;

    while ((message = curl_multi_info_read(net->multi, &left)))
    {
        if (message->msg != CURLMSG_DONE)
            continue;
        curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &fetch);
        transfer_request_done(fetch, message->data.result);
    }
}

/* Another one comes first each time, as the first takes what room a server has. */
static void rotate(struct list *list)
{
    struct list *first = list->next;

    if (list_empty(list))
        return;
    list_remove(first);
    list_add_tail(list, first);
}

static ULONGLONG pump_all(struct net *net)
{
    struct transfer *transfer, *next;
    ULONGLONG deadline = 0;

    rotate(&net->transfers);

    LIST_FOR_EACH_OF_SAFE(transfer, next, &net->transfers, struct transfer, entry)
        deadline = earlier(deadline, transfer_pump(transfer));
    return deadline;
}

static int poll_timeout(ULONGLONG deadline)
{
    ULONGLONG now = GetTickCount64();

    if (!deadline)
        return -1;
    return deadline <= now ? 0 : (int)min(deadline - now, 60000);
}

void net_count_received(struct fetch *fetch, size_t size)
{
    struct net *net = fetch->transfer->net;

    net->received += size;
    if (net->received < BUSY_RECEIVE || fetch->writer.paused || !list_empty(&fetch->held_entry))
        return;
    if (curl_easy_pause(fetch->easy, CURLPAUSE_RECV) == CURLE_OK)
        list_add_tail(&net->held, &fetch->held_entry);
}

/* Unless the disk is behind, which the pool tells when it is not any more. */
static void let_go_on(struct net *net)
{
    struct list *entry;
    struct fetch *fetch;

    while ((entry = list_head(&net->held)))
    {
        list_remove(entry);
        fetch = LIST_ENTRY_OF(entry, struct fetch, held_entry);
        if (!fetch->writer.paused)
            curl_easy_pause(fetch->easy, CURLPAUSE_CONT);
    }
}

static void act(struct net *net, SOCKET s, int mask)
{
    int running;

    net->received = 0;
    curl_multi_socket_action(net->multi, s, mask, &running);
    let_go_on(net);
}

static void act_on_socket(struct net *net, SOCKET s, SHORT revents)
{
    int mask = 0;

    if (revents & (POLLRDNORM | POLLHUP))
        mask |= CURL_CSELECT_IN;
    if (revents & POLLWRNORM)
        mask |= CURL_CSELECT_OUT;
    if (revents & (POLLERR | POLLNVAL))
        mask |= CURL_CSELECT_ERR;
    act(net, s, mask);
}

/* curl changes the array while it is called: the ready ones are looked up again by their socket. */
static void act_on_sockets(struct net *net)
{
    SOCKET ready[64];
    SHORT events[64];
    ULONG i, count = 0;

    for (i = 1; i < net->socket_count && count < ARRAYSIZE(ready); ++i)
    {
        if (!net->sockets[i].revents)
            continue;
        ready[count] = net->sockets[i].fd;
        events[count++] = net->sockets[i].revents;
    }
    for (i = 0; i < count; ++i)
        act_on_socket(net, ready[i], events[i]);
}

static BOOL timer_is_due(const struct net *net)
{
    return net->timer && net->timer <= GetTickCount64();
}

static void act_on_timer(struct net *net)
{
    if (!timer_is_due(net))
        return;
    net->timer = 0;
    act(net, CURL_SOCKET_TIMEOUT, 0);
}

static void poll_sockets(struct net *net, ULONGLONG deadline)
{
    BOOL wait = !net->disk_is_behind && begin_poll(net);
    int ready = WSAPoll(net->sockets, net->socket_count, wait ? poll_timeout(deadline) : 0);

    end_poll(net);
    if (ready <= 0)
        return;
    if (net->sockets[0].revents)
        drain_wake_socket(net);
    act_on_sockets(net);
}

static void wait_for_sockets(struct net *net, ULONGLONG deadline)
{
    if (net->disk_is_behind)
        nap(net);
    if (!net->disk_is_behind || net->socket_count > 1)
        poll_sockets(net, deadline);
}

/* When libcurl has something to do anyway, it finds out itself what a single connection has received. */
static BOOL look_is_due(struct net *net)
{
    if (timer_is_due(net) && (net->socket_count <= 2 || ++net->turns < TURNS_PER_POLL))
        return FALSE;
    net->turns = 0;
    return TRUE;
}

static DWORD WINAPI net_thread(void *arg)
{
    struct net *net = arg;
    ULONGLONG deadline;

    while (take_commands(net))
    {
        take_finished(net);
        take_messages(net);
        while (proxy_take_answer(net) || question_take_answer(net))
            ;
        net->disk_is_behind = FALSE;
        deadline = pump_all(net);
        let_go_on(net);
        /* Only now: a request that was begun has set the timer. */
        if (look_is_due(net))
            wait_for_sockets(net, earlier(deadline, net->timer));
        act_on_timer(net);
    }
    return 0;
}

/* Start and stop --------------------------------------------------------------------------------------------------- */

static HRESULT make_multi(struct net *net)
{
    if (curl_global_init(CURL_GLOBAL_DEFAULT) || !(net->multi = curl_multi_init()))
        return E_OUTOFMEMORY;
    curl_multi_setopt(net->multi, CURLMOPT_SOCKETFUNCTION, on_socket);
    curl_multi_setopt(net->multi, CURLMOPT_SOCKETDATA, net);
    curl_multi_setopt(net->multi, CURLMOPT_TIMERFUNCTION, on_timer);
    curl_multi_setopt(net->multi, CURLMOPT_TIMERDATA, net);
    return S_OK;
}

static HRESULT make_sockets(struct net *net)
{
    WSADATA data;

    net->socket_capacity = 16;
    if (WSAStartup(MAKEWORD(2, 2), &data) || (net->wake_socket = make_wake_socket()) == INVALID_SOCKET)
        return HRESULT_FROM_WIN32(WSAGetLastError());
    if (!(net->sockets = calloc(net->socket_capacity, sizeof(*net->sockets))))
        return E_OUTOFMEMORY;
    net->sockets[0].fd = net->wake_socket;
    net->sockets[0].events = POLLRDNORM;
    net->socket_count = 1;
    return S_OK;
}

HRESULT net_start(const struct transfer_hooks *hooks, struct net **out)
{
    struct net *net;
    HRESULT hr;

    *out = NULL;
    if (!(net = calloc(1, sizeof(*net))))
        return E_OUTOFMEMORY;
    net->hooks = hooks;
    list_init(&net->commands);
    list_init(&net->finished);
    list_init(&net->transfers);
    list_init(&net->cache_bans);
    list_init(&net->lookups);
    list_init(&net->questions);
    list_init(&net->servers);
    list_init(&net->held);
    if (FAILED(hr = make_sockets(net)) || FAILED(hr = make_multi(net)) || FAILED(hr = disk_start(net)))
        return hr;
    if (!(net->thread = CreateThread(NULL, 0, net_thread, net, 0, NULL)))
        return HRESULT_FROM_WIN32(GetLastError());
    *out = net;
    return S_OK;
}

void net_stop(struct net *net)
{
    ULONG i;

    AcquireSRWLockExclusive(&net->lock);
    net->quit = TRUE;
    ReleaseSRWLockExclusive(&net->lock);
    net_wake(net);
    WaitForSingleObject(net->thread, INFINITE);
    CloseHandle(net->thread);
    disk_stop(net->disk);
    for (i = 0; i < net->idle_count; ++i)
        curl_easy_cleanup(net->idle[i]);
    curl_multi_cleanup(net->multi);
    certificate_forget(net);
    proxy_stop(net);
    closesocket(net->wake_socket);
    cache_forget_bans(net);
    free(net->sockets);
    free(net);
}
