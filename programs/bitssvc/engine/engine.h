/*
 * The engine: jobs, files, queue, as the faces see them
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

#ifndef OPENBITS_ENGINE_H
#define OPENBITS_ENGINE_H

#include "engine/face.h"
#include "engine/ranges.h"
#include "engine/state.h"

/* General rules, unless a function says otherwise.
 *
 * Threads: every function may be called from any thread; none calls out of the process or into a sink.
 * Durability: a function that changes a job returns once the change is in the store's log (../docs/design.md, rule 2).
 * Strings handed out are CoTaskMem blocks of the caller's. On failure every out value is NULL or 0 (G-OUT-2).
 * References: struct job, struct job_file and struct notify_sink are counted; out pointers carry one reference.
 * A job that is final keeps answering as long as somebody holds it (G-FINAL-1).
 *
 * What a face checks before it calls: NULL arguments, enumerations, lengths of texts. What the engine checks: names of
 * files, states, limits. */

struct engine;
struct job;
struct job_file;
struct notify_sink;
struct record_blob;
struct certificate_question;

/* Values equal BG_JOB_TYPE, BG_JOB_PRIORITY and BG_ERROR_CONTEXT. */
enum job_type
{
    JOB_TYPE_DOWNLOAD,
    JOB_TYPE_UPLOAD,
    JOB_TYPE_UPLOAD_REPLY,
};

enum job_priority
{
    JOB_PRIORITY_FOREGROUND,
    JOB_PRIORITY_HIGH,
    JOB_PRIORITY_NORMAL,
    JOB_PRIORITY_LOW,
};

enum error_context
{
    ERROR_CONTEXT_NONE,
    ERROR_CONTEXT_UNKNOWN,
    ERROR_CONTEXT_QUEUE_MANAGER,
    ERROR_CONTEXT_NOTIFICATION,
    ERROR_CONTEXT_LOCAL_FILE,
    ERROR_CONTEXT_REMOTE_FILE,
    ERROR_CONTEXT_TRANSPORT,
    ERROR_CONTEXT_REMOTE_APPLICATION,
    ERROR_CONTEXT_CERTIFICATE_CALLBACK,
};

#define SIZE_IS_UNKNOWN (~(UINT64)0)

/* The identity a job is created with (MGR-CREATE-10). */
struct job_owner
{
    const WCHAR *sid;           /* string form */
    BOOL elevated;
    ULONG integrity;            /* mandatory label RID, e.g. 8192 */
};

struct job_info
{
    GUID id;
    enum job_type type;
    enum job_state state;
    enum job_state last_state;  /* state, but of a final job the one that it had before */
    UINT64 bytes_total;         /* SIZE_IS_UNKNOWN while the size of any file is (JOB-PROGRESS-2) */
    UINT64 bytes_transferred;
    ULONG files_total;
    ULONG files_transferred;
    FILETIME created;
    FILETIME modified;
    FILETIME completed;         /* 0 until TRANSFERRED (JOB-TIMES-2) */
    ULONG error_count;
    BOOL owner_elevated;
    ULONG owner_integrity;
    BOOL started;               /* Resume has been called once */
    BOOL gave_up;               /* the error is the last of those that were retried for too long */
    HRESULT error;              /* that is to be told now, or S_OK */
};

struct file_info
{
    UINT64 bytes_total;
    UINT64 bytes_transferred;
    BOOL transferred;           /* all of it is in */
    BOOL completed;             /* available under its local name (FILE-PROG-3) */
    BOOL validated;             /* by a client or by Complete (FILE-VAL-5) */
    ULONG index;                /* in the order of adding, from 0 */
};

/* What a client of Delivery Optimization wants of a file beside its bytes. */
enum file_switch
{
    FILE_SWITCH_DECRYPTION,     /* which we cannot do: the job does not start */
    FILE_SWITCH_INTEGRITY,      /* it said how the pieces are checked */
    FILE_SWITCH_MANDATORY,      /* without that check the file is of no use (DO-PHF-10) */
};

