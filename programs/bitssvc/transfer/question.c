/*
 * Questions about certificates, and their answers
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

#include "transfer/private.h"

#include <stdlib.h>

#include "private/strings.h"

/* Answers come on any thread and at any time: guards who waits for one, and net->questions. */
static SRWLOCK question_lock = SRWLOCK_INIT;

void certificate_question_addref(struct certificate_question *question)
{
    InterlockedIncrement(&question->refcount);
}

void certificate_question_release(struct certificate_question *question)
{
    if (InterlockedDecrement(&question->refcount))
        return;
    CertFreeCertificateContext(question->certificate);
    free(question->host);
    free(question);
}

struct certificate_question *question_new(struct fetch *fetch, const CERT_CONTEXT *certificate,
        const struct url_parts *server)
{
    struct certificate_question *question;

    if (!(question = calloc(1, sizeof(*question))))
        return NULL;
    question->refcount = 1;
    list_init(&question->entry);
    list_init(&question->answered_entry);
    question->certificate = CertDuplicateCertificateContext(certificate);
    question->index = fetch->file.index;
    question->port = strtoul(server->port, NULL, 10);
    question->security = fetch->options.security & SECURITY_CERTIFICATE_MASK;
    question->fetch = fetch;
    if ((question->host = strdup(server->host)))
        return question;
    certificate_question_release(question);
    return NULL;
}

BOOL certificate_question_is_same(const struct certificate_question *a, const struct certificate_question *b)
{
    return a->port == b->port && !strcmp(a->host, b->host) && same_certificate(a->certificate, b->certificate);
}

BOOL certificate_question_is_wanted(const struct certificate_question *question)
{
    BOOL wanted;

    AcquireSRWLockShared(&question_lock);
    wanted = question->fetch != NULL;
    ReleaseSRWLockShared(&question_lock);
    return wanted;
}

/* While somebody waits the network thread is there to be woken. */
void certificate_question_answer(struct certificate_question *question, HRESULT answer)
{
    AcquireSRWLockExclusive(&question_lock);
    if (question->fetch && list_empty(&question->answered_entry))
    {
        question->answer = answer;
        certificate_question_addref(question);
        list_add_tail(&question->fetch->transfer->net->questions, &question->answered_entry);
        net_wake(question->fetch->transfer->net);
    }
    ReleaseSRWLockExclusive(&question_lock);
}

/* An answer that was not taken has a reference; with the fetch's it is never the last one. */
void question_forget(struct fetch *fetch)
{
    struct certificate_question *question = fetch->question;

    if (!question)
        return;
    AcquireSRWLockExclusive(&question_lock);
    question->fetch = NULL;
    if (!list_empty(&question->answered_entry))
    {
        list_remove(&question->answered_entry);
        InterlockedDecrement(&question->refcount);
    }
    ReleaseSRWLockExclusive(&question_lock);
    fetch->question = NULL;
    certificate_question_release(question);
}

/* Asking ----------------------------------------------------------------------------------------------------------- */

static DWORD WINAPI check_thread(void *arg)
{
    struct certificate_question *question = arg;

    certificate_question_answer(question, certificate_check(question));
    certificate_question_release(question);
    return 0;
}

void question_ask(struct fetch *fetch)
{
    struct certificate_question *question = fetch->question;

    if (question->for_client)
    {
        fetch->transfer->net->hooks->ask_about_certificate(fetch->transfer->job, question);
        return;
    }
    certificate_question_addref(question);
    if (QueueUserWorkItem(check_thread, question, WT_EXECUTELONGFUNCTION))
        return;
    certificate_question_answer(question, E_OUTOFMEMORY);
    certificate_question_release(question);
}

/* Answers ---------------------------------------------------------------------------------------------------------- */

/* The client's own code, which is an error whatever it is (HOPT-SCERT-9 to -11). */
static void refused_by_client(struct fetch *fetch, HRESULT answer)
{
    fetch_fail(fetch, FAILED(answer) ? answer : E_FAIL, ERROR_CONTEXT_CERTIFICATE_CALLBACK,
            answer != BG_E_SERVER_CERT_VALIDATION_INTERFACE_REQUIRED);
}

static struct certificate_question *take_answered(struct net *net)
{
    struct certificate_question *question = NULL;
    struct list *entry;

    AcquireSRWLockExclusive(&question_lock);
    if ((entry = list_head(&net->questions)))
    {
        list_remove(entry);
        question = LIST_ENTRY_OF(entry, struct certificate_question, answered_entry);
    }
    ReleaseSRWLockExclusive(&question_lock);
    return question;
}

BOOL question_take_answer(struct net *net)
{
    struct certificate_question *question = take_answered(net);
    struct fetch *fetch;

    if (!question)
        return FALSE;
    fetch = question->fetch;
    if (question->answer == S_OK && !question->for_client)
        certificate_accept(net, question);
    else if (question->answer != S_OK && question->for_client)
        refused_by_client(fetch, question->answer);
    else if (question->answer != S_OK)
        certificate_fail(fetch, question->answer);
    question_forget(fetch);
    certificate_question_release(question);
    transfer_certificate_answered(fetch);
    return TRUE;
}
