/*
 * Intrusive doubly linked lists
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

#ifndef OPENBITS_PRIVATE_LIST_H
#define OPENBITS_PRIVATE_LIST_H

#include <stddef.h>

/* A list head, or the link inside an element. Not locked: whoever owns the list locks it. */
struct list
{
    struct list *next;
    struct list *prev;
};

#define LIST_INIT(head) { &(head), &(head) }
#define LIST_ENTRY_OF(link, type, member) ((type *)((char *)(link) - offsetof(type, member)))

/* The body may remove the current element only with the _SAFE form. */
#define LIST_FOR_EACH_OF(item, head, type, member) \
    for ((item) = LIST_ENTRY_OF((head)->next, type, member); &(item)->member != (head); \
            (item) = LIST_ENTRY_OF((item)->member.next, type, member))
#define LIST_FOR_EACH_OF_SAFE(item, after, head, type, member) \
    for ((item) = LIST_ENTRY_OF((head)->next, type, member), \
            (after) = LIST_ENTRY_OF((item)->member.next, type, member); &(item)->member != (head); \
            (item) = (after), (after) = LIST_ENTRY_OF((item)->member.next, type, member))

static inline void list_init(struct list *head)
{
    head->next = head->prev = head;
}

static inline int list_empty(const struct list *head)
{
    return head->next == head;
}

static inline void list_add_tail(struct list *head, struct list *link)
{
    link->next = head;
    link->prev = head->prev;
    head->prev->next = link;
    head->prev = link;
}

static inline void list_add_head(struct list *head, struct list *link)
{
    list_add_tail(head->next, link);
}

/* Leaves the link as an empty list, so that removing it twice does no harm. */
static inline void list_remove(struct list *link)
{
    link->next->prev = link->prev;
    link->prev->next = link->next;
    list_init(link);
}

static inline struct list *list_head(const struct list *head)
{
    return list_empty(head) ? NULL : head->next;
}

#endif
