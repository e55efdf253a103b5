/*
 * What the engine's own files share
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

#ifndef OPENBITS_ENGINE_PRIVATE_H
#define OPENBITS_ENGINE_PRIVATE_H

#include "engine/bandwidth.h"
#include "engine/do_policy.h"
#include "engine/engine.h"
#include "engine/notify_plan.h"
#include "engine/target_folder.h"
#include "private/debug.h"
#include "private/list.h"
#include "store/store.h"
#include "transfer/transfer.h"

struct fill_plan;

struct job_file
{
    struct job *job;            /* a reference to the file is one to its job */
    ULONG index;
    struct file_record rec;     /* engine lock; the local name never changes while the file lives */
    BOOL renamed;               /* the store has an older remote name (FILE-REMOTE-6) */
    UINT64 done;                /* bytes received, flushed or not; engine lock */
    ULONG told;                 /* notices.serial of the receiver that was told of it; notifier's lock */
    ULONG ranges_told;          /* likewise, of the first ranges_done bytes */
    UINT64 ranges_done;
    ULONGLONG begun_at;         /* clock of the present transfer of it, 0: none; engine lock */
    FILETIME temp_time;         /* of the temporary file when it was last closed; 0: not known. Call lock */
    GUID transfer_id;           /* of the transfer in events, GUID_NULL between two; network thread */
    char *redirect_target;      /* of the last answer, NULL: none; engine lock, as the next one */
    char *server_address;
    struct byte_sink *stream;   /* of FILE_STREAM; engine lock, as what follows */
    UINT64 fed;                 /* bytes that it has taken */
    BOOL feeding;               /* a thread is at it */
    BOOL broken;                /* what it has taken is not what the server has now */
    void *face_slot;
};

/* Of a job the events go one after the other; beside them the other two. */
enum notice_lane
{
    LANE_EVENTS,
    LANE_CERTIFICATES,          /* what a client says to a server's certificate */
    LANE_MODIFICATIONS,
    LANE_COUNT,
};

struct job_lane
{
    struct job *job;
    enum notice_lane kind;
    struct list entry;          /* in one of the notifier's lists while something may be due */
    ULONGLONG when;             /* on the delayed list: until then */
    BOOL busy;                  /* a call is under way */
};

/* The notifier's part of a job; its lock guards it. */
struct job_notices
{
    struct job_lane lanes[LANE_COUNT];
    struct notify_sink *sink;       /* of SetNotifyInterface */
    struct notify_sink *class_sink; /* made of the notification class */
    GUID class_id;                  /* of class_sink */
    ULONG user;                     /* whose places are taken without a sink */
    ULONG serial;                   /* counts receivers, from 1 on */
    ULONG version;                  /* counts changes of the state or the receiver */
    enum job_state told;            /* the end state that the receiver has taken; JOB_STATE_COUNT: none */
    BOOL telling_end;               /* the receiver is being told */
    ULONG failures;
    ULONGLONG not_before;           /* after a failed call */
    BOOL command_turn;              /* after a failed call, where there is a command line */
    BOOL command_running;
    ULONG next_file;                /* those before it are told */
    ULONG next_ranges;
    ULONGLONG ranges_at;            /* of the last FileRangesTransferred */
    struct notify_sink *certificate_sink;
    ULONG certificate_serial;       /* counts them */
    struct list questions;          /* struct certificate_question: to be asked */
    struct list accepted;           /* likewise, by this sink */
    BOOL modified;                  /* a JobModification is due */
    ULONGLONG modified_at;          /* of the last one */
    struct job_info status_told;    /* of a download: what the receiver knows */
    ULONGLONG status_told_at;   /* 0: it has not been called yet */
    ULONGLONG quiet_until;      /* after Start (DO-CALLBACK-5) */
};

struct job
{
    LONG refcount;
    struct engine *engine;
    struct list entry;          /* in engine->jobs; engine lock */
    struct list hash_entry;     /* in engine->by_id while it is listed; engine lock */
    BOOL listed;                /* in the queue, i.e. not final */

