/*
 * What the files of the transfer layer share
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

#ifndef OPENBITS_TRANSFER_PRIVATE_H
#define OPENBITS_TRANSFER_PRIVATE_H

/* winsock2.h has to come before windows.h, and curl includes it. */
#include <winsock2.h>
#include <curl/curl.h>
#include <wincrypt.h>

#include "private/debug.h"
#include "private/list.h"
#include "transfer/ahead_pace.h"
#include "transfer/blocks.h"
#include "transfer/cache_host.h"
#include "transfer/challenge.h"
#include "transfer/http_headers.h"
#include "transfer/multipart.h"
#include "transfer/transfer.h"
#include "transfer/yielding.h"

/* A file up to this size is held in memory until it is whole and written with one call. */
#define SMALL_FILE (256 * 1024)

enum fetch_stage
{
    FETCH_HEAD,         /* HEAD is under way */
    FETCH_PROBE,        /* GET of one byte instead, for servers that know no HEAD or tell no size */
    FETCH_GET,
    FETCH_WAITING,      /* to repeat after a broken connection */
    FETCH_PROXY,        /* a proxy is looked for; then to repeat */
    FETCH_ASKING,       /* somebody is asked about the certificate; then to repeat */
    FETCH_AHEAD,        /* other requests bring its pieces (ahead.c) */
    FETCH_COPY,         /* a thread of local_copy.c has it, for the stage in repeat */
    FETCH_DISK,         /* the network's part is over */
};

/* What became of a request. */
enum fetch_outcome
{
    FETCH_LEARNED,      /* size and validators are known */
    FETCH_RECEIVED,     /* all bytes are there */
    FETCH_AGAIN,        /* fetch->repeat is to be begun */
    FETCH_PAUSE,        /* the same at fetch->wait_until */
    FETCH_ASK,          /* the same when fetch->question is answered */
    FETCH_FAILED,       /* fetch->failure */
};

enum disk_task
{
    DISK_WRITE,         /* the blocks that are full, while more are filled */
    DISK_FLUSH,         /* what is written so far, while more is written */
    DISK_FINISH,        /* write what is left, flush if large, set times, close */
    DISK_PARK,          /* write what is left, flush and close, to go on later */
    DISK_COPY,          /* all of it, on a thread of local_copy.c */
};

/* A task of one file for the pool. */
struct disk_job
{
    struct list entry;          /* disk lock, later net lock */
    struct fetch *fetch;
    enum disk_task task;
    HRESULT result;
};

/* Takes the bytes of one file from the network thread to the pool (writer.c). */
struct writer
{
    SRWLOCK lock;
    struct blocks blocks;
    BOOL busy;                  /* the pool has write_job */
    BOOL wake_wanted;           /* the network thread waits for room, or for the end of what is being written */
    HRESULT result;             /* of the first write that failed */

    UINT64 highest;             /* pool: the end of what was written last, maybe of an earlier, longer version */

    /* network thread; in FETCH_DISK the pool */
    struct block *filling;
    BOOL paused;                /* the request, until there is room */
    struct disk_job write_job;
};

/* A piece of a large file that a request of its own brings into memory, before its turn (ahead.c). */
struct piece
{
    struct list entry;          /* in lead->ahead.pieces, by offset */
    struct fetch *lead;         /* what has the file; NULL: nobody wants the piece any more */
    struct fetch *fetch;        /* brings it and owns it; NULL: it is whole, and in the list only */
    UINT64 offset;
    ULONG size;
    UINT64 from_cache;
    char data[];
};

struct ahead
{
    struct list pieces;
    BOOL begun;
    BOOL off;                   /* not any more: a piece could not be had */
    struct pace pace;
    ULONG count;
    UINT64 next;                /* where the next piece begins */
};

/* One file on its way. The network thread owns it; while a task of it is in the pool that uses the
 * handle, in FETCH_DISK all of it. */
struct fetch
{
    struct list entry;          /* in transfer->fetches */
    struct list held_entry;     /* in net->held, for a moment */
    struct transfer *transfer;
    UINT64 room;                /* what it counts in bytes_in_flight */
    struct server *server;      /* where it counts as a request; NULL: nowhere */
    struct transfer_file file;
    enum fetch_stage stage;
    enum fetch_stage repeat;    /* while it waits, and after FETCH_AGAIN: what is to be done again */
    ULONGLONG wait_until;
    unsigned int attempts;
    unsigned int restarts;      /* the remote file changed this often */
    unsigned int etag_surprises;    /* an answer to a first GET had another ETag than that to HEAD */
    BOOL range_refused;         /* by 416, once: HEAD is to tell whether the file has changed, which is under way: */
    BOOL look_again;

