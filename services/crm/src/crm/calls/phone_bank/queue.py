"""The queue of a call campaign: who is in it, and what keeps one person from being given to two callers."""

from datetime import datetime, timedelta
from typing import Any

from kit.security.auth import Caller
from sqlalchemy import ColumnElement, Select, and_, exists, func, literal, or_, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from crm.calls.phone_bank.models import LONG_AGO, Call, CallCampaign, CallTarget
from crm.people.records.conditions import has_open_address, people_within
from crm.people.records.service import KnownPerson as Person
from crm.segments.segments.filters import FILTER
from crm.segments.segments.service import people_in

_OTHER = aliased(Call)


async def audience_of(session: AsyncSession, caller: Caller, found: CallCampaign) -> Select[Any]:
    """Select those who may be called: of the segment and territories, with consent and a number nobody closed."""
    rows = await people_in(session, caller, FILTER.validate_python(found.filter))
    within = people_within(found.territories).whereclause
    conditions = [Person.uses.contains(["call"]), has_open_address("phone")]
    return rows.where(*conditions, *([] if within is None else [within]))


async def fill(session: AsyncSession, caller: Caller, found: CallCampaign, now: datetime) -> None:
    """Add to the queue everyone who has joined the audience since; the others keep their place."""
    audience = await audience_of(session, caller, found)
    chosen = audience.with_only_columns(
        Person.campaign_id, literal(found.id), Person.id, literal("waiting"), literal(0), literal(False), func.random()
    )
    names = ["campaign_id", "call_campaign_id", "person_id", "state", "tries", "asked", "rank"]
    joined = insert(CallTarget).from_select(names, chosen)
    # Who was put off because they could not be called is looked at again; who waits for an hour, at that hour.
    again = joined.on_conflict_do_update(
        index_elements=["campaign_id", "call_campaign_id", "person_id"],
        set_={"due_at": due_at()},
        where=and_(CallTarget.state == "waiting", CallTarget.due_at > due_at()),
    )
    await session.execute(again)
    found.filled_at = now


async def lease(
    session: AsyncSession, caller: Caller, target: CallTarget, now: datetime, lasts: timedelta
) -> Call | None:
    """Lease a person to a caller; None if another call campaign has them on the phone."""
    await session.execute(
        update(Call)
        .where(Call.campaign_id == target.campaign_id, Call.person_id == target.person_id)
        .where(Call.ended_at.is_(None), Call.expires_at <= now)
        .values(ended_at=Call.expires_at)
    )
    fresh = insert(Call).values(
        campaign_id=target.campaign_id,
        id=func.gen_random_uuid(),
        call_campaign_id=target.call_campaign_id,
        person_id=target.person_id,
        taken_by=caller.subject,
        taken_at=now,
        expires_at=now + lasts,
    )
    made = await session.scalar(fresh.on_conflict_do_nothing().returning(Call))
    if made is not None:
        target.leased_until = target.due_at = made.expires_at
        await session.flush()
    return made


def due_at() -> ColumnElement[datetime]:
    """Return the SQL time from which a turn may be due: the later of its lease's end and the hour it waits for."""
    return func.coalesce(func.greatest(CallTarget.leased_until, CallTarget.not_before), LONG_AGO)


def is_free(now: datetime) -> ColumnElement[bool]:
    return or_(CallTarget.leased_until.is_(None), CallTarget.leased_until <= now)


def is_ripe(now: datetime) -> ColumnElement[bool]:
    return or_(CallTarget.not_before.is_(None), CallTarget.not_before <= now)


def has_rested(found: CallCampaign, now: datetime) -> ColumnElement[bool]:
    """Return the condition that another campaign's call is long enough ago, or that the person named this hour."""
    since = now - timedelta(hours=found.cooldown_hours)
    lately = exists().where(
        _OTHER.campaign_id == CallTarget.campaign_id,
        _OTHER.person_id == CallTarget.person_id,
        _OTHER.call_campaign_id != CallTarget.call_campaign_id,
        or_(_OTHER.result.is_not(None), _OTHER.number_read_at.is_not(None)),
        _OTHER.taken_at > since,
    )
    return or_(CallTarget.asked, ~lately)
