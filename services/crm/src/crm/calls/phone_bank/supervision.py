"""The supervisor's board of a call campaign: callers, progress, people left. Totals only."""

from collections import Counter
from datetime import datetime, timedelta
from typing import Any

from kit.campaigns.queries import campaign_now, get_campaign
from kit.security.auth import Caller
from sqlalchemy import and_, func, not_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm.calls.phone_bank.call_refusals import standing_of
from crm.calls.phone_bank.codes import EFFECTS, CallResult
from crm.calls.phone_bank.models import Call, CallCampaign, CallTarget
from crm.calls.phone_bank.queue import audience_of, is_free, is_ripe
from crm.calls.phone_bank.schemas import BoardRead, CallerRow
from crm.calls.phone_bank.service import hours_of
from crm.campaign.members.service import list_members
from crm.people.records.service import KnownPerson as Person

SUPERVISES = ["calls:read", "actions:read"]
"""Scopes of who sees the board."""
AN_HOUR = timedelta(hours=1)
_REACHED = [code.value for code, effect in EFFECTS.items() if effect.reached]


async def read_board(session: AsyncSession, caller: Caller, call_campaign: CallCampaign) -> BoardRead:
    """Return the board of the whole call campaign, whatever the caller's territories: it names nobody."""
    state = (await get_campaign(session, caller.campaign_id)).state
    now = campaign_now(state)
    closed, opens = standing_of(hours_of(call_campaign), state, now)
    callers = await _callers(session, call_campaign, now)
    results = await _results(session, call_campaign)
    return BoardRead.model_validate(
        {
            "call_campaign_id": call_campaign.id,
            "state": call_campaign.state,
            "closed": closed,
            "opens_at": opens,
            "callers": callers,
            "calls_last_hour": sum(row.calls for row in callers),
            "calls": results.total(),
            "reached": sum(count for code, count in results.items() if EFFECTS[code].reached),
            "results": {code: results[code] for code in CallResult if results[code]},
            **await _queue(session, caller, call_campaign, now),
        }
    )


async def _results(session: AsyncSession, call_campaign: CallCampaign) -> Counter[CallResult]:
    rows = await session.execute(
        select(Call.result, func.count())
        .where(
            Call.campaign_id == call_campaign.campaign_id,
            Call.call_campaign_id == call_campaign.id,
            Call.result.is_not(None),
        )
        .group_by(Call.result)
    )
    return Counter({CallResult(code): count for code, count in rows})


async def _callers(session: AsyncSession, call_campaign: CallCampaign, now: datetime) -> list[CallerRow]:
    """List callers who are on a call or recorded one in the last hour, busiest first."""
    calling = and_(Call.ended_at.is_(None), Call.expires_at > now)
    condition = and_(Call.result.is_not(None), Call.ended_at > now - AN_HOUR)
    rows = await session.execute(
        select(
            Call.taken_by,
            func.bool_or(calling),
            func.count().filter(condition),
            func.count().filter(condition, Call.result.in_(_REACHED)),
        )
        .where(
            Call.campaign_id == call_campaign.campaign_id,
            Call.call_campaign_id == call_campaign.id,
            or_(calling, condition),
        )
        .group_by(Call.taken_by)
    )
    names = {member.member.subject: member.display_name for member in await list_members(session)}
    caller_rows = [
        CallerRow(subject=subject, name=names.get(subject), calling=busy, calls=calls, reached=reached)
        for subject, busy, calls, reached in rows
    ]
    return sorted(caller_rows, key=lambda member: (-member.calls, member.name or member.subject))


async def _queue(session: AsyncSession, caller: Caller, call_campaign: CallCampaign, now: datetime) -> dict[str, Any]:
    audience = (
        await audience_of(session, caller.model_copy(update={"territories": ()}), call_campaign)
    ).with_only_columns(Person.id)
    # The audience is the costly part: it is computed once for all counts below.
    turns = (
        select(
            CallTarget.state,
            CallTarget.asked,
            CallTarget.not_before,
            is_free(now).label("free"),
            is_ripe(now).label("ripe"),
            CallTarget.person_id.in_(audience).label("inside"),
        )
        .where(CallTarget.campaign_id == call_campaign.campaign_id, CallTarget.call_campaign_id == call_campaign.id)
        .cte("turns")
        .prefix_with("MATERIALIZED")
    )
    row = turns.c
    waiting = row.state == "waiting"
    open_now = and_(waiting, row.inside, row.free)
    counts = await session.execute(
        select(
            func.count().label("people"),
            func.count().filter(open_now, row.ripe).label("ready"),
            func.count().filter(open_now, not_(row.ripe)).label("resting"),
            func.count().filter(waiting, not_(row.free)).label("calling"),
            func.count().filter(waiting, row.free, not_(row.inside)).label("out"),
            func.count().filter(row.state == "given_up").label("given_up"),
            func.count().filter(row.state == "done").label("done"),
            func.count().filter(open_now, row.asked, row.ripe).label("call_backs_due"),
            func.count().filter(open_now, row.asked, not_(row.ripe)).label("call_backs_later"),
            func.min(row.not_before).filter(open_now, row.asked, not_(row.ripe)).label("next_call_back_at"),
        )
    )
    return dict(counts.mappings().one())


async def next_turn_at(session: AsyncSession, call_campaign: CallCampaign, now: datetime) -> datetime | None:
    """Return the next requested hour of anybody in the queue; None if there is none."""
    due = func.greatest(CallTarget.leased_until, CallTarget.not_before)
    rows = select(func.min(due)).where(
        CallTarget.campaign_id == call_campaign.campaign_id,
        CallTarget.call_campaign_id == call_campaign.id,
        CallTarget.state == "waiting",
        due > now,
    )
    return await session.scalar(rows)
