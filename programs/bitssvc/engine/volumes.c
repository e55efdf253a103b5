/*
 * The volumes of local files: exchanged ones, locked ones
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

#include <stdlib.h>

#include "engine/failure.h"
#include "engine/fileops.h"
#include "engine/private.h"

/* Nobody tells when a volume is unlocked, nor when another one has come to its place. */
#define LOOK_MS 2000
/* Many jobs that start at the same time ask once. */
#define SERIAL_MS 1000

/* JOB_VALUE_VOLUMES is an array of them. */
struct volume_note
{
    ULONG drive;                /* 0 is A: */
    ULONG serial;
};

/* Only drives have a volume that could be told from another one: on a server it is the server's business. */
static ULONG drive_of(const WCHAR *path)
{
    WCHAR letter = path[0] | 0x20;

    return path[0] && path[1] == ':' && letter >= 'a' && letter <= 'z' ? letter - 'a' : DRIVE_COUNT;
}

/* Asked by a handle: by the name of the drive Wine would complain on the terminal about disks that it may not read. */
static DWORD read_serial(const WCHAR *root)
{
    const DWORD share = FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE;
    HANDLE folder = CreateFileW(root, FILE_READ_ATTRIBUTES, share, NULL, OPEN_EXISTING, FILE_FLAG_BACKUP_SEMANTICS,
            NULL);
    DWORD serial = 0;

    if (folder == INVALID_HANDLE_VALUE)
        return 0;
    if (!GetVolumeInformationByHandleW(folder, NULL, 0, &serial, NULL, NULL, NULL, 0))
        serial = 0;
    CloseHandle(folder);
    return serial;
}

/* Of the volume that is there now; 0: it has none. Worker's thread. */
static ULONG serial_of(struct engine *engine, ULONG drive)
{
    struct drive_volume *volume = &engine->volumes[drive];
    WCHAR root[] = { (WCHAR)('A' + drive), ':', '\\', 0 };
    ULONGLONG now = clock_now();

    if (volume->looked_at && now - volume->looked_at < SERIAL_MS)
        return volume->serial;
    volume->serial = read_serial(root);
    volume->looked_at = now;
    return volume->serial;
}

static ULONG noted_serial(const struct job *job, ULONG drive)
{
    const struct record_blob *value = job->rec.values[JOB_VALUE_VOLUMES];
    const struct volume_note *notes = value ? (const struct volume_note *)value->data : NULL;
    ULONG i;

    for (i = 0; value && i < value->size / sizeof(*notes); ++i)
    {
        if (notes[i].drive == drive)
            return notes[i].serial;
    }
    return 0;
}

/* A job whose first start is lost by a kill is noted at its next one. */
static void note_serial(struct job *job, ULONG drive, ULONG serial)
{
    struct record_blob *old = job->rec.values[JOB_VALUE_VOLUMES], *value;
    ULONG size = old ? old->size : 0;
    struct volume_note note = { drive, serial };
    struct engine *engine = job->engine;
    struct store_change *change;

    if (!(value = malloc(sizeof(*value) + size + sizeof(note))))
        return;
    value->size = size + sizeof(note);
    if (old)
        memcpy(value->data, old->data, size);
    memcpy(value->data + size, &note, sizeof(note));
    change = store_change_new();
    store_change_put_value(change, &job->rec.id, JOB_VALUE_VOLUMES, value);
    AcquireSRWLockExclusive(&engine->lock);
    job->rec.values[JOB_VALUE_VOLUMES] = value;
    ReleaseSRWLockExclusive(&engine->lock);
    free(old);
    store_post(engine->store, change);
}

/* BG_E_VOLUME_CHANGED if another volume is in the place of the noted one. */
static HRESULT check_drive(struct job *job, ULONG drive)
{
    ULONG noted = noted_serial(job, drive), serial = serial_of(job->engine, drive);

    if (!serial || serial == noted)
        return S_OK;
    if (noted)
        return BG_E_VOLUME_CHANGED;
    note_serial(job, drive, serial);
    return S_OK;
}

HRESULT volumes_check(struct job *job, struct transfer_result *why)
{
    BOOL checked[DRIVE_COUNT + 1] = { FALSE };
    ULONG i, drive;

    memset(why, 0, sizeof(*why));
    if (job_is_delivery(job))
        return S_OK;
    checked[DRIVE_COUNT] = TRUE;
    for (i = 0; i < job->file_count && SUCCEEDED(why->code); ++i)
    {
        drive = drive_of(job->files[i]->rec.local);
        if (checked[drive])
            continue;
        checked[drive] = TRUE;
        why->code = check_drive(job, drive);
        why->context = ERROR_CONTEXT_LOCAL_FILE;
        why->file = i;
    }
    return why->code;
}

/* Locked ones ------------------------------------------------------------------------------------------------------ */

static BOOL waits_for_volume(struct job *job)
{
    struct engine *engine = job->engine;
    BOOL waits;

    AcquireSRWLockShared(&engine->lock);
    waits = job->state == JOB_STATE_TRANSIENT_ERROR && job->rec.error_code == BG_E_DESTINATION_LOCKED;
    ReleaseSRWLockShared(&engine->lock);
    return waits;
}

/* Of the file at which the job has met it. Call lock held. */
static BOOL is_still_locked(const struct job *job)
{
    const struct file_record *rec;
    bool transient;
    HANDLE file;
    UINT64 size;
    HRESULT hr;

    if (job->rec.error_file < 0 || (ULONG)job->rec.error_file >= job->file_count)
        return FALSE;
    rec = &job->files[job->rec.error_file]->rec;
    if (SUCCEEDED(hr = fileops_open_temp(rec->temp, file_is_in_place(rec), &file, &size)))
        CloseHandle(file);
    return FAILED(hr) && failure_of_local_file(hr, &transient) == BG_E_DESTINATION_LOCKED;
}

static void look_at_job(struct job *job)
{
    if (!waits_for_volume(job) || !job_call_try_enter(job))
        return;
    if (waits_for_volume(job) && !is_still_locked(job))
        scheduler_move_job(job, JOB_EVENT_RETRY);
    job_call_leave(job);
}

ULONGLONG volumes_attend(struct engine *engine)
{
    ULONGLONG now = clock_now();
    HRESULT hr;

    if (now < engine->volumes_look_at)
        return engine->volumes_look_at;
    engine->volumes_look_at = 0;
    if (FAILED(hr = engine_visit_active(engine, look_at_job)))
        return now + LOOK_MS;
    if (hr == S_FALSE)
        return ~(ULONGLONG)0;
    return engine->volumes_look_at = now + LOOK_MS;
}
