/*
 * Conformance tests: policies in the registry
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

#ifndef OPENBITS_TESTS_CONFORMANCE_POLICIES_H
#define OPENBITS_TESTS_CONFORMANCE_POLICIES_H

#include <windows.h>

/* Sets a DWORD of the policies of BITS. FALSE without the rights: the test is skipped then, which is said. */
BOOL set_policy(const WCHAR *name, DWORD value);
void set_policy_text(const WCHAR *name, const WCHAR *value);
void remove_policy(const WCHAR *name);
/* Whether the limits on counts bind administrators too, as they bind everybody else; only our service can be told. */
void set_enforced_limits(BOOL enforce);
/* Who counts as logged on: SIDs, each with a ';' behind it; NULL: everybody, as usual. Likewise. */
BOOL set_logged_on(const WCHAR *sids);
/* The key in which that stands: deleted, then made again as it was. FALSE if that fails. */
BOOL take_settings_away(void);
BOOL bring_settings_back(void);

#endif
