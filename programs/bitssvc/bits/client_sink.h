/*
 * An object of a client, as the engine sees it
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

#ifndef OPENBITS_BITS_CLIENT_SINK_H
#define OPENBITS_BITS_CLIENT_SINK_H

#include "engine/engine.h"

/* The client's interface of that id, marked with who registers it; its operations call what client_sink_get gives, and
 * destroy is client_sink_destroy. E_NOINTERFACE if the object lacks it: then it cannot be called. */
HRESULT client_sink_create(IUnknown *client, REFIID iid, const struct notify_sink_ops *ops, struct notify_sink **sink);
void client_sink_destroy(struct notify_sink *sink);
/* Without a reference. */
void *client_sink_get(struct notify_sink *sink);

#endif
