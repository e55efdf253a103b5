/*
 * What a client says to the certificates of servers
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

#include "engine/notifier.h"

/* A question waits in the job's list for its turn in the notifier, which asks for one job one thing at a time. What the
 * client has accepted is kept as the question that it was (HOPT-SCERT-12). All lists are under the notifier's lock. */

static BOOL is_in(const struct list *questions, const struct certificate_question *wanted)
{
    const struct certificate_question *question;

    LIST_FOR_EACH_OF(question, questions, const struct certificate_question, entry)
    {
        if (certificate_question_is_same(question, wanted))
            return TRUE;
    }
    return FALSE;
}

static void move(struct certificate_question *question, struct list *to)
{
    list_remove(&question->entry);
    list_add_tail(to, &question->entry);
}

static void move_all(struct list *from, struct list *to)
{
    struct certificate_question *question, *next;

    LIST_FOR_EACH_OF_SAFE(question, next, from, struct certificate_question, entry)
        move(question, to);
}

static void move_same(struct list *from, const struct certificate_question *as, struct list *to)
{
    struct certificate_question *question, *next;

    LIST_FOR_EACH_OF_SAFE(question, next, from, struct certificate_question, entry)
    {
        if (certificate_question_is_same(question, as))
            move(question, to);
    }
}

/* No lock. */
static void answer_all(struct list *questions, HRESULT answer)
{
    struct certificate_question *question, *next;

    LIST_FOR_EACH_OF_SAFE(question, next, questions, struct certificate_question, entry)
    {
        list_remove(&question->entry);
        certificate_question_answer(question, answer);
        certificate_question_release(question);
    }
}

/* The transfer's side ---------------------------------------------------------------------------------------------- */

BOOL certificates_accepted(struct job *job, const struct certificate_question *question)
{
    struct notifier *notifier = job->engine->notifier;
    BOOL accepted;

    AcquireSRWLockShared(&notifier->lock);
    accepted = is_in(&job->notices.accepted, question);
    ReleaseSRWLockShared(&notifier->lock);
    return accepted;
}

void certificates_ask(struct job *job, struct certificate_question *question)
{
    struct notifier *notifier = job->engine->notifier;

    certificate_question_addref(question);
    AcquireSRWLockExclusive(&notifier->lock);
    list_add_tail(&job->notices.questions, &question->entry);
    lane_make_ready(&job->notices.lanes[LANE_CERTIFICATES]);
    ReleaseSRWLockExclusive(&notifier->lock);
}

/* The notifier's side ---------------------------------------------------------------------------------------------- */

struct inquiry
{
    struct certificate_question *question;  /* referenced, as are the other two */
    struct notify_sink *sink;               /* NULL: nobody to ask */
    struct job_file *file;
    ULONG serial;
};

/* The first question that has to be put to the client. Those that were accepted meanwhile go to known, with those that
 * nobody waits for any more. */
static struct certificate_question *choose(struct job *job, struct list *known)
{
    struct certificate_question *question, *next;

    LIST_FOR_EACH_OF_SAFE(question, next, &job->notices.questions, struct certificate_question, entry)
    {
        if (certificate_question_is_wanted(question) && !is_in(&job->notices.accepted, question))
            return question;
        move(question, known);
    }
    return NULL;
}

static void take(struct job *job, struct certificate_question *question, struct inquiry *inquiry)
{
    certificate_question_addref(question);
    inquiry->question = question;
    inquiry->file = job->files[question->index];
    file_addref(inquiry->file);
    if ((inquiry->sink = job->notices.certificate_sink))
        notify_sink_addref(inquiry->sink);
    inquiry->serial = job->notices.certificate_serial;
}

/* FALSE if there is nothing to ask. */
static BOOL begin(struct job_lane *lane, struct notify_call *call, struct inquiry *inquiry)
{
    struct certificate_question *question = NULL;
    struct engine *engine = lane->job->engine;
    struct list known = LIST_INIT(known);

    AcquireSRWLockShared(&engine->lock);
    AcquireSRWLockExclusive(&engine->notifier->lock);
    if (!lane->busy && (question = choose(lane->job, &known)))
    {
        take(lane->job, question, inquiry);
        lane->busy = TRUE;
        call->sink = inquiry->sink;
        call->place.began = clock_now();
    }
    ReleaseSRWLockExclusive(&engine->notifier->lock);
    ReleaseSRWLockShared(&engine->lock);
    answer_all(&known, S_OK);
    return question != NULL;
}

/* The client that has gone is asked no more: its program has to set another object (HOPT-SCERT-11). */
static struct notify_sink *drop_gone(struct job_notices *notices, const struct inquiry *inquiry)
{
    if (notices->certificate_sink != inquiry->sink)
        return NULL;
    notices->certificate_sink = NULL;
    return inquiry->sink;
}