/* Where the bytes of a file came from and how long that took. */
struct file_stats
{
    UINT64 size;                /* of what is wanted of it; 0 while it is not known */
    UINT64 from_origin;         /* these two are all bytes that are in */
    UINT64 from_cache;
    ULONGLONG duration;         /* milliseconds, without the pauses */
};

struct job_error
{
    HRESULT code;               /* always a failure (ERR-OBJ-4) */
    enum error_context context;
    struct job_file *file;      /* NULL if the error has none; referenced */
    const WCHAR *protocol;      /* L"http", L"file" or NULL; static */
};

/* Where the bytes of a file go that is not to be one: an object of a client (DO-STREAM). */
struct byte_sink;

struct byte_sink_ops
{
    void (*destroy)(struct byte_sink *sink);
    /* All of it is taken, or none; called by one thread at a time, for as long as the client likes. */
    HRESULT (*write)(struct byte_sink *sink, const void *data, ULONG size);
};

struct byte_sink
{
    const struct byte_sink_ops *ops;
    LONG refcount;              /* starts at 1 */
};

void byte_sink_addref(struct byte_sink *sink);
void byte_sink_release(struct byte_sink *sink);

/* One pair of names for job_add_files, and which parts of the remote file are wanted; count 0: all of it. */
struct file_spec
{
    const WCHAR *remote;
    const WCHAR *local;
    const struct byte_range *ranges;
    ULONG range_count;
    /* For files of Delivery Optimization; a NULL local name is set later by file_set_target. */
    const WCHAR *id;            /* unique in the job */
    UINT64 total;               /* size of the remote file as the client knows it, or SIZE_IS_UNKNOWN */
    struct byte_sink *stream;   /* in place of the local name */
};

/* What a download is to fetch now. */
struct download_spec
{
    struct file_spec file;
    BOOL keep_ranges;           /* those of the last start, if there was one */
};

enum job_text
{
    JOB_TEXT_DISPLAY_NAME,
    JOB_TEXT_DESCRIPTION,
    JOB_TEXT_OWNER_SID,         /* read only */
    JOB_TEXT_NOTIFY_PROGRAM,
    JOB_TEXT_NOTIFY_PARAMETERS,
    JOB_TEXT_COUNT,
};

enum job_number
{
    JOB_NUMBER_PRIORITY,
    JOB_NUMBER_NOTIFY_FLAGS,
    JOB_NUMBER_RETRY_DELAY,         /* seconds; below 5 becomes 5 (JOB-RETRY-1) */
    JOB_NUMBER_NO_PROGRESS_TIMEOUT, /* seconds; read as what it is now, see face_no_progress_timeout */
    JOB_NUMBER_MAX_DOWNLOAD_TIME,   /* seconds */
    JOB_NUMBER_COUNT,
};