    struct piece *piece;        /* what this request is for, instead of the file as a whole */
    struct ahead ahead;
    BOOL is_piece;
    BOOL head_only;             /* looks up the size of a file whose turn has not come */
    BOOL local;                 /* the remote name is a path */
    BOOL unlimited;             /* the job's rate does not hold for the request */
    LONG copy_stop;             /* its copy is to end */

    CURL *easy;
    SOCKET socket;              /* that it waited for last */
    struct curl_slist *headers;
    struct request_options options; /* of the last request; without most of its texts once it is under way */
    char *url;                  /* where it was redirected to; NULL: its name */
    unsigned int redirects;
    struct curl_slist *cookies; /* of the answers that redirected it */
    unsigned int auth_answers;  /* challenges answered */
    BOOL has_auth_headers;      /* in the options, before they were forgotten */
    unsigned int auth_sent[2];  /* by target - 1: number of the answer that the request brought; 0: none */
    struct cache_course course;
    char cache_host[CACHE_HOST_SIZE];   /* that the request goes to; empty: to the origin */
    UINT64 cached_told;         /* of file.from_cache */
    BOOL proxy_known;
    char proxy[320];            /* scheme://host:port, empty: none */
    char *proxy_list;           /* all that may be used, and which of them that is */
    unsigned int proxy_index;
    struct proxy_lookup *lookup;
    struct curl_slist *proxy_headers;
    struct certificate_question *question;
    struct http_response response;
    char *answer;               /* the header block as received */
    size_t answer_length;
    BOOL response_checked;      /* the answer to GET was looked at, with this outcome: */
    struct transfer_result failure;
    BOOL failed;
    BOOL restart;               /* the remote file changed: from the beginning, with HEAD */

    HANDLE handle;              /* of a file above SMALL_FILE, or one that was begun earlier */
    struct writer writer;
    UINT64 done;                /* received */
    UINT64 done_before;         /* where this request began */
    ULONGLONG begun_at;         /* and when */
    UINT64 done_after;          /* and where it ends at the latest */
    struct byte_range part;     /* of the remote file: what it asks for, or the first of: */
    struct byte_range *parts;   /* of a file with ranges */
    size_t part_count;
    size_t part_index;          /* the next one that an answer of several parts is to bring */
    struct range_cursor cursor;
    BOOL one_range;             /* the server takes no more in a request */
    BOOL several;               /* the answer is of several parts: */
    struct multipart multipart;
    UINT64 given_total;         /* what the client said the remote file has, or SIZE_IS_UNKNOWN */
    UINT64 remote_size;         /* 0: not known yet; differs from file.size if there are ranges */
    BOOL ask_again;             /* the rest in other requests */
    BOOL in_order;              /* in_order() was called for what was learned last */
    UINT64 durable;
    UINT64 reported;
    ULONGLONG reported_at;

    UINT64 flush_to;            /* what is on the disk after flush_job */
    BOOL flushing;              /* the pool has flush_job */
    ULONGLONG flush_began;      /* the last one; or this fetch */
    ULONGLONG flush_distance;   /* milliseconds between that and the one before it */
    BOOL disk_is_slow;          /* for a file that is flushed later: it is left alone until then */
    BOOL last_wanted;           /* last_job is to follow what is under way */
    struct disk_job flush_job;
    struct disk_job last_job;   /* DISK_FINISH, DISK_PARK or DISK_COPY */
};

struct transfer
{
    LONG refcount;
    struct net *net;
    struct job *job;

    /* net lock */
    struct list command_entry;
    BOOL start_wanted;
    BOOL stop_wanted;
    BOOL stopped;

