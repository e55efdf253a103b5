/*
 * Tests of Delivery Optimization: the list
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

extern void func_bits_policies(void);
extern void func_cached(void);
extern void func_dead_client(void);
extern void func_enumerate(void);
extern void func_flushed(void);
extern void func_job_files(void);
extern void func_job_sinks(void);
extern void func_job_streams(void);
extern void func_job_transfer(void);
extern void func_jobs(void);
extern void func_killed(void);
extern void func_lifetime(void);
extern void func_patience(void);
extern void func_policies(void);
extern void func_properties(void);
extern void func_ranges(void);
extern void func_renewed(void);
extern void func_secured(void);
extern void func_states(void);
extern void func_status(void);
extern void func_streams(void);
extern void func_transfer(void);

const struct test winetest_testlist[] =
{
    { "states", func_states },
    { "transfer", func_transfer },
    { "ranges", func_ranges },
    { "enumerate", func_enumerate },
    { "properties", func_properties },
    { "status", func_status },
    { "streams", func_streams },
    { "dead_client", func_dead_client },
    { "jobs", func_jobs },
    { "job_files", func_job_files },
    { "job_sinks", func_job_sinks },
    { "job_transfer", func_job_transfer },
    { "job_streams", func_job_streams },
    { "policies", func_policies },
    { "bits_policies", func_bits_policies },
    { "lifetime", func_lifetime },
    { "secured", func_secured },
    { "patience", func_patience },
    { "renewed", func_renewed },
    { "cached", func_cached },
    { "killed", func_killed },
    { "flushed", func_flushed },
    { NULL, NULL }
};
