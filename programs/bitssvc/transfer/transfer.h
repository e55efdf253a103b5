/*
 * Transfers: from a job's files to bytes on the disk
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

#ifndef OPENBITS_TRANSFER_H
#define OPENBITS_TRANSFER_H

#include "engine/acting.h"
#include "engine/bandwidth.h"
#include "engine/engine.h"
#include "private/list.h"

/* A transfer is one run of a job: from the moment the scheduler gives it a slot until all files are in, it fails or is
 * stopped. The transfer layer asks for files and reports through the hooks below, on its own threads, with none of its
 * locks held; the hooks take the engine's lock only. */

/* A file from this size on is flushed before it counts as transferred (rule 2 of the house), and fetched alone. */
#define LARGE_FILE (1024 * 1024)

struct net;
struct transfer;
struct certificate_question;

struct transfer_result
{
    BOOL done;                  /* every file is in; else it failed: */
    HRESULT code;
    enum error_context context;
    LONG file;                  /* index, -1: none */
    BOOL transient;
    ULONG retry_after;          /* seconds that the server asked to wait; 0: none */
};

/* Whether a remote name is a path: then ranges, proxies, credentials and HTTP options do not matter. */
BOOL copy_is_local(const WCHAR *remote);
/* What a copy of a local file has in place of Last-Modified: its time and, behind a blank, these attributes. */
#define COPY_ATTRIBUTES_FORMAT "%08lx"
#define COPY_ATTRIBUTES \
    (FILE_ATTRIBUTE_READONLY | FILE_ATTRIBUTE_HIDDEN | FILE_ATTRIBUTE_SYSTEM | FILE_ATTRIBUTE_ARCHIVE)

/* What the transfer layer needs to fetch a file. Strings are malloc'd. */
struct transfer_file
{
    ULONG index;
    WCHAR *remote;
    WCHAR *temp;
    BOOL in_place;              /* temp is the target itself, which is not hidden */
    UINT64 size;                /* SIZE_IS_UNKNOWN until a server told it */
    UINT64 total;               /* of the remote file: what the client knows or, once it is learnt, the server */
    UINT64 from_cache;          /* of the bytes that are in */
    UINT64 start;               /* flushed bytes that are kept */
    struct byte_range *ranges;  /* of the remote file; size and start count their bytes only */
    ULONG range_count;          /* 0: all of it */
    BOOL scattered;             /* the ranges are a plan (fill_plan.h), and each goes to its own place in the file: */
    BOOL whole;                 /* in the end all of it is wanted, whatever they are */
    UINT64 asked;               /* of the plan */
    UINT64 remote_size;         /* 0: not known */
    BOOL no_ranges;             /* the server says that it has none */
    ULONG acl_flags;            /* BG_COPY_FILE_*, for what is copied from a path */
    BOOL delivery;              /* as Delivery Optimization asks for it (DO-HTTP) */
    BOOL flush_later;           /* who gives it its name flushes it, however large it is */
    BOOL dynamic;               /* one plain GET from the beginning, whatever the server tells of it (HTTP-DYN) */
    UINT64 limit;               /* more bytes are an error (JOB-MAXSIZE-1) */
    char etag[256];             /* strong, or empty */
    char last_modified[64];
};

/* Values equal BG_SSL_* and BG_HTTP_REDIRECT_POLICY_*. */
#define SECURITY_CHECK_REVOCATION     0x001
#define SECURITY_IGNORE_NAME          0x002
#define SECURITY_IGNORE_DATE          0x004
#define SECURITY_IGNORE_UNKNOWN_CA    0x008
#define SECURITY_IGNORE_USAGE         0x010
#define SECURITY_CERTIFICATE_MASK     0x01f
#define SECURITY_REDIRECT_MASK        0x700
#define SECURITY_REDIRECT_REPORT      0x100
#define SECURITY_REDIRECT_DISALLOW    0x200
#define SECURITY_HTTPS_TO_HTTP        0x800

/* Texts are UTF-8, malloc'd, NULL for none. */
struct request_options
{
    char *headers;              /* of the client, freed with secret_free_text() */
    char *auth_headers;         /* likewise; for the answer to a challenge (DO-PROP-HTTPCUSTOMAUTHHEADERS) */
    char *method;               /* a verb that is not repeated by itself; NULL: GET */
    ULONG priority;             /* enum job_priority (HTTP-GET-7) */
    char *certificate;          /* of the client: LOCATION\STORE\HASH as libcurl has it */
    ULONG security;
    BOOL ask_about_certificate; /* JOB_VALUE_CERTIFICATE_CHECK */
    ULONG proxy_usage;          /* BG_JOB_PROXY_USAGE */
    char *proxy_list;
    char *proxy_bypass;
    char *cache_hosts;          /* the policy DOCacheHost, freed with free() */
    ULONG cache_delay;          /* seconds in which the origin is not to be used; 0: no such policy */
    ULONGLONG running_ms;       /* since the job was resumed */
    BOOL service_account;       /* is the owner: one without settings of a user (SEC-OWNER-9) */
    ULONG stored_credentials;   /* BG_AUTH_TARGET for which the owner's logon may be used, or 0 */
};

/* UTF-8, malloc'd, freed with secret_free_text(). user NULL: the owner's own logon. */
struct credentials
{
    char *user;
    char *password;
};