    /* network thread */
    struct list entry;          /* in net->transfers while it is running */
    BOOL running;
    BOOL ended;                 /* the hook was called */
    BOOL stopping;
    struct list fetches;
    ULONG head_count;           /* of the fetches that only look up a size */
    ULONG get_count;            /* of the others */
    ULONG head_next;            /* index from which the next one is looked for */
    ULONG get_next;
    UINT64 bytes_in_flight;
    struct transfer_result failure;     /* of the file with the lowest index */
    BOOL failed;
    BOOL connected;
    struct auth *auth[2];       /* by target - 1; NULL: never asked for credentials */
    UINT64 rate;                /* bytes per second, BANDWIDTH_FREE or a limit */
    BOOL yields;                /* to other traffic of the interface with: */
    char own_address[64];       /* where the last answer came to; empty: from this computer, or none yet */
    ULONG latency;              /* milliseconds that an answer to a request for a range took; 0: not known */
    ULONGLONG get_after;        /* under a limit: when the next file may begin */
};

/* A certificate that has passed the check, for this host and with these flags. */
struct accepted_certificate
{
    const CERT_CONTEXT *certificate;    /* NULL: none */
    ULONGLONG at;
    char host[256];
    ULONG security;
};

/* Of the interface that background transfers use (traffic.c). */
struct traffic
{
    char address[64];           /* of this computer */
    ULONG index;                /* of its interface; 0: none that could be too slow */
    UINT64 own;                 /* bytes that they have received */
    ULONGLONG next;             /* when it is to be looked at again */
    struct yielding yielding;
};

struct net
{
    const struct transfer_hooks *hooks;
    HANDLE thread;

    SRWLOCK lock;
    CONDITION_VARIABLE stopped; /* a transfer has stopped */
    struct list commands;       /* transfers to start or stop */
    struct list finished;       /* disk jobs */
    BOOL quit;
    BOOL woken;                 /* there is something to do that is not known to the network thread yet */
    BOOL polls;                 /* it waits for the sockets, and that wake_socket ends */
    BOOL naps;                  /* it waits for nap_over instead */
    CONDITION_VARIABLE nap_over;
    SOCKET wake_socket;

    struct disk *disk;

    /* network thread */
    CURLM *multi;
    struct list transfers;
    WSAPOLLFD *sockets;
    ULONG socket_count;
    ULONG socket_capacity;
    size_t received;            /* bytes of bodies since the last action on a socket */
    unsigned int turns;         /* since the last poll */
    BOOL disk_is_behind;        /* some request is paused */
    struct list held;           /* fetches that have received much in it */
    ULONGLONG timer;            /* when curl wants to be called; 0: not at all */
    CURL *idle[8];              /* handles to use again */
    ULONG idle_count;
    struct accepted_certificate accepted[16];
    ULONG accepted_next;
    struct proxy_settings *proxy_settings;  /* of users, and of service accounts */
    ULONGLONG no_detection_until;
    struct list cache_bans;
    struct list lookups;        /* proxy.c has the lock: answered ones */
    struct list questions;      /* likewise question.c */
    struct traffic traffic;
    struct list servers;        /* with requests under way (servers.c) */
};

/* Of two times, 0: never. */
static inline ULONGLONG earlier(ULONGLONG a, ULONGLONG b)
{
    return !a || (b && b < a) ? b : a;
}

static inline BOOL same_certificate(const CERT_CONTEXT *a, const CERT_CONTEXT *b)
{
    return a->cbCertEncoded == b->cbCertEncoded && !memcmp(a->pbCertEncoded, b->pbCertEncoded, a->cbCertEncoded);
}

/* net.c */
void net_wake(struct net *net);
CURL *net_take_easy(struct net *net);
void net_give_easy(struct net *net, CURL *easy);
/* So many bytes of a body have come: after enough of them the request receives no more in this call of libcurl, but
 * goes on at once in the next one. */
void net_count_received(struct fetch *fetch, size_t size);

/* transfer.c: nothing of it is under way any more. */
void net_transfer_stopped(struct transfer *transfer);

/* sequence.c: which files of a transfer are under way; network thread. */
void transfer_run(struct transfer *transfer);
/* Starts what the limits allow, ends or stops the transfer when nothing is under way. When it is to be called again, 0
 * for not by time. */