    SRWLOCK call;               /* one changing call at a time */
    LONG call_wanted;           /* the worker could not enter and wants to be woken */
    struct target_folder folder;    /* call lock: the one that AddFile looked at last */
    ULONGLONG not_enforced_at;  /* call lock: when it was last known that limits on files are not enforced, else 0 */

    /* engine lock from here on */
    enum job_state state;       /* as shown; rec.state is the one last stored */
    enum job_state last_state;  /* of a final job: the one before */
    struct job_record rec;
    struct job_file **files;
    ULONG file_count;
    ULONG file_capacity;
    ULONG transferred_count;
    ULONG unknown_sizes;
    UINT64 done_total;          /* sums over the files, kept so that getters do not add up thousands */
    UINT64 size_total;
    HANDLE token;               /* the helper token, NULL: none */
    WCHAR *token_sid;
    BOOL error_shown;           /* rec.error_* is to be told (ERR-OBJ-1, -2) */
    BOOL has_result;            /* the transfer ended with result, for the worker */
    struct transfer *transfer;  /* while the job has a slot */
    struct transfer_result result;
    ULONGLONG failed_at;        /* when TRANSIENT_ERROR was entered */
    ULONG retry_after;          /* seconds that the server asked to wait */
    ULONGLONG stalled_since;    /* first transient error since the last byte; 0: none */
    struct byte_sink *stream;   /* of a download that is not started yet */
    BOOL waits_for_sinks;       /* all files are in and only the streams are behind */
    BOOL fed_up;                /* they are not any more, for the worker */
    ULONG stall_failures;       /* transient errors since then */
    ULONGLONG resumed_at;       /* the last Resume, or start of the service */
    ULONGLONG active_since;     /* when CONNECTING was entered; 0: not running */
    ULONGLONG active_ms;        /* spent in CONNECTING and TRANSFERRING since Resume (JOB-MAXTIME-1) */
    ULONGLONG turn;             /* of its last slot, see struct engine */
    ULONGLONG slice_end;        /* when others of its priority may have the slot */
    BOOL waits_for_slot;        /* the trace says so */
    ULONGLONG checkpoint_at;    /* when progress is next written to the store */
    FILETIME stored_time;       /* rec.modified as it is in the store */

    struct job_notices notices; /* notifier's lock */

    void *face_slots[JOB_FACE_COUNT];
};

#define JOB_BUCKETS 4096

#define DRIVE_COUNT 26

/* What is known of the volume that a drive has. */
struct drive_volume
{
    DWORD serial;               /* 0: none */
    ULONGLONG looked_at;
};

struct engine
{
    SRWLOCK lock;
    CONDITION_VARIABLE states;  /* some job has changed its state; engine lock */
    struct list jobs;           /* listed ones, in order of creation */
    struct list by_id[JOB_BUCKETS];
    ULONG job_count;
    struct list tickets;        /* quota.c: jobs that are on their way into the queue */
    struct store *store;
    struct net *net;
    struct engine_config config;

    /* scheduler.c */
    HANDLE worker;
    SRWLOCK worker_lock;
    CONDITION_VARIABLE worker_wake;
    BOOL schedule;              /* something changed that the worker looks at */
    BOOL network_up;            /* as network.c saw it last */
    ULONGLONG network_look_at;  /* when it is to look again */
    ULONGLONG volumes_look_at;  /* likewise, see volumes.c */
    struct drive_volume volumes[DRIVE_COUNT];   /* the worker's */
    ULONGLONG inactive_look_at; /* the worker's */
    ULONGLONG turn;             /* slots given so far; engine lock */
    struct bandwidth_policy bandwidth;  /* the worker's */
    ULONGLONG bandwidth_look_at;
    UINT64 rates[JOB_PRIORITY_LOW + 1]; /* bytes per second by priority; engine lock, as what follows */
    BOOL lan_is_free;           /* they do not hold for servers of the own subnet */
    HRESULT power_reason;       /* why background jobs wait, S_OK: they need not */
    struct do_settings do_settings; /* of Delivery Optimization */
    UINT64 do_rates[2];         /* of its background and foreground, each of all its jobs together */
    struct rate_meter meter;    /* of what its jobs receive without a limit */
    LONG bandwidth_changed;     /* interlocked; as policies_changed */
    struct policy_watch *policy_watch;
    LONG policies_changed;      /* interlocked; the worker has not seen them yet */
    WCHAR *logged_on;           /* as sid_is_logged_on takes it; engine lock */
    LONG logons_changed;        /* interlocked; as policies_changed */
    ULONGLONG logons_look_at;   /* the worker's */
    BOOL stopping;

