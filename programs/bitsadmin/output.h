/*
 * Output: the banner, values, failures
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

#ifndef OPENBITS_BITSADMIN_OUTPUT_H
#define OPENBITS_BITSADMIN_OUTPUT_H

#include <windows.h>
#include "bits.h"

#include "cmdline.h"

/* Everything goes to standard output (ADMIN-OUT-5): as it is to a console, in the OEM code page elsewhere. What is
 * printed is collected; output_flush() writes it. */

void output_init(const struct command_line *line);
void output_flush(void);
BOOL output_is_console(void);
/* Columns of the console. */
unsigned int output_width(void);

/* wprintf's conversions, of msvcrt: %s is wide. "\n" becomes CR LF. */
void print(const WCHAR *format, ...);
/* What a /GET command or /CREATE is asked for: one line, or nothing but the text after /RAWRETURN (ADMIN-CLI-11). */
void print_value(const WCHAR *text);
void print_banner(void);

/* Console only. */
void output_clear_screen(void);

/* "Unable to <phrase> - 0x...", and the text of the code on the next line (ADMIN-OUT-3). manager may be NULL. Returns
 * FALSE, for the caller to hand on. */
BOOL print_failure(IBackgroundCopyManager *manager, const WCHAR *phrase, HRESULT hr);
/* Tells of a code that is a success with a reservation; nothing for S_OK (ADMIN-EXIT-4). */
void print_reservation(HRESULT hr);

#endif
