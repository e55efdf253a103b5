/*
 * What the parts of the tool have in common
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

#ifndef OPENBITS_BITSADMIN_BITSADMIN_H
#define OPENBITS_BITSADMIN_BITSADMIN_H

#include <windows.h>
#include "bits.h"

#include "cmdline.h"
#include "output.h"
#include "values.h"

/* A command's result is TRUE for exit status 0; who finds a failure prints it and returns FALSE (ADMIN-EXIT-2). */

/* job_lookup.c ---------------------------------------------------------------------------------------------------- */

struct job_list
{
    IBackgroundCopyJob **jobs;
    ULONG count;
};

/* The caller's jobs, or everyone's. job_list_free() releases them. */
HRESULT job_list_get(IBackgroundCopyManager *manager, BOOL all_users, struct job_list *list);
void job_list_free(struct job_list *list);
/* A job by name or GUID, or NULL after the reason was printed (ADMIN-JOB). */
IBackgroundCopyJob *find_job(IBackgroundCopyManager *manager, const WCHAR *name);

/* block.c --------------------------------------------------------------------------------------------------------- */

/* Prints the value, UNKNOWN if it cannot be had (ADMIN-BLOCK-21). */
void print_job_value(IBackgroundCopyJob *job, value_function *value);
void print_short_line(IBackgroundCopyJob *job);
void print_verbose_block(IBackgroundCopyJob *job);
/* ADMIN-BLOCK-10 .. 12; FALSE if the job has no error. */
BOOL print_job_error(IBackgroundCopyJob *job);
/* ADMIN-BLOCK-14 */
HRESULT print_job_files(IBackgroundCopyJob *job);

/* list.c ---------------------------------------------------------------------------------------------------------- */

BOOL run_list(IBackgroundCopyManager *manager, const struct command_line *line);
BOOL run_monitor(IBackgroundCopyManager *manager, const struct command_line *line);
BOOL run_reset(IBackgroundCopyManager *manager, const struct command_line *line);
BOOL run_info(IBackgroundCopyManager *manager, IBackgroundCopyJob *job, const struct command_line *line);

/* files.c --------------------------------------------------------------------------------------------------------- */

BOOL run_add_file(IBackgroundCopyManager *manager, IBackgroundCopyJob *job, const struct command_line *line);
BOOL run_add_file_set(IBackgroundCopyManager *manager, IBackgroundCopyJob *job, const struct command_line *line);
BOOL run_list_files(IBackgroundCopyManager *manager, IBackgroundCopyJob *job, const struct command_line *line);

/* changes.c ------------------------------------------------------------------------------------------------------- */

/* A changing call on a job with the arguments of the command line. */
typedef HRESULT change_function(IBackgroundCopyJob *job, const struct command_line *line);

change_function change_resume;
change_function change_suspend;
change_function change_cancel;
change_function change_complete;
change_function change_take_ownership;
change_function change_display_name;
change_function change_description;
change_function change_priority;
change_function change_notify_flags;
change_function change_notify_command;
change_function change_retry_delay;
change_function change_no_progress_timeout;
change_function change_max_download_time;
change_function change_proxy_settings;
change_function change_peer_caching_flags;
change_function change_acl_flags;
/* The job property DYNAMIC_CONTENT (ADMIN-TRANSFER-4). */
change_function change_dynamic_content;

/* transfer.c, callback.c ------------------------------------------------------------------------------------------ */

BOOL run_transfer(IBackgroundCopyManager *manager, const struct command_line *line);
/* A callback that sets the event whenever the job did something. The event must outlive it. */
HRESULT callback_create(HANDLE event, IBackgroundCopyCallback **callback);

/* commands.c, help.c, connect.c ----------------------------------------------------------------------------------- */

/* Runs the command of a line that was parsed without an error. */
BOOL run_command(const struct command_line *line);
void print_usage(void);
/* The local server's manager; the service is started for it. */
HRESULT connect_manager(IBackgroundCopyManager **manager);

#endif