    struct notifier *notifier;
};

/* clock.c: milliseconds that never jump; 0 is never returned. */
ULONGLONG clock_now(void);
FILETIME clock_filetime(void);
/* For intervals of policies: the wall clock as of the start of the service, and the time since, so that it does not
 * matter when somebody sets the clock (G-CLOCK-1, POL-READ-3). */
SYSTEMTIME clock_localtime(void);

/* job.c */
struct job *job_new(struct engine *engine, const struct job_record *rec);
HRESULT job_reserve_files(struct job *job, ULONG count);
/* The caller has reserved the place. Engine lock held, or the job not yet shared. */
void job_append_file(struct job *job, struct job_file *file);
void file_record_free(struct file_record *rec);
/* With its record; NULL is nothing. */
void file_free(struct job_file *file);
void job_record_free(struct job_record *rec);
/* Seconds, what holds now. Engine lock or call lock. */
ULONG job_no_progress_timeout(const struct job *job);
/* Engine lock. */
void job_describe(const struct job *job, struct job_info *info);
/* Says that something visible changed: modification time, JobModification. Engine lock exclusive. */
void job_touch(struct job *job);

/* job_change.c: the way all changes go. The call lock is held from before begin until after commit. The change's
 * record is a copy: members may be replaced; a new string is malloc'd and belongs to the change until it is
 * committed. */
struct job_change
{
    struct job *job;
    struct job_record rec;
    struct store_change *store;
    BOOL files_only;            /* nothing of the record is worth a place in this commit but what is in store already */
};
void job_call_enter(struct job *job);
BOOL job_call_try_enter(struct job *job);
void job_call_leave(struct job *job);
/* E_OUTOFMEMORY, or BG_E_INVALID_STATE for a final job: then nothing is to be undone. */
HRESULT job_change_begin(struct job_change *change, struct job *job);
void job_change_abandon(struct job_change *change);
#define JOB_STATE_KEEP JOB_STATE_COUNT
/* Stores the record with what was added to change->store, then shows it with the state; abandons it on failure. With
 * JOB_STATE_KEEP the state stays what it is by then: the transfer's threads may move it meanwhile. */
HRESULT job_change_commit(struct job_change *change, enum store_promise promise, enum job_state state);

/* Belongs to the change until it is committed; a secret is sealed. */
HRESULT job_change_set_value(struct job_change *change, const struct value_update *update);

/* add_files.c: call lock held. */
/* Whether a download may go there: codes of job_add_files. */
HRESULT job_check_local_name(struct job *job, const WCHAR *local);
/* malloc'd; local NULL: a file whose target is not known yet, which counts as one in place. */
WCHAR *job_make_temp_name(const struct job *job, const WCHAR *local);
/* Likewise, beside the store: where bytes wait until a client's stream takes them. */
WCHAR *job_make_stream_name(const struct job *job);

/* file_details.c */
/* NULL if there is none, without a reference; engine lock or call lock. */
struct job_file *job_file_of_id(const struct job *job, const WCHAR *id);
/* The size of what is wanted of the file, as far as it is known without a server. The record's own, or engine lock. */
void file_guess_size(struct file_record *rec);
/* The file has nowhere to go yet, or we cannot do what is wanted of it; call lock held. */
HRESULT job_check_files(const struct job *job);
/* Whether the check of its pieces is wanted, which nobody can do (DO-PHF-13); its index or -1. Call lock held. */
LONG job_find_unchecked(const struct job *job);
/* The file is being transferred from now on, or not any more. Engine lock. */
void file_begins(struct job_file *file);
void file_pauses(struct job_file *file);

/* values.c: as job_set_values(), call lock held. */
HRESULT job_set_values_in_call(struct job *job, const struct value_update *updates, ULONG count);
/* Engine lock or call lock held. */
UINT64 job_value_number(const struct job *job, enum job_value id);

