/*
 * The state machine of a job
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

#include "engine/state.h"

/* A cell is the state that follows, or NO for BG_E_INVALID_STATE. A cell that names its own row changes nothing. */
enum
{
    QUE = JOB_STATE_QUEUED,
    CON = JOB_STATE_CONNECTING,
    TRA = JOB_STATE_TRANSFERRING,
    SUS = JOB_STATE_SUSPENDED,
    ERR = JOB_STATE_ERROR,
    TE = JOB_STATE_TRANSIENT_ERROR,
    XFR = JOB_STATE_TRANSFERRED,
    ACK = JOB_STATE_ACKNOWLEDGED,
    CAN = JOB_STATE_CANCELLED,
    NO = JOB_STATE_COUNT,
};

static const unsigned char transitions[JOB_STATE_COUNT][JOB_EVENT_COUNT] =
{
    /*  resume, resume done, suspend, cancel, complete, add files, rejected,
     *  slot, connected, done, failed, failed transient, retry, no progress, preempted, held back, boot, satisfied */
    [JOB_STATE_QUEUED] =
        {QUE, QUE, SUS, CAN, ACK, QUE, ERR, CON, NO, NO, NO, NO, NO, NO, NO, TE, QUE, NO},
    [JOB_STATE_CONNECTING] =
        {CON, CON, SUS, CAN, ACK, CON, ERR, NO, TRA, NO, ERR, TE, NO, NO, QUE, TE, QUE, NO},
    /* A time slice does not show (SCHED-SHOW-1), so a job may get a slot, and connect again, while it transfers. */
    [JOB_STATE_TRANSFERRING] =
        {TRA, TRA, SUS, CAN, ACK, TRA, ERR, TRA, TRA, XFR, ERR, TE, NO, NO, QUE, TE, QUE, SUS},
    [JOB_STATE_SUSPENDED] =
        {QUE, XFR, SUS, CAN, ACK, SUS, ERR, NO, NO, NO, NO, NO, NO, NO, NO, NO, SUS, NO},
    [JOB_STATE_ERROR] =
        {QUE, QUE, ERR, CAN, ACK, ERR, ERR, NO, NO, NO, NO, NO, NO, NO, NO, NO, ERR, NO},
    [JOB_STATE_TRANSIENT_ERROR] =
        {QUE, QUE, SUS, CAN, ACK, TE, ERR, NO, NO, NO, NO, NO, QUE, ERR, NO, NO, QUE, NO},
    [JOB_STATE_TRANSFERRED] =
        {QUE, XFR, XFR, CAN, ACK, SUS, ERR, NO, NO, NO, NO, NO, NO, NO, NO, NO, XFR, NO},
    [JOB_STATE_ACKNOWLEDGED] =
        {NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO},
    [JOB_STATE_CANCELLED] =
        {NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO},
};

HRESULT job_state_next(enum job_state state, enum job_event event, enum job_state *next)
{
    unsigned int cell = NO;

    *next = state;
    if ((unsigned int)state < JOB_STATE_COUNT && (unsigned int)event < JOB_EVENT_COUNT)
        cell = transitions[state][event];
    if (cell == NO)
        return BG_E_INVALID_STATE;
    if (cell == (unsigned int)state)
        return S_FALSE;
    *next = (enum job_state)cell;
    return S_OK;
}
