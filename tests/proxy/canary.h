/*
 * Values with a known place: both sides of a call make the same ones, so each can check what arrives
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

#ifndef OPENBITS_TESTS_PROXY_CANARY_H
#define OPENBITS_TESTS_PROXY_CANARY_H

#ifndef COBJMACROS
#define COBJMACROS
#endif
#include <windows.h>
#include <stdio.h>
#include <objbase.h>
#include <oleauto.h>
#include "bits.h"
#include "qmgr.h"
#include "deliveryoptimization.h"

/* Each method is called once per round. What a value is depends only on method, parameter and round; round % KIND_COUNT
 * decides which sort of values it is. More rounds than kinds serve the arms of unions and the types of a VARIANT. */
enum kind
{
    KIND_PLAIN,
    KIND_EMPTY,     /* zero, "", no elements, S_FALSE; enumerators give fewer than asked */
    KIND_LARGE,     /* highest numbers, 2,000 characters, 300 elements */
    KIND_FAIL,      /* characters outside the BMP; a failure that still carries values */
    KIND_NULL,      /* NULL wherever that is allowed; a failure */
    KIND_SUCCESS,   /* a success code of the API's own; control characters */
    KIND_SHORT,     /* one character, celt 0 */
    KIND_NOTIMPL,
    KIND_COUNT
};

#define ROUND_COUNT 24
#define LARGE_COUNT 300
#define LONG_STRING 2000
#define MAX_INTERFACES 64
#define MAX_SLOTS 64

/* Value of a parameter that goes both ways: what comes back. */
#define BACK 0x40
#define NO_PARAM (~0u)

struct interface_info
{
    const char *name;
    IID iid;
    const struct interface_info *base;
    const void *const *vtbl;
    const unsigned short *methods;  /* for each slot the index in methods[] */
    unsigned int slots;
    BOOL system;                    /* only a parameter of the interfaces under test */
};

struct method_info
{
    const char *name;
    void (*call)(IUnknown *iface);
    signed char pointers[12];       /* parameters that must not be NULL; ends with -1 */
};

/* Lives in a section that both processes map; nothing in it depends on the bitness. Calls are made one at a time. */
struct shared
{
    DWORD round;
    DWORD method;           /* expected one */
    DWORD null_param;       /* NO_PARAM, or the pointer that the client gives as NULL: nothing is checked then */
    DWORD reached;          /* how often the server was called since the client cleared it */
    LONG checks;
    LONG failures;
    LONG objects[2];        /* alive, in the client and in the server */
    DWORD objref_size;
    BYTE objref[4096];
    BYTE seen[MAX_INTERFACES][MAX_SLOTS];
    char message[16384];    /* of failures in the server, taken and cleared by the client */
};

extern struct shared *shared;
extern int side;            /* 0 in the client, 1 in the server */

/* From the generator. */
extern const struct interface_info interfaces[];
extern const unsigned int interface_count;
extern const struct method_info methods[];

HRESULT STDMETHODCALLTYPE object_QueryInterface(IUnknown *iface, REFIID iid, void **out);
ULONG STDMETHODCALLTYPE object_AddRef(IUnknown *iface);
ULONG STDMETHODCALLTYPE object_Release(IUnknown *iface);
HRESULT STDMETHODCALLTYPE object_unavailable(IUnknown *iface);

const struct interface_info *find_interface(const IID *iid);

/* A new object of the interface, one reference. It answers IPersist::GetClassID with its id, across processes too. */
IUnknown *create_object(const struct interface_info *info, const GUID *id);

/* Keeps a stub of each interface for as long as the process runs. When the last one goes right after a call, Wine 8.0
 * can wait for ever for the end of that call (RpcServerUnregisterIf). */
void pin_interfaces(void);

void check(int condition, const char *format, ...) __attribute__((format(printf, 2, 3)));
enum kind kind(void);

/* Server: says that a method was reached; FALSE if nothing is to be checked. */
BOOL server_begin(void *iface, DWORD method, unsigned int slot);
/* Client, after a call: says whether the out values are there to be checked. */
BOOL client_end(HRESULT hr, HRESULT expected);
BOOL null_param(unsigned int param);