/* temps.c: temporary files that somebody else has changed while no transfer had them open begin anew (FS-TEMP-11).
 * Call lock held, no transfer runs. */
void temps_remember(struct job *job);
void temps_check(struct job *job);
/* The file is received, or read, where it stays: there is no temporary file to rename or to delete (FS-TEMP-9). */
static inline BOOL file_is_in_place(const struct file_record *rec)
{
    return !wcscmp(rec->temp, rec->local);
}

/* A power cut may take what is in its temporary file, although all of it is there. */
static inline BOOL file_flush_is_due(const struct file_record *rec)
{
    return rec->size && (rec->size < LARGE_FILE || (rec->flags & FILE_NOT_FLUSHED));
}

/* job_settings.c: why the job cannot run although nothing has failed yet; call lock held. */
HRESULT job_check_may_run(const struct job *job, struct transfer_result *why);

/* file.c: whether the remote name is a path. Engine lock or call lock held. */
BOOL file_is_local(const struct job_file *file);

/* file_change.c */
/* Engine lock or call lock held. */
BOOL job_has_ranges(const struct job *job);
ULONG file_range_count(const struct job_file *file);
/* Adds what has been renamed since the last Resume (JOB-RESUME-10). Call lock held. */
BOOL job_has_renamed_files(const struct job *job);
void job_store_renamed_files(struct job_change *change);
void job_forget_renamed_files(struct job *job);
/* Nothing of the file has been received; size and validators may stay. Engine lock. */
void file_reset(struct job_file *file);
/* Gives it another remote name, which is the file's from then on; engine lock. */
void file_rename_remote(struct job_file *file, WCHAR *name);

/* add_files.c, job_calls.c: the calls, with the call lock held. */
HRESULT job_add_files_in_call(struct job *job, ULONG count, const struct file_spec *specs);
HRESULT job_resume_in_call(struct job *job);

/* download.c: what is different with downloads of Delivery Optimization. */
static inline BOOL job_is_download(const struct job *job)
{
    return job->rec.face == JOB_FACE_DOWNLOAD;
}
static inline BOOL job_is_delivery(const struct job *job)
{
    return face_is_delivery(job->rec.face);
}
/* Seconds until the next try. Engine lock or call lock. */
ULONG job_retry_delay(const struct job *job);
/* Whether a failure passes by itself (DO-HTTP-6, -7). Call lock. */
BOOL download_failure_is_transient(const struct job *job, const struct transfer_result *result);
/* Call lock held: a temporary file that was begun is gone (DO-DOWNLOAD-PAUSE-3). */
BOOL download_lost_file(struct job *job, struct transfer_result *why);
/* Whether it goes with the service that it belonged to (DO-LIFE-2, -3). */
BOOL download_is_volatile(const struct job *job);

/* feeder.c: bytes of files that go to objects of clients are handed on by a thread for each file. */
/* Something is or may be there for the file's stream; engine lock. */
void feeder_kick(struct job_file *file);
/* Not all bytes of the job are with their streams; engine lock or call lock. */
BOOL feeder_is_behind(const struct job *job);
/* Likewise of one file. */
BOOL feeder_has_more(const struct job_file *file);
/* All files are in: TRUE if the job waits for its streams, of whose end the worker is told by fed_up. Call lock. */
BOOL feeder_hold(struct job *job);
/* The job is final. */
void job_drop_streams(struct job *job);
/* The stream of a job or a file, which has one reference: the old one's is the caller's then, who releases it when he
 * holds no call lock, as that may be a call into the client. The engine lock is taken. */
struct byte_sink *stream_exchange(struct engine *engine, struct byte_sink **slot, struct byte_sink *sink);
/* With a reference; NULL if there is none. The engine lock is taken. */
struct byte_sink *stream_get(struct engine *engine, struct byte_sink *const *slot);

