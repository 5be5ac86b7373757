"""The supervisor's board of a call campaign: callers, progress, calls left. Sums only, no voter."""

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

AN_HOUR = timedelta(hours=1)
_REACHED = [code.value for code, effect in EFFECTS.items() if effect.reached]


async def read_board(session: AsyncSession, caller: Caller, found: CallCampaign) -> BoardRead:
    """Return the board of the whole call campaign, whatever the caller's territories: its sums name nobody."""
    state = (await get_campaign(session, caller.campaign_id)).state
    now = campaign_now(state)
    closed, again = standing_of(hours_of(found), state, now)
    callers = await _callers(session, found, now)
    results = await _results(session, found)
    return BoardRead.model_validate(
        {
            "call_campaign_id": found.id,
            "state": found.state,
            "closed": closed,
            "opens_at": again,
            "callers": callers,
            "calls_last_hour": sum(one.calls for one in callers),
            "calls": results.total(),
            "reached": sum(count for code, count in results.items() if EFFECTS[code].reached),
            "results": {code: results[code] for code in CallResult if results[code]},
            **await _queue(session, caller, found, now),
        }
    )


async def _results(session: AsyncSession, found: CallCampaign) -> Counter[CallResult]:
    rows = await session.execute(
        select(Call.result, func.count())
        .where(Call.campaign_id == found.campaign_id, Call.call_campaign_id == found.id, Call.result.is_not(None))
        .group_by(Call.result)
    )
    return Counter({CallResult(code): count for code, count in rows})


async def _callers(session: AsyncSession, found: CallCampaign, now: datetime) -> list[CallerRow]:
    """List the callers who are on a call or recorded one in the last hour, the busiest first."""
    calling = and_(Call.ended_at.is_(None), Call.expires_at > now)
    lately = and_(Call.result.is_not(None), Call.ended_at > now - AN_HOUR)
    rows = await session.execute(
        select(
            Call.taken_by,
            func.bool_or(calling),
            func.count().filter(lately),
            func.count().filter(lately, Call.result.in_(_REACHED)),
        )
        .where(Call.campaign_id == found.campaign_id, Call.call_campaign_id == found.id, or_(calling, lately))
        .group_by(Call.taken_by)
    )
    names = {one.member.subject: one.display_name for one in await list_members(session)}
    listed = [
        CallerRow(subject=who, name=names.get(who), calling=busy, calls=calls, reached=reached)
        for who, busy, calls, reached in rows
    ]
    return sorted(listed, key=lambda one: (-one.calls, one.name or one.subject))


async def _queue(session: AsyncSession, caller: Caller, found: CallCampaign, now: datetime) -> dict[str, Any]:
    audience = (await audience_of(session, caller.model_copy(update={"territories": ()}), found)).with_only_columns(
        Person.id
    )
    # Once for each row: the audience is the costly question, and every count below asks it.
    turns = (
        select(
            CallTarget.state,
            CallTarget.asked,
            CallTarget.not_before,
            is_free(now).label("free"),
            is_ripe(now).label("ripe"),
            CallTarget.person_id.in_(audience).label("inside"),
        )
        .where(CallTarget.campaign_id == found.campaign_id, CallTarget.call_campaign_id == found.id)
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


async def next_turn_at(session: AsyncSession, found: CallCampaign, now: datetime) -> datetime | None:
    """Return the next time at which someone who waits may be called; None if nobody waits for an hour."""
    then = func.greatest(CallTarget.leased_until, CallTarget.not_before)
    rows = select(func.min(then)).where(
        CallTarget.campaign_id == found.campaign_id,
        CallTarget.call_campaign_id == found.id,
        CallTarget.state == "waiting",
        then > now,
    )
    return await session.scalar(rows)