/* One answer is good for all connections that wait for the same (HOPT-SCERT-14), unless another object has been set
 * since. A refusal is not remembered. */
static void sort_out(struct job_notices *notices, const struct inquiry *inquiry, HRESULT answer, struct list *answered)
{
    if (notices->certificate_serial == inquiry->serial)
        move_same(&notices->questions, inquiry->question, answered);
    if (notices->certificate_serial != inquiry->serial || answer != S_OK)
        return;
    if (list_empty(&inquiry->question->entry))
        list_add_tail(&notices->accepted, &inquiry->question->entry);
    else
        move(inquiry->question, &notices->accepted);
    certificate_question_addref(inquiry->question);
}

static void end(struct job_lane *lane, struct notify_call *call, struct inquiry *inquiry, HRESULT answer)
{
    struct notifier *notifier = lane->job->engine->notifier;
    struct job_notices *notices = &lane->job->notices;
    struct list answered = LIST_INIT(answered);
    struct notify_sink *dropped = NULL;

    AcquireSRWLockExclusive(&notifier->lock);
    lane->busy = FALSE;
    call->sink = NULL;
    if (inquiry->sink && notify_client_is_gone(answer))
    {
        dropped = drop_gone(notices, inquiry);
        answer = BG_E_SERVER_CERT_VALIDATION_INTERFACE_REQUIRED;
    }
    sort_out(notices, inquiry, answer, &answered);
    if (!list_empty(&notices->questions))
        lane_make_ready(lane);
    ReleaseSRWLockExclusive(&notifier->lock);
    if (dropped)
        notify_sink_release(dropped);
    certificate_question_answer(inquiry->question, answer);
    answer_all(&answered, answer);
}

void certificates_attend(struct job_lane *lane, struct notify_call *call)
{
    HRESULT answer = BG_E_SERVER_CERT_VALIDATION_INTERFACE_REQUIRED;
    struct inquiry inquiry = { 0 };

    call->cause = GUID_NULL;
    if (!begin(lane, call, &inquiry))
        return;
    if (inquiry.sink)
        answer = inquiry.sink->ops->check_certificate(inquiry.sink, lane->job, inquiry.file, inquiry.question);
    TRACE("Job %s: the certificate of %s is answered with %#lx.\n", debugstr_guid(&lane->job->rec.id),
            inquiry.question->host, answer);
    end(lane, call, &inquiry, answer);
    if (inquiry.sink)
        notify_sink_release(inquiry.sink);
    file_release(inquiry.file);
    certificate_question_release(inquiry.question);
}

/* The client's side ------------------------------------------------------------------------------------------------ */

static void release_all(struct list *questions)
{
    struct certificate_question *question, *next;

    LIST_FOR_EACH_OF_SAFE(question, next, questions, struct certificate_question, entry)
    {
        list_remove(&question->entry);
        certificate_question_release(question);
    }
}

/* What the old one has accepted counts no more (HOPT-SCERT-5, -13). */
static void replace_sink(struct job *job, struct notify_sink *sink)
{
    struct notifier *notifier = job->engine->notifier;
    struct job_notices *notices = &job->notices;
    struct list forgotten = LIST_INIT(forgotten);
    struct notify_sink *old;

    if (sink)
        notify_sink_addref(sink);
    AcquireSRWLockExclusive(&notifier->lock);
    old = notices->certificate_sink;
    notices->certificate_sink = sink;
    ++notices->certificate_serial;
    move_all(&notices->accepted, &forgotten);
    ReleaseSRWLockExclusive(&notifier->lock);
    release_all(&forgotten);
    if (old)
        notify_sink_release(old);
}

HRESULT job_set_certificate_sink(struct job *job, struct notify_sink *sink)
{
    UINT64 number = sink != NULL;
    struct value_update update = { JOB_VALUE_CERTIFICATE_CHECK, &number, sizeof(number) };
    HRESULT hr;

    job_call_enter(job);
    if (SUCCEEDED(hr = job_set_values_in_call(job, &update, 1)))
        replace_sink(job, sink);
    job_call_leave(job);
    return hr;
}

void certificates_drop(struct job *job)
{
    struct notifier *notifier = job->engine->notifier;
    struct list questions = LIST_INIT(questions);

    AcquireSRWLockExclusive(&notifier->lock);
    move_all(&job->notices.questions, &questions);
    ReleaseSRWLockExclusive(&notifier->lock);
    answer_all(&questions, BG_E_SERVER_CERT_VALIDATION_INTERFACE_REQUIRED);
    replace_sink(job, NULL);
}
