/*
 * What of a download is decided without Windows: its status and its properties
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

#include "do/download_rules.h"

struct download_answer download_answer(enum download_phase phase, HRESULT error, bool gave_up)
{
    struct download_answer answer = {phase, S_OK, S_OK};

    switch (phase)
    {
        case DOWNLOAD_RETRYING:
            answer.state = do_code_is_transient(error) ? DOWNLOAD_PAUSED : DOWNLOAD_TRANSFERRING;
            answer.extended = error;
            break;
        case DOWNLOAD_TRANSFERRING:
            answer.extended = error;
            break;
        case DOWNLOAD_PAUSED:
            answer.error = gave_up ? DO_E_DOWNLOAD_NO_PROGRESS : error;     /* DO-DOWNLOAD-STATUS-7 */
            answer.extended = gave_up ? error : S_OK;
            break;
        default:
            break;
    }
    return answer;
}

/* Properties ------------------------------------------------------------------------------------------------------- */

enum access
{
    READ = 1,
    WRITE = 2,
    BOTH = READ | WRITE,
};

/* In which states it may be set. */
enum when
{
    NEVER,
    EARLY,                      /* Created */
    STOPPED,                    /* and Paused */
    LIVE,                       /* all but the final ones */
};

static const struct property_rule
{
    enum property_type type;
    enum access access;
    enum when when;
    uint64_t largest;           /* of a number */
}
rules[DOWNLOAD_PROPERTY_COUNT] =
{
    /* Id */                            {PROPERTY_TEXT, READ, NEVER, 0},
    /* Uri */                           {PROPERTY_TEXT, BOTH, STOPPED, 0},
    /* ContentId */                     {PROPERTY_TEXT, BOTH, EARLY, 0},
    /* DisplayName */                   {PROPERTY_TEXT, BOTH, LIVE, 0},
    /* LocalPath */                     {PROPERTY_TEXT, BOTH, EARLY, 0},
    /* HttpCustomHeaders */             {PROPERTY_TEXT, BOTH, STOPPED, 0},
    /* CostPolicy */                    {PROPERTY_UINT, BOTH, LIVE, 5},
    /* SecurityFlags */                 {PROPERTY_UINT, WRITE, STOPPED, UINT32_MAX},
    /* CallbackFreqPercent */           {PROPERTY_UINT, BOTH, LIVE, 100},
    /* CallbackFreqSeconds */           {PROPERTY_UINT, BOTH, LIVE, UINT32_MAX},
    /* NoProgressTimeoutSeconds */      {PROPERTY_UINT, BOTH, LIVE, UINT32_MAX},
    /* ForegroundPriority */            {PROPERTY_BOOL, BOTH, LIVE, 1},
    /* BlockingMode */                  {PROPERTY_BOOL, BOTH, STOPPED, 1},
    /* CallbackInterface */             {PROPERTY_OBJECT, BOTH, LIVE, 0},
    /* StreamInterface */               {PROPERTY_OBJECT, BOTH, EARLY, 0},
    /* SecurityContext */               {PROPERTY_BYTES, WRITE, STOPPED, 0},
    /* NetworkToken */                  {PROPERTY_BOOL, WRITE, LIVE, 1},
    /* CorrelationVector */             {PROPERTY_TEXT, BOTH, LIVE, 0},
    /* DecryptionInfo */                {PROPERTY_TEXT, WRITE, EARLY, 0},
    /* IntegrityCheckInfo */            {PROPERTY_TEXT, WRITE, EARLY, 0},
    /* IntegrityCheckMandatory */       {PROPERTY_BOOL, BOTH, EARLY, 1},
    /* TotalSizeBytes */                {PROPERTY_UINT64, BOTH, EARLY, UINT64_MAX},
    /* DisallowOnCellular */            {PROPERTY_BOOL, BOTH, LIVE, 1},
    /* HttpCustomAuthHeaders */         {PROPERTY_TEXT, BOTH, STOPPED, 0},
    /* HttpAllowSecureToNonSecureRedirect */    {PROPERTY_BOOL, BOTH, STOPPED, 1},
    /* NonVolatile */                   {PROPERTY_BOOL, BOTH, LIVE, 1},
    /* HttpRedirectionTarget */         {PROPERTY_TEXT, READ, NEVER, 0},
    /* HttpResponseHeaders */           {PROPERTY_TEXT, READ, NEVER, 0},
    /* HttpServerIPAddress */           {PROPERTY_TEXT, READ, NEVER, 0},
    /* HttpStatusCode */                {PROPERTY_UINT, READ, NEVER, 0},
};