/* on_demand.c. Engine lock, exclusive for what changes something; or, for looking, call lock while no transfer runs. */
/* Its parts may be asked for in any order (FILE-OD-1). */
BOOL file_has_random_access(const struct job_file *file);
/* Only what is asked for is fetched of it (FILE-OD-2). */
BOOL file_is_on_demand(const struct job_file *file);
/* It is fetched after a plan, and each part goes to its place in the temporary file. */
BOOL file_is_scattered(const struct job_file *file);
/* A transfer has something to do for it. */
BOOL file_wants_bytes(const struct job_file *file);
BOOL job_wants_bytes(const struct job *job);
/* Its ranges belong to the file and are good until the plan is changed; empty without one. */
void file_get_plan(const struct job_file *file, struct fill_plan *plan);
/* No ranges: no plan. E_OUTOFMEMORY. */
HRESULT file_set_plan(struct job_file *file, const struct byte_range *ranges, size_t count, UINT64 asked);
/* Where the bytes from first to end of those that are in belong, by offset; the array is freed with free(). */
HRESULT file_list_filled(const struct job_file *file, UINT64 first, UINT64 end, struct byte_range **parts,
        size_t *count);
/* Call lock held, no transfer runs: the plans follow the mode of the job. */
void on_demand_prepare(struct job *job);
/* Likewise. The server of a file has no ranges: TRUE if the job goes on without (FILE-OD-15). */
BOOL on_demand_lost_ranges(struct job *job, const struct transfer_result *failure);

/* job_calls.c */
/* Stops the transfer of a job and waits until nothing is written any more; call lock held. */
void job_stop_transfer(struct job *job);
/* What the transfer wrote last may lie ahead of the last checkpoint. Call lock held, the transfer is stopped. */
void job_save_progress(struct job *job);
/* Gives the files of a job that is all transferred their final names; on failure *failed is the file or -1. Call lock
 * held, no transfer runs. */
HRESULT job_name_files(struct job *job, LONG *failed);
/* S_OK, or BG_S_UNABLE_TO_DELETE_FILES when some are still there (FS-CANCEL-3). */
HRESULT job_delete_temps(struct job *job);
/* As Cancel, for a job that was inactive for too long; call lock held (ST-ERR-9). */
void job_expire(struct job *job, ULONG days);

/* scheduler.c */
HRESULT scheduler_start(struct engine *engine);
void scheduler_stop(struct engine *engine);
/* Call lock held. The same run goes on with what has changed meanwhile. */
void scheduler_restart_transfer(struct job *job);
/* Call lock held. */
void scheduler_move_job(struct job *job, enum job_event event);
/* The job gets the error, with one of the failure events. Call lock held, no transfer runs. */
void scheduler_fail_job(struct job *job, const struct transfer_result *result, enum job_event event);
/* The queue has to be looked at again. */
void scheduler_kick(struct engine *engine);
/* The hook: a transfer that was not stopped has ended. */
void scheduler_transfer_ended(struct job *job, struct transfer *transfer, const struct transfer_result *result);

/* inactive.c */
/* Removes the jobs that nobody has touched for as long as the policy says, if it is time to look or a policy
 * has changed (LIM-TIME-4, -11). Returns when to look again. Only for the worker. */
ULONGLONG inactive_look(struct engine *engine);
/* The job's time in the store is too old to judge by after a restart. Engine lock or call lock. */
BOOL job_time_is_stale(const struct job *job);

/* logons.c: a job runs while its owner is logged on (SEC-OWNER-4). */
/* Looks who is, if it is time to; the worker's, or before it is there. When to come again. */
ULONGLONG logons_look(struct engine *engine);
/* Engine lock. */
BOOL logons_have_owner(const struct job *job);

/* The thread becomes that user, unless the service runs as him anyway; then *acting stays FALSE. */
HRESULT logons_impersonate(const WCHAR *sid, BOOL *acting);

/* impersonate.c: from begin to end, if begin has not failed, the thread acts as the job's owner or helper. Between them
 * nothing else is done: a store, for one, is not theirs to open. No lock. */
HRESULT job_begin_acting(struct job *job, enum acting_kind kind, BOOL *acting);
void job_end_acting(BOOL acting);