/* What most jobs do not have. Each value is stored by itself under its number, so numbers never change. */
enum job_value
{
    JOB_VALUE_PROXY_USAGE,          /* number: BG_JOB_PROXY_USAGE */
    JOB_VALUE_PROXY_LIST,           /* text */
    JOB_VALUE_PROXY_BYPASS,         /* text */
    JOB_VALUE_REPLY_NAME,           /* text */
    JOB_VALUE_ACL_FLAGS,            /* number, and so on */
    JOB_VALUE_PEER_FLAGS,
    JOB_VALUE_COST_FLAGS,
    JOB_VALUE_NOTIFY_CLASS,         /* GUID */
    JOB_VALUE_DYNAMIC_CONTENT,
    JOB_VALUE_HIGH_PERFORMANCE,
    JOB_VALUE_MAX_DOWNLOAD_SIZE,
    JOB_VALUE_STORED_CREDENTIALS,   /* BG_AUTH_TARGET */
    JOB_VALUE_NOTIFY_INTERVAL,      /* milliseconds */
    JOB_VALUE_ON_DEMAND_MODE,
    JOB_VALUE_SECURITY_FLAGS,
    JOB_VALUE_HTTP_METHOD,          /* text; only by job_set_http_method */
    JOB_VALUE_HEADERS,              /* text, secret */
    JOB_VALUE_HEADERS_WRITE_ONLY,
    JOB_VALUE_CERTIFICATE,          /* struct client_certificate */
    JOB_VALUE_CERTIFICATE_CHECK,    /* a client wants to be asked about the server's certificate */
    JOB_VALUE_TOKEN_FLAGS,
    JOB_VALUE_GROUP_JOB,            /* of the Queue Manager face: GUID of the group's one job */
    JOB_VALUE_GROUP_NOTIFY_CLASS,   /* text, as the client wrote it */
    JOB_VALUE_GROUP_NOTIFY_FLAGS,   /* QM_NOTIFY_*; only by job_set_group_notify_flags */
    JOB_VALUE_CREDENTIALS = 24,     /* and following, secret: see job_credentials_value */
    JOB_VALUE_CREDENTIALS_END = JOB_VALUE_CREDENTIALS + 10,
    /* Of downloads, as the client set them. */
    JOB_VALUE_URI = JOB_VALUE_CREDENTIALS_END,  /* text */
    JOB_VALUE_CONTENT_ID,           /* text */
    JOB_VALUE_LOCAL_PATH,           /* text */
    JOB_VALUE_COST_POLICY,          /* DODownloadCostPolicy */
    JOB_VALUE_CALLBACK_PERCENT,
    JOB_VALUE_CALLBACK_SECONDS,
    JOB_VALUE_BLOCKING,
    JOB_VALUE_CORRELATION_VECTOR,   /* text */
    JOB_VALUE_DECRYPTION_INFO,      /* text, secret */
    JOB_VALUE_INTEGRITY_INFO,       /* text */
    JOB_VALUE_INTEGRITY_MANDATORY,
    JOB_VALUE_TOTAL_SIZE,           /* what the server's size must be */
    JOB_VALUE_DISALLOW_CELLULAR,
    JOB_VALUE_AUTH_HEADERS,         /* text, secret: for the answer to a challenge */
    JOB_VALUE_NON_VOLATILE,         /* the download outlives the service */
    JOB_VALUE_VOLUMES,              /* those of its local files, see volumes.c */
    JOB_VALUE_COUNT,
};

#define CERTIFICATE_HASH_SIZE 20

/* JOB_VALUE_CERTIFICATE; the store's name and, if it was given by name, the subject follow, each with its NUL. */
struct client_certificate
{
    ULONG location;             /* BG_CERT_STORE_LOCATION */
    BYTE hash[CERTIFICATE_HASH_SIZE];
    BOOL by_name;
    WCHAR names[1];
};

/* data NULL removes the value. A number is a UINT64, a text includes its NUL. */
struct value_update
{
    enum job_value id;
    const void *data;
    ULONG size;
};

/* Values equal BG_AUTH_TARGET (1, 2) and BG_AUTH_SCHEME (1 .. 5). */
static inline enum job_value job_credentials_value(ULONG target, ULONG scheme)
{
    return (enum job_value)(JOB_VALUE_CREDENTIALS + (target - 1) * 5 + scheme - 1);
}

/* A client's callback, implemented by a face over its COM interface. The notifier's threads call it with no lock held;
 * a call may take as long as the client likes. What is returned is the client's answer or the error of the call: S_OK
 * is taken, a client that has gone is dropped (CB-DELIV-18), after anything else the call is repeated. */
struct notify_sink_ops
{
    void (*destroy)(struct notify_sink *sink);
    HRESULT (*job_transferred)(struct notify_sink *sink, struct job *job);
    HRESULT (*job_error)(struct notify_sink *sink, struct job *job);
    HRESULT (*job_modified)(struct notify_sink *sink, struct job *job);     /* may run beside one of the others */
    /* May be NULL; S_OK for a client that lacks the method (CB-FLAG-7). */
    HRESULT (*file_transferred)(struct notify_sink *sink, struct job *job, struct job_file *file);
    HRESULT (*ranges_transferred)(struct notify_sink *sink, struct job *job, struct job_file *file,
            const struct byte_range *ranges, ULONG count);
    /* Of the sink of job_set_certificate_sink(), which has no other ones. S_OK accepts; nothing is repeated. */
    HRESULT (*check_certificate)(struct notify_sink *sink, struct job *job, struct job_file *file,
            const struct certificate_question *question);
    /* Of a download, in place of all of these; what it answers does not matter (DO-CALLBACK-14). */
    HRESULT (*status_changed)(struct notify_sink *sink, struct job *job, const struct job_info *info);
    ULONG repeat_ms;            /* before the first repetition of a call that failed, later ones come slower; 0: 1000 */
};