/* UTF-8, good during the call; NULL: none. */
struct transfer_answer
{
    const char *headers;        /* the header block */
    const char *new_name;       /* the URL that is now the file's name */
    const char *redirect_target;    /* where the request was redirected to */
    const char *address;        /* of the server, as a number */
};

/* Texts are UTF-8, good during the call; NULL: none. */
struct proxy_report
{
    const char *url;            /* that it is for */
    const char *proxy;          /* that has failed; NULL: proxies were looked up */
    const char *list;
    const char *bypass;
    HRESULT code;
};

struct transfer_hooks
{
    /* The first file at or after index that is not transferred; FALSE if there is none. */
    BOOL (*next_file)(struct job *job, ULONG index, struct transfer_file *file);
    /* Around what is done as the job's owner or helper; end only where begin has not failed. */
    HRESULT (*begin_acting)(struct job *job, enum acting_kind kind, BOOL *acting);
    void (*end_acting)(BOOL acting);
    /* What the job wants of each request; asked anew for each (HOPT-HDR-14). */
    void (*request_options)(struct job *job, struct request_options *options);
    /* Bytes per second that the job may take now; BANDWIDTH_FREE: as many as come. */
    UINT64 (*rate)(struct job *job);
    /* Whether that is no limit for servers of the own subnet (POL-RATE-7). */
    BOOL (*lan_is_free)(struct job *job);
    /* Whether it is to leave the network to others who use it (HTTP-NET-2, -4). */
    BOOL (*yields)(struct job *job);
    /* What the client set for that target and scheme; FALSE for nothing. */
    BOOL (*credentials)(struct job *job, ULONG target, ULONG scheme, struct credentials *credentials);
    /* What a server or a proxy made of them, once for each that it was given; user NULL: the owner's own logon. */
    void (*credentials_judged)(struct job *job, ULONG index, BOOL accepted, const char *server, ULONG scheme,
            const char *user);
    /* Which proxies the settings of the user have for a file, or that one of them has failed. */
    void (*proxy)(struct job *job, ULONG index, const struct proxy_report *report);
    /* The answer to a request for the file. */
    void (*answered)(struct job *job, ULONG index, const struct transfer_answer *answer);
    /* A server answered: CONNECTING becomes TRANSFERRING. */
    void (*connected)(struct job *job, struct transfer *transfer);
    /* Size and validators became known, or changed: then done is back at 0. */
    void (*learned)(struct job *job, const struct transfer_file *file);
    /* How many of the bytes came from a cache server; before the two calls that follow. */
    void (*cached)(struct job *job, ULONG index, UINT64 bytes);
    /* From now on the temporary file holds bytes of what was learned, in order, and nothing else. */
    void (*in_order)(struct job *job, ULONG index);
    /* Bytes written so far, and how many of them are flushed. */
    void (*progress)(struct job *job, ULONG index, UINT64 done, UINT64 durable);
    /* All bytes are in the temporary file, flushed if it is large and was not to be flushed later. */
    void (*file_done)(struct job *job, const struct transfer_file *file);
    /* Whether a client has accepted this certificate for the job before (HOPT-SCERT-12). */
    BOOL (*certificate_accepted)(struct job *job, const struct certificate_question *question);
    /* A client is to be asked; certificate_question_answer() follows, sooner or later. */
    void (*ask_about_certificate)(struct job *job, struct certificate_question *question);
    /* The last call for a transfer that was not stopped. */
    void (*ended)(struct job *job, struct transfer *transfer, const struct transfer_result *result);
};

/* question.c: a server has shown a certificate, and before it is asked for anything somebody else has to say whether
 * that is good. Until then the request waits, and no thread does. Counted. */
struct certificate_question
{
    LONG refcount;
    struct list entry;          /* for whoever answers it */
    ULONG index;                /* of the file */
    char *host;
    ULONG port;
    ULONG security;             /* SECURITY_* */
    const struct _CERT_CONTEXT *certificate;    /* the others of its chain are in its store */

    /* The transfer layer's: */
    struct list answered_entry;
    struct fetch *fetch;        /* that waits; NULL: none does any more */
    BOOL for_client;            /* else for a check of ours that may take long */
    HRESULT answer;
};

void certificate_question_addref(struct certificate_question *question);
void certificate_question_release(struct certificate_question *question);
/* The same certificate of the same server. */
BOOL certificate_question_is_same(const struct certificate_question *a, const struct certificate_question *b);
/* FALSE if the request has been given up meanwhile. */
BOOL certificate_question_is_wanted(const struct certificate_question *question);
/* S_OK accepts; BG_E_SERVER_CERT_VALIDATION_INTERFACE_REQUIRED: there is nobody to ask. On any thread. */
void certificate_question_answer(struct certificate_question *question, HRESULT answer);

void transfer_file_free_strings(struct transfer_file *file);

HRESULT net_start(const struct transfer_hooks *hooks, struct net **net);
/* All transfers have been stopped. */
void net_stop(struct net *net);

/* What the hook for the rate answers has changed. */
void net_rates_changed(struct net *net);

/* A run that is not started yet; it holds a reference to the job. */
HRESULT transfer_new(struct net *net, struct job *job, struct transfer **transfer);
void transfer_start(struct transfer *transfer);
/* Waits until no thread of the transfer layer touches the job's files any more; no hook is called for it after that.
 * Also for a transfer that has ended. */
void transfer_stop(struct transfer *transfer);
void transfer_release(struct transfer *transfer);

#endif