ULONGLONG transfer_pump(struct transfer *transfer);
void transfer_request_done(struct fetch *fetch, CURLcode code);
/* The last task of a file is done. */
void transfer_disk_done(struct fetch *fetch);
void transfer_begin_stop(struct transfer *transfer);
/* A server has given a usable answer. */
void transfer_connected(struct transfer *transfer);
void transfer_proxy_found(struct fetch *fetch);
void transfer_copy_done(struct fetch *fetch);
void transfer_certificate_answered(struct fetch *fetch);
/* A request for a piece of a file that is under way. It may be over and freed when this returns. */
void transfer_add_piece(struct fetch *fetch);

/* fetch.c: one file; network thread unless said otherwise. */
struct fetch *fetch_new(struct transfer *transfer, const struct transfer_file *file);
void fetch_free(struct fetch *fetch);
/* Begins the stage; a failure is noted in the fetch and returned. S_FALSE: there is nothing left to ask for. */
HRESULT fetch_begin(struct fetch *fetch, enum fetch_stage stage);
/* How the size of a file is asked for (DO-HTTP-1). */
static inline enum fetch_stage fetch_first_stage(const struct transfer_file *file)
{
    return file->delivery ? FETCH_PROBE : FETCH_HEAD;
}
void fetch_end_request(struct fetch *fetch);
/* Likewise, and no answer that comes later begins another one. */
void fetch_give_up_request(struct fetch *fetch);
/* The temporary file, with file.start bytes in it or from the beginning; also on the thread of a copy. */
HRESULT fetch_open_temp(struct fetch *fetch);
/* Likewise, empty. */
HRESULT fetch_create_temp(struct fetch *fetch);
void fetch_close_temp(struct fetch *fetch);
/* The URL that the next request is for, without a fragment; freed with secret_free_text(): it may hold a password. */
HRESULT fetch_url(const struct fetch *fetch, char **url);
/* The verb of the request. */
const char *fetch_method(const struct fetch *fetch);
void fetch_add_header(struct curl_slist **list, const char *text);
/* Those lines of a client's text that are sent. */
void fetch_add_custom_headers(struct fetch *fetch, const char *text);
void fetch_fail_by_disk(struct fetch *fetch, HRESULT hr);
void fetch_fail(struct fetch *fetch, HRESULT code, enum error_context context, BOOL transient);

/* ahead.c: several connections for one file, network thread. Its pieces wait in memory for their turn, so that the file
 * grows in order as with one. */
void ahead_init(struct fetch *fetch);
/* The request is over: how long the way to the server is. */
void ahead_measure(struct fetch *fetch);
/* Takes the pieces that are due, asks for others. S_OK: the next bytes come in a piece, so that the file itself has
 * nothing to ask for now; else S_FALSE, or a failure that is noted in the fetch. */
HRESULT ahead_go_on(struct fetch *fetch);
/* Up to where the file itself may ask for bytes, which are not in a piece. */
UINT64 ahead_limit(const struct fetch *fetch);
/* Body of a piece. */
void ahead_put(struct fetch *fetch, const char *data, size_t size);
/* Where the piece ends. */
UINT64 ahead_piece_end(const struct fetch *fetch);
/* It is the file's now; the fetch has brought it and is of no more use. */
void ahead_piece_is_whole(struct fetch *fetch);
void ahead_free_piece(struct fetch *fetch);
/* Of a file: it needs its pieces no more, and the requests for them are ended. Of a piece: it will not come. */
void ahead_stop(struct fetch *fetch);

/* writer.c: from the network thread to the file, network thread unless said otherwise. */
void writer_init(struct fetch *fetch);
void writer_free(struct fetch *fetch);
/* What was received and is not written is dropped; the next bytes belong to done. */
void writer_restart(struct fetch *fetch);
/* Takes bytes of the body. The codes are those of earlier writes. */
HRESULT writer_put(struct fetch *fetch, const char *data, size_t size);
/* Reports progress, starts writing and flushing, holds the request up while the disk is behind. A failed write is
 * returned. next: when it is to be called again, 0 for not by time. */
HRESULT writer_pump(struct fetch *fetch, ULONGLONG *next);
/* Whether the disk is not behind; else the network thread is woken when it is so. */
BOOL writer_has_room(struct fetch *fetch);
/* No thread of the pool has a task of the file; else the network thread is woken when that has changed. */
BOOL writer_is_idle(struct fetch *fetch);
/* On a thread of the pool: */
void writer_write_some(struct fetch *fetch);
HRESULT writer_write_rest(struct fetch *fetch);