/* What the method of this round returns. */
HRESULT result(void);
/* Of an array whose length is a parameter. */
ULONG count(void);
/* celt, pceltFetched and result of an enumerator's Next; optional: NULL is allowed for pceltFetched. */
ULONG next_celt(void);
ULONG next_fetched(void);
BOOL next_null(BOOL optional);
HRESULT next_result(void);
/* Interface asked for by an iid_is parameter. */
const IID *wanted_iid(void);

/* A parameter that can be NULL is so in this round. */
BOOL is_null(void);

DWORD seed(unsigned int param, unsigned int element);

/* For each type T: make_T() gives the value for a place, allocated with the COM allocator; check_T() compares; free_T()
 * frees what belongs to it. */
#define DECLARE_TYPE(name, type) \
    void make_##name(unsigned int param, unsigned int element, type *value); \
    void check_##name(unsigned int param, unsigned int element, const type *value); \
    void free_##name(type *value);

DECLARE_TYPE(number, DWORD)
DECLARE_TYPE(number64, UINT64)
DECLARE_TYPE(enum, int)
DECLARE_TYPE(byte, BYTE)
DECLARE_TYPE(GUID, GUID)
DECLARE_TYPE(FILETIME, FILETIME)
DECLARE_TYPE(string, LPWSTR)
DECLARE_TYPE(bstr, BSTR)
DECLARE_TYPE(VARIANT, VARIANT)
DECLARE_TYPE(BG_FILE_PROGRESS, BG_FILE_PROGRESS)
DECLARE_TYPE(BG_FILE_INFO, BG_FILE_INFO)
DECLARE_TYPE(BG_FILE_RANGE, BG_FILE_RANGE)
DECLARE_TYPE(BG_JOB_PROGRESS, BG_JOB_PROGRESS)
DECLARE_TYPE(BG_JOB_TIMES, BG_JOB_TIMES)
DECLARE_TYPE(BG_JOB_REPLY_PROGRESS, BG_JOB_REPLY_PROGRESS)
DECLARE_TYPE(BG_AUTH_CREDENTIALS, BG_AUTH_CREDENTIALS)
DECLARE_TYPE(FILESETINFO, FILESETINFO)
DECLARE_TYPE(DOSwarmStats, DOSwarmStats)
DECLARE_TYPE(DO_DOWNLOAD_STATUS, DO_DOWNLOAD_STATUS)
DECLARE_TYPE(DO_DOWNLOAD_ENUM_CATEGORY, DO_DOWNLOAD_ENUM_CATEGORY)

/* Unions: the id of this round, which goes through all arms and two ids without one. */
BITS_JOB_PROPERTY_ID arm_BITS_JOB_PROPERTY_VALUE(void);
BITS_FILE_PROPERTY_ID arm_BITS_FILE_PROPERTY_VALUE(void);
DECLARE_TYPE(BITS_JOB_PROPERTY_VALUE, BITS_JOB_PROPERTY_VALUE)
DECLARE_TYPE(BITS_FILE_PROPERTY_VALUE, BITS_FILE_PROPERTY_VALUE)

DO_DOWNLOAD_RANGES_INFO *make_ranges_info(unsigned int param);
void check_ranges_info(unsigned int param, const DO_DOWNLOAD_RANGES_INFO *info);

/* NULL in rounds of KIND_NULL if it may be. */
WCHAR *make_in_string(unsigned int param, BOOL optional);
void check_in_string(unsigned int param, const WCHAR *str, BOOL optional);
void make_interface(unsigned int param, unsigned int element, const IID *iid, IUnknown **iface);
void check_interface(unsigned int param, unsigned int element, const IID *iid, IUnknown *iface);
/* The same for elements of an enumeration, which are never NULL. */
void make_element(unsigned int param, unsigned int element, const IID *iid, IUnknown **iface);
void check_element(unsigned int param, unsigned int element, const IID *iid, IUnknown *iface);
void free_interface(IUnknown *iface);
#endif