struct notify_sink
{
    const struct notify_sink_ops *ops;
    LONG refcount;              /* starts at 1 */
    /* Whose place a call takes (CB-DELIV-10); 0 where the face does not know. */
    ULONG user;                 /* notify_user_key() of who registered it */
    ULONG client;               /* process */
};

/* A number that stands for a user. */
ULONG notify_user_key(const WCHAR *sid);
void notify_sink_addref(struct notify_sink *sink);
void notify_sink_release(struct notify_sink *sink);

/* The engine ---------------------------------------------------------------------------------------------------- */

struct engine_config
{
    const WCHAR *store_path;    /* full path of the database file; its directory is made if it is missing */
    /* Called from an engine thread whenever the number of jobs that are not final has changed. */
    void (*jobs_changed)(void *context, ULONG job_count);
    /* Makes an object of a notification class, out of process (CB-CLSID-2); may take long. Called by the notifier. */
    HRESULT (*create_class_sink)(const GUID *class_id, struct notify_sink **sink);
    void *context;
};

/* Opens the store, brings the jobs back (ST-BOOT) and starts the threads. Fails if the store cannot be opened. */
HRESULT engine_create(const struct engine_config *config, struct engine **engine);
/* Clean stop: no transfer is finished, progress is saved (MGR-LIFE-4). Jobs held by somebody stay readable. */
void engine_destroy(struct engine *engine);

/* id NULL: a new one. An id that is in use, by a job of any face, is HRESULT_FROM_WIN32(ERROR_ALREADY_EXISTS); the
 * caller takes care that nobody else is creating a job of the same id meanwhile. */
HRESULT engine_create_job(struct engine *engine, enum job_face face, const GUID *id, const struct job_owner *owner,
        const WCHAR *name, enum job_type type, struct job **job);
/* BG_E_NOT_FOUND for an unknown or final job (MGR-GET-2). */
HRESULT engine_get_job(struct engine *engine, enum job_face face, const GUID *id, struct job **job);
/* The face's jobs that are not final, in order of creation; those of one owner, or of all if owner_sid is NULL. Each
 * has a reference. The array is freed with free(). */
HRESULT engine_list_jobs(struct engine *engine, enum job_face face, const WCHAR *owner_sid,
        struct job ***jobs, ULONG *count);

/* Jobs ---------------------------------------------------------------------------------------------------------- */

void job_addref(struct job *job);
void job_release(struct job *job);

/* It never changes. */
enum job_face job_get_face(struct job *job);
void job_get_info(struct job *job, struct job_info *info);
HRESULT job_get_text(struct job *job, enum job_text id, WCHAR **text);
/* BG_E_INVALID_STATE for a final job (G-FINAL-2). */
HRESULT job_set_text(struct job *job, enum job_text id, const WCHAR *text);
ULONG job_get_number(struct job *job, enum job_number id);
HRESULT job_set_number(struct job *job, enum job_number id, ULONG value);

/* All in one change. Besides BG_E_INVALID_STATE the codes of JOB-PROP-10, JOB-MATRIX-21 and of values that exclude each
 * other (HOPT-METHOD-7, JOB-DYN-3). Some values may be set in a final job (JOB-MATRIX-17, -18). */
HRESULT job_set_values(struct job *job, const struct value_update *updates, ULONG count);
/* NULL and the empty text remove the value. */
struct value_update value_update_text(enum job_value id, const WCHAR *text);
HRESULT job_set_value_text(struct job *job, enum job_value id, const WCHAR *text);
HRESULT job_set_value_number(struct job *job, enum job_value id, UINT64 number);
/* S_FALSE if there was none. */
HRESULT job_remove_value(struct job *job, enum job_value id);
/* S_FALSE and NULL if there is none; a malloc'd block, for secret values freed with secret_free(). */
HRESULT job_get_value(struct job *job, enum job_value id, struct record_blob **value);
HRESULT job_get_value_text(struct job *job, enum job_value id, WCHAR **text);
/* The default if there is none. */
UINT64 job_get_value_number(struct job *job, enum job_value id);