/* parts.c: which parts of the remote file a request is for. */
HRESULT parts_set_range(struct fetch *fetch);
/* The server does not take several ranges, or not these: FALSE if only one was asked for. */
BOOL parts_refused(struct fetch *fetch);
/* 206: what was asked for, or less at the end (HTTP-GET-13). */
void parts_check_answer(struct fetch *fetch);
/* Body of the answer; how much of it was of use. A failure is one of the disk. */
HRESULT parts_take(struct fetch *fetch, const char *data, size_t size, size_t *taken);

/* answer.c: what an answer means for the file. */
/* Of GET, as soon as its header is there: notes a failure, restart or what it announces. */
void fetch_check_answer(struct fetch *fetch);
/* FALSE for a file that is too large for its job; that is its failure then. */
BOOL fetch_fits_limit(struct fetch *fetch);
enum fetch_outcome fetch_request_done(struct fetch *fetch, CURLcode code);

/* url.c: the server that a URL is for. */
struct url_parts
{
    char *scheme;               /* in lower case */
    char *host;
    char *port;                 /* also the usual one of the scheme */
};
/* FALSE if that is no URL; all are NULL then. */
BOOL url_split(const char *url, struct url_parts *parts);
static inline BOOL url_is_secure(const struct url_parts *parts)
{
    return !strcmp(parts->scheme, "https");
}
void url_parts_free(struct url_parts *parts);
static inline BOOL url_is_https(const char *url)
{
    return !_strnicmp(url, "https:", 6);
}

/* auth.c: credentials. */
void auth_free(struct auth *auth);
/* Cuts user and password out. */
void auth_strip_url(char *url);
void auth_set_options(struct fetch *fetch, const char *url);
/* Whether the answer, or so far the head of it, asks for credentials. */
BOOL auth_is_challenge(const struct fetch *fetch);
/* Whether there are credentials to repeat the request with. The request is over but not yet ended. */
BOOL auth_answer(struct fetch *fetch, CURLcode code);

/* proxy.c */
/* S_FALSE if the proxy has to be looked for: transfer_proxy_found() is called then. A failure may have been noted. */
HRESULT proxy_find(struct fetch *fetch, const char *url);
void proxy_set_options(struct fetch *fetch);
/* The next request chooses anew; a look-up under way is given up. */
void proxy_forget(struct fetch *fetch);
/* Whether another proxy is to be tried, after one that cannot be reached. */
BOOL proxy_try_next(struct fetch *fetch, CURLcode code);
/* The answer is the proxy's to CONNECT. */
BOOL proxy_refused_tunnel(const struct fetch *fetch);
/* Takes one answer from the other threads; FALSE if there is none. */
BOOL proxy_take_answer(struct net *net);
void proxy_stop(struct net *net);

/* rate.c: the policies' limits; a transfer that has one fetches its files one after the other. */
/* Takes the limit of this moment. */
void rate_refresh(struct transfer *transfer);
void rate_set_options(struct fetch *fetch);
/* The server has answered: now it is known where it is. */
void rate_answered(struct fetch *fetch);
/* The fetch has received what it will: others wait for as long as the limit wants. */
void rate_account(struct fetch *fetch);
/* When the next file may begin; 0: now. */
ULONGLONG rate_next(const struct transfer *transfer);

/* servers.c: how many requests one server has at once, network thread. Beyond the limit a job that wants more has to
 * wait, but each may have one for a size and one for a file, so that none waits for another job (SCHED-CONC-1). */
/* The fetch counts at the server of the URL from now on, and no more where it was; also while it waits to repeat its
 * request, until it leaves. */
void servers_enter(struct fetch *fetch, const char *url);
void servers_leave(struct fetch *fetch);
/* Whether all servers where the transfer has requests take more. */
BOOL servers_have_room(const struct transfer *transfer);
/* And that of another file. */
BOOL servers_have_room_for(const struct transfer *transfer, const WCHAR *remote);

/* traffic.c: background transfers leave an interface to others who use it; network thread. */
/* The server has answered: now it is known through which interface. */
void traffic_answered(struct fetch *fetch);
/* Bytes of an answer, headers and all. */
void traffic_count(struct fetch *fetch, size_t size);
/* Looks at the interface if it is time to and the transfer is to yield. When it is to be called again, 0 for not by
 * time. */
