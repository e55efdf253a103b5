/*
 * A class object of a test program
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

#ifndef OPENBITS_TESTS_CLASS_FACTORY_H
#define OPENBITS_TESTS_CLASS_FACTORY_H

#include <windows.h>

/* Lives as long as the program: static struct class_factory factory = {CLASS_FACTORY, create}; */
struct class_factory
{
    IClassFactory IClassFactory_iface;
    /* *out is NULL, the object is not to be aggregated. */
    HRESULT (*create)(REFIID iid, void **out);
};

extern const IClassFactoryVtbl class_factory_vtbl;
#define CLASS_FACTORY {(IClassFactoryVtbl *)&class_factory_vtbl}

#endif