/* Both in one change; NULL is taken as empty (JOB-CMDLINE). */
HRESULT job_set_command_line(struct job *job, const WCHAR *program, const WCHAR *parameters);
/* NULL: the usual one of the job's type. Another one fixes the priority to FOREGROUND (HOPT-METHOD-3 .. -7, -11). */
HRESULT job_set_http_method(struct job *job, const WCHAR *method);
/* SECURITY_* of transfer.h. A job that is to check for revoked certificates from now on begins its files anew. */
HRESULT job_set_security_flags(struct job *job, ULONG flags);
/* The flags as the client set them, and what of BG_NOTIFY_* they mean, in one change. */
HRESULT job_set_group_notify_flags(struct job *job, ULONG flags, ULONG notify_flags);
/* The new owner; credentials, certificate, headers, command line and helper token go (SEC-OWN-4, -8). */
HRESULT job_take_ownership(struct job *job, const struct job_owner *owner);
/* In memory only (SEC-TOKEN-8). Takes the handle over, also on failure; NULL removes. */
HRESULT job_set_token(struct job *job, HANDLE token, const WCHAR *sid);
/* NULL without a token (SEC-TOKEN-12). */
HRESULT job_get_token_sid(struct job *job, WCHAR **sid);

/* All or nothing, one change (FILE-ADD-3, -4). Errors: FILE-ADD, FILE-RNAME, FILE-LOCAL. */
HRESULT job_add_files(struct job *job, ULONG count, const struct file_spec *specs);
/* In order of adding, each with a reference; the array is freed with free(). */
HRESULT job_list_files(struct job *job, struct job_file ***files, ULONG *count);

/* With a reference; BG_E_FILE_NOT_AVAILABLE for an index past the last one. */
HRESULT job_get_file(struct job *job, ULONG index, struct job_file **file);

/* S_FALSE if no file's name begins with it (FILE-REMOTE). */
HRESULT job_replace_remote_prefix(struct job *job, const WCHAR *from, const WCHAR *to);

HRESULT job_resume(struct job *job);
HRESULT job_suspend(struct job *job);
/* Of a download, which has no file before its first start: Resume, with a file that may have changed. Starting one that
 * is under way changes nothing, nor does starting one that is transferred without telling ranges (DO-DOWNLOAD-STATE-7).
 * Errors: BG_E_INVALID_STATE, those of job_add_files. */
HRESULT download_start(struct job *job, const struct download_spec *spec);
/* What a download goes to when it is first started; NULL: to a file. */
void download_set_stream(struct job *job, struct byte_sink *sink);
/* With a reference, or NULL. */
struct byte_sink *download_get_stream(struct job *job);
/* Waits while a download is under way or retries, for at most that long; FALSE if it still does. */
BOOL download_wait(struct job *job, ULONG timeout_ms);
HRESULT job_cancel(struct job *job);
HRESULT job_complete(struct job *job);

/* BG_E_ERROR_INFORMATION_UNAVAILABLE if there is none (ERR-OBJ-1, -2, -11). */
HRESULT job_get_error(struct job *job, struct job_error *error);

/* Replaces the sink; NULL removes it. After the return no new call to the old one begins (CB-DELIV-24): it waits for a
 * moment for a call that may be on its way, unless it is made from within that call. */
HRESULT job_set_sink(struct job *job, struct notify_sink *sink);

/* The user, a SID, has set that property of the job, or cancelled it if property is NULL: written to the event log if
 * he is not its owner (LOG-ADMIN-1, -3). */