ULONGLONG traffic_refresh(struct transfer *transfer);
/* The connection of a request keeps no more than the limit needs. */
void traffic_set_window(struct fetch *fetch);
/* Bytes per second that the transfer may have, or BANDWIDTH_FREE. */
UINT64 traffic_limit(const struct transfer *transfer);

/* lan.c: addresses are numbers. */
/* Whether it is in a subnet of this computer's. */
BOOL lan_has_address(const char *address);
/* The index of the interface that has it; 0 for none, or the loopback interface. */
ULONG lan_interface(const char *address);

/* local_copy.c: remote names that are paths. */
/* Looks the file up or copies it, as the stage says; transfer_copy_done() follows. A failure is noted and returned. */
HRESULT copy_begin(struct fetch *fetch, enum fetch_stage stage);
void copy_stop(struct fetch *fetch);

/* cache.c: cache servers of Delivery Optimization. */
/* Puts the address at a cache server in place of the origin's, if the request is to go there; E_OUTOFMEMORY. */
HRESULT cache_map_url(struct fetch *fetch, char **url);
/* A request is over; whether it went to a cache server that was of no use, so that it is to be made again. ended_by_us:
 * an error of libcurl is one of our making. The time of the next one is in wait_until; it may be over. */
BOOL cache_was_useless(struct fetch *fetch, CURLcode code, BOOL ended_by_us);
/* Tells how much of what is in came from there. */
void cache_report(struct fetch *fetch);
void cache_forget_bans(struct net *net);

/* redirect.c */
BOOL redirect_is_answer(const struct fetch *fetch);
/* Whether the request is to be repeated for another URL; it is over but not yet ended. May note a failure. */
BOOL redirect_follow(struct fetch *fetch);
void redirect_set_cookies(struct fetch *fetch);
/* The URL that the client is to see as the file's name now, or NULL (HOPT-REDIR-2, -3). */
const char *redirect_to_report(struct fetch *fetch);
/* From the file's name again (HOPT-REDIR-11). */
void redirect_forget(struct fetch *fetch);

/* certificate.c: refuses to send a request to a server whose certificate is not trusted; a CURLOPT_PREREQFUNCTION. */
int certificate_check_request(void *fetch, char *remote_ip, char *local_ip, int remote_port, int local_port);
/* The whole check; may take long. */
HRESULT certificate_check(const struct certificate_question *question);
void certificate_fail(struct fetch *fetch, HRESULT hr);
/* Of the answered question: the request may be sent now. */
void certificate_accept(struct net *net, const struct certificate_question *question);
void certificate_forget(struct net *net);

/* revocation.c; may take long. */
HRESULT revocation_check(const CERT_CHAIN_CONTEXT *context);

/* signature.c: whether the issuer has signed a certificate or a list, as encoded, with ECDSA; for those that the system
 * takes for wrong. */
BOOL signature_is_good(const BYTE *encoded, DWORD size, const CERT_CONTEXT *issuer);

/* hash.c: with an algorithm of the system's (BCRYPT_*_ALGORITHM), whose hash is of that length in bytes. */
BOOL hash_data(const WCHAR *kind, const void *data, size_t size, BYTE *hash, ULONG length);

/* question.c; network thread. */
struct certificate_question *question_new(struct fetch *fetch, const CERT_CONTEXT *certificate,
        const struct url_parts *server);
/* Asks; transfer_certificate_answered() follows. */
void question_ask(struct fetch *fetch);
/* Nobody waits for the answer any more. */
void question_forget(struct fetch *fetch);
/* Takes one answer; FALSE if there is none. */
BOOL question_take_answer(struct net *net);

/* curl_error.c: what a failed request means for the job (ERR-MAP). */
void curl_error_result(CURLcode code, struct transfer_result *result);

/* disk.c: file operations that may take long, on threads of their own. */
HRESULT disk_start(struct net *net);
void disk_stop(struct disk *disk);
/* All but DISK_WRITE come back through net->finished. */
void disk_queue(struct disk_job *job, struct fetch *fetch, enum disk_task task);
/* The network thread has taken the job back. */
void disk_job_done(struct disk_job *job);
/* The last task of the file, as soon as no other one is under way. */
void disk_queue_last(struct fetch *fetch, enum disk_task task);
/* Queues it if its time has come. */
void disk_pump(struct fetch *fetch);

#endif