/* throttle.c: background jobs under the policies of bandwidth, and jobs that the network costs too much. */
/* Takes a change of the policies or of the time; the worker's. When to come again. */
ULONGLONG throttle_look(struct engine *engine);
/* Whether a job that is or was held back by a policy is to change its state; engine lock. */
BOOL throttle_needs_attention(const struct job *job);
BOOL throttle_blocks(const struct job *job);
/* The job is in TRANSIENT_ERROR for that. */
BOOL throttle_holds_back(const struct job *job);
/* Bytes per second that the job may take; engine lock. */
UINT64 throttle_rate(const struct job *job);
/* Whether that holds for servers of the own subnet too; engine lock. */
BOOL throttle_frees_lan(const struct job *job);
/* Bytes of the job came in; engine lock exclusive. */
void throttle_measure(struct job *job, UINT64 bytes);
/* Call lock held. */
void throttle_attend(struct job *job);

/* Call lock held: the network is gone under a transfer. */
void scheduler_network_lost(struct job *job);

/* network.c; the worker's thread. */
/* Looks for the network if it is time to, and tells the jobs that it has gone or come. When to call again. */
ULONGLONG network_attend(struct engine *engine);
/* A connection that failed because there is no network shows that (ERR-MAP-1). Call lock held. */
void network_explain_failure(struct job *job, struct transfer_result *result);
void network_describe_loss(struct transfer_result *result);
/* The job could not reach its server now. Call lock held. */
BOOL network_keeps_back(struct job *job);
/* An error that the return of the network ends. */
BOOL network_is_behind(HRESULT code);

/* volumes.c */
/* The volumes on which the job's files lie must be those of its start, which are noted (FS-ERR-5). Call lock held. */
HRESULT volumes_check(struct job *job, struct transfer_result *why);
/* Looks, if it is time to, whether volumes are unlocked that jobs wait for (FS-ERR-6). When to call again; the worker's
 * thread. */
ULONGLONG volumes_attend(struct engine *engine);

/* hooks.c: what the transfer layer reports. */
extern const struct transfer_hooks engine_transfer_hooks;

/* notices.c: what the rest of the engine tells the notifier. Any lock but the notifier's may be held. */
void notices_init(struct job *job);
/* The job has or may have something to tell. Engine lock or call lock. */
void notifier_kick(struct job *job);
/* Engine lock. */
void notifier_job_modified(struct job *job);
/* The state is another one: what was told before counts no more (CB-DELIV-8, -9). Engine lock. */
void notifier_state_changed(struct job *job);
/* There is another class or command line: what failed before says nothing. Engine lock. */
void notifier_settings_changed(struct job *job);
/* The file comes anew and is to be told of again (CB-FILE-4). */
void notifier_file_reset(struct job_file *file);
/* A download is being started: nothing is told before that call has returned and for a moment after (DO-CALLBACK-5). */
void notifier_hold_status(struct job *job);
void notifier_release_status(struct job *job);
/* The job is final: its sink goes, what was not delivered is dropped (JOB-CANCEL-9, CB-DELIV-21). */
void job_drop_sink(struct job *job);

/* certificate_check.c; no lock. */
BOOL certificates_accepted(struct job *job, const struct certificate_question *question);
void certificates_ask(struct job *job, struct certificate_question *question);
void certificates_drop(struct job *job);

/* notifier.c */
HRESULT notifier_start(struct engine *engine);
void notifier_stop(struct engine *engine);

/* boot.c: brings the jobs back that are in the store (ST-BOOT). */
HRESULT boot_load_jobs(struct engine *engine);

/* engine.c */
void engine_list_job(struct engine *engine, struct job *job);
void engine_unlist_job(struct engine *engine, struct job *job);
/* All listed jobs with a reference each; the array is freed with free(). */
HRESULT engine_snapshot(struct engine *engine, struct job ***jobs, ULONG *count);
/* Those of them that the worker has to do with: not suspended, transferred or in error, or with a transfer. */
HRESULT engine_snapshot_active(struct engine *engine, struct job ***jobs, ULONG *count);
/* Calls visit, which may be NULL, with each of them; S_FALSE if there are none. No lock is held. */
HRESULT engine_visit_active(struct engine *engine, void (*visit)(struct job *job));

#endif