void job_note_user(struct job *job, const WCHAR *user, const WCHAR *property);
/* Who is asked about the certificates of servers; NULL: nobody (HOPT-SCERT). */
HRESULT job_set_certificate_sink(struct job *job, struct notify_sink *sink);
/* NULL if none; referenced. */
struct notify_sink *job_get_sink(struct job *job);

/* Files --------------------------------------------------------------------------------------------------------- */

void file_addref(struct job_file *file);
void file_release(struct job_file *file);
void file_get_info(struct job_file *file, struct file_info *info);
HRESULT file_get_remote_name(struct job_file *file, WCHAR **name);
HRESULT file_get_local_name(struct job_file *file, WCHAR **name);
HRESULT file_get_temporary_name(struct job_file *file, WCHAR **name);

/* Kept in memory until Resume (FILE-REMOTE). */
HRESULT file_set_remote_name(struct job_file *file, const WCHAR *name);
/* In the order given; S_FALSE, 0 and NULL for a file without ranges. A CoTaskMem block (FILE-RANGE-15, -16). */
HRESULT file_get_ranges(struct job_file *file, struct byte_range **ranges, ULONG *count);
/* BG_E_FILE_NOT_AVAILABLE if none has that id of the client; with a reference. */
HRESULT job_find_file(struct job *job, const WCHAR *id, struct job_file **file);
/* What Delivery Optimization knows of a file. The texts are empty for what is not there. */
HRESULT file_get_id(struct job_file *file, WCHAR **id);
void file_get_stats(struct job_file *file, struct file_stats *stats);
/* Of the remote file, given by the client or learnt from the server. */
UINT64 file_get_total(struct job_file *file);
/* What follows may be set until the job is first resumed; later it is BG_E_INVALID_STATE. */
HRESULT file_check_changeable(struct job_file *file);
/* A size that the server contradicts is the job's error. */
HRESULT file_set_total(struct job_file *file, UINT64 total);
/* Where the file goes that was added without a local name; codes as of job_add_files. */
HRESULT file_set_target(struct job_file *file, const WCHAR *local);
/* In place of that; not kept over the service's end (DO-STREAM-9). */
HRESULT file_set_stream(struct job_file *file, struct byte_sink *sink);
/* With a reference, or NULL. */
struct byte_sink *file_get_stream(struct job_file *file);
HRESULT file_set_switch(struct job_file *file, enum file_switch id, BOOL on);
BOOL file_get_switch(struct job_file *file, enum file_switch id);
/* FALSE puts the job in ERROR, and Resume fetches the file again (FILE-VAL). */
HRESULT file_set_validation(struct job_file *file, BOOL valid);
/* Header block of the last answer, empty before the first one (FILE-PROP). */
HRESULT file_get_response_headers(struct job_file *file, WCHAR **headers);
/* Where the last redirect of that answer led, and the address of its server; S_FALSE and NULL if there is none. */
HRESULT file_get_redirect_target(struct job_file *file, WCHAR **url);
HRESULT file_get_server_address(struct job_file *file, WCHAR **address);
/* The job that the file is part of, as long as the file is held; no reference. */
struct job *file_get_job(struct job_file *file);
/* Where the parts of the file cannot be asked for in any order these three are BG_E_RANDOM_ACCESS_NOT_SUPPORTED
 * (FILE-OD-1). What lies outside the file is BG_E_INVALID_RANGE. */
/* They come before all others that are not in yet. */
HRESULT file_request_ranges(struct job_file *file, const struct byte_range *ranges, ULONG count);
/* What is missing from there on comes first, behind what was requested. */
HRESULT file_set_position(struct job_file *file, UINT64 position);
/* What is in, by offset; a CoTaskMem block, NULL for nothing (FILE-OD-7, -16). */
HRESULT file_get_filled_ranges(struct job_file *file, struct byte_range **ranges, ULONG *count);

/* A place where a face keeps its COM object for the job or file, so that all pointers to it share an identity
 * (MGR-GET-5, ENUM-FILES-4). A job has one for each face, as some can be seen through another face than their own. The
 * engine neither reads nor locks it: the faces have a lock of their own. */
void **job_face_slot(struct job *job, enum job_face face);
void **file_face_slot(struct job_file *file);

#endif
