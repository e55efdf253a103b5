/*
 * Assertions about the ABI, as C and as C++
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

#ifndef OPENBITS_TESTS_ABI_FACTS_H
#define OPENBITS_TESTS_ABI_FACTS_H

#include <stddef.h>

/* SLOT and SLOTS are for C, which sees the table of methods; in C++ CXX_SLOT of runtime.c does their work. */

#ifdef __cplusplus

template <typename A, typename B> struct same_type { static const bool value = false; };
template <typename A> struct same_type<A, A> { static const bool value = true; };

#define FACT(expression) static_assert(expression, #expression);
#define IS_TYPE(expression, type) same_type<decltype(expression), type>::value
#define ALIGN_OF(type) alignof(type)
#define METHOD(interface, name, c_params, params) \
    HRESULT (STDMETHODCALLTYPE interface::*const check_##interface##_##name) params __attribute__((unused)) = \
        &interface::name;
#define SLOT(interface, name, number)
#define SLOTS(interface, count)

#else

#define FACT(expression) _Static_assert(expression, #expression);
#define IS_TYPE(expression, type) __builtin_types_compatible_p(__typeof__(expression), type)
#define ALIGN_OF(type) _Alignof(type)
#define METHOD(interface, name, c_params, params) \
    FACT(IS_TYPE(((interface##Vtbl *)0)->name, HRESULT (STDMETHODCALLTYPE *) c_params))
#define SLOT(interface, name, number) FACT(offsetof(interface##Vtbl, name) == number * sizeof(void *))
#define SLOTS(interface, count) FACT(sizeof(interface##Vtbl) == count * sizeof(void *))

#endif

#define VALUE(name, number) FACT((unsigned int)(name) == number##U)
#define VALUE64(name, number) FACT(sizeof(name) == 8 && (name) == number##ULL)
#define SIZE(type, size) FACT(sizeof(type) == size)
#define ALIGNMENT(type, alignment) FACT(ALIGN_OF(type) == alignment)
#define OFFSET(type, member, offset) FACT(offsetof(type, member) == offset)
#define MEMBER(type, member, member_type) FACT(IS_TYPE(((type *)0)->member, member_type))

#endif