enum
{
    SECURITY_FLAGS_ID = 7,
    NO_PROGRESS_ID = 10,
};

/* Of WinHTTP: revocation check, unknown authority, wrong usage, name, date. */
#define SECURITY_FLAGS_MASK 0x3301u
#define SHORTEST_NO_PROGRESS 60

enum property_type download_property_type(unsigned int id)
{
    return rules[id].type;
}

HRESULT download_property_may_get(unsigned int id)
{
    if (id >= DOWNLOAD_PROPERTY_COUNT)
        return DO_E_UNKNOWN_PROPERTY_ID;
    return rules[id].access & READ ? S_OK : DO_E_WRITE_ONLY_PROPERTY;
}

static bool is_time(enum when when, enum download_phase state)
{
    switch (when)
    {
        case EARLY: return state == DOWNLOAD_CREATED;
        case STOPPED: return state == DOWNLOAD_CREATED || state == DOWNLOAD_PAUSED;
        case LIVE: return state != DOWNLOAD_FINALIZED && state != DOWNLOAD_ABORTED;
        default: return false;
    }
}

HRESULT download_property_may_set(unsigned int id, enum download_phase state)
{
    if (id >= DOWNLOAD_PROPERTY_COUNT)
        return DO_E_UNKNOWN_PROPERTY_ID;
    if (!(rules[id].access & WRITE))
        return DO_E_READ_ONLY_PROPERTY;
    return is_time(rules[id].when, state) ? S_OK : DO_E_INVALID_STATE;
}

HRESULT download_property_check_number(unsigned int id, uint64_t value)
{
    if (value > rules[id].largest)
        return E_INVALIDARG;
    if (id == SECURITY_FLAGS_ID && (value & ~(uint64_t)SECURITY_FLAGS_MASK))
        return E_INVALIDARG;
    if (id == NO_PROGRESS_ID && value && value < SHORTEST_NO_PROGRESS)
        return E_INVALIDARG;
    return S_OK;
}

/* Ranges ----------------------------------------------------------------------------------------------------------- */

HRESULT download_check_ranges(const struct byte_range *ranges, size_t count)
{
    size_t i;

    for (i = 0; i < count; ++i)
    {
        if (!ranges[i].length || ranges[i].offset == RANGE_TO_EOF)
            return DO_E_INVALID_RANGE;
    }
    return count ? do_call_code(ranges_check(ranges, count, RANGES_AS_GIVEN)) : S_OK;
}

/* Texts ------------------------------------------------------------------------------------------------------------ */

int download_status_of(const WCHAR *headers)
{
    int status = 0, i;

    while (*headers && *headers != ' ' && *headers != '\r')
        ++headers;
    if (*headers++ != ' ')
        return 0;
    for (i = 0; i < 3 && headers[i] >= '0' && headers[i] <= '9'; ++i)
        status = status * 10 + headers[i] - '0';
    return i == 3 ? status : 0;
}

static bool is_blank(WCHAR c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

bool download_looks_like_json(const WCHAR *text)
{
    WCHAR last = 0;

    while (is_blank(*text))
        ++text;
    if (*text != '{')
        return false;
    for (++text; *text; ++text)
    {
        if (!is_blank(*text))
            last = *text;
    }
    return last == '}';
}
