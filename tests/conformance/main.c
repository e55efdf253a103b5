/*
 * Conformance tests: the list
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

#define STANDALONE
#include "wine/test.h"

extern void func_manager(void);
extern void func_many_files(void);
extern void func_job(void);
extern void func_properties(void);
extern void func_options(void);
extern void func_files(void);
extern void func_file_details(void);
extern void func_file_changes(void);
extern void func_on_demand(void);
extern void func_local(void);
extern void func_schedule(void);
extern void func_transfer(void);
extern void func_callback(void);
extern void func_notify(void);
extern void func_notify_class(void);
extern void func_notify_command(void);
extern void func_notify_progress(void);
extern void func_security(void);
extern void func_certificates(void);
extern void func_acl(void);
extern void func_enumerators(void);
extern void func_limits(void);
extern void func_timers(void);
extern void func_peer_cache(void);
extern void func_others(void);
extern void func_callers(void);
extern void func_logons(void);
extern void func_errors(void);
extern void func_endings(void);
extern void func_general(void);
extern void func_running(void);
extern void func_temporary_files(void);
extern void func_states(void);
extern void func_comeback(void);
extern void func_restart(void);
extern void func_groups(void);
extern void func_group_properties(void);
extern void func_group_transfer(void);
extern void func_group_callback(void);
extern void func_group_restart(void);

const struct test winetest_testlist[] =
{
    { "manager", func_manager },
    { "many_files", func_many_files },
    { "job", func_job },
    { "properties", func_properties },
    { "options", func_options },
    { "files", func_files },
    { "file_details", func_file_details },
    { "file_changes", func_file_changes },
    { "on_demand", func_on_demand },
    { "local", func_local },
    { "schedule", func_schedule },
    { "transfer", func_transfer },
    { "callback", func_callback },
    { "notify", func_notify },
    { "notify_class", func_notify_class },
    { "notify_command", func_notify_command },
    { "notify_progress", func_notify_progress },
    { "security", func_security },
    { "certificates", func_certificates },
    { "acl", func_acl },
    { "enumerators", func_enumerators },
    { "limits", func_limits },
    { "timers", func_timers },
    { "peer_cache", func_peer_cache },
    { "others", func_others },
    { "callers", func_callers },
    { "logons", func_logons },
    { "errors", func_errors },
    { "endings", func_endings },
    { "general", func_general },
    { "running", func_running },
    { "temporary_files", func_temporary_files },
    { "states", func_states },
    { "restart", func_restart },
    { "comeback", func_comeback },
    { "groups", func_groups },
    { "group_properties", func_group_properties },
    { "group_transfer", func_group_transfer },
    { "group_callback", func_group_callback },
    { "group_restart", func_group_restart },
    { NULL, NULL }
};
