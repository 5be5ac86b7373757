"""The queue of a call campaign: who is in it, and giving one of them to one caller. Not one person goes to two."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from kit.auth import Caller
from sqlalchemy import ColumnElement, Select, and_, case, exists, func, literal, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from crm.calls.models import Call, CallCampaign, CallTarget
from crm.mailings.audience import place_of
from crm.mailings.silence import ZONES, department_of
from crm.people.conditions import has_open_address, people_within
from crm.people.service import KnownPerson as Person
from crm.segments.filters import FILTER
from crm.segments.service import people_in

_OTHER = aliased(Call)
# The ministry's own codes of territories overseas: `ZA` for Guadeloupe.
_LETTERS = {code: found for one in "ABCDEFGHIJKLMNOPQRSTUVWXYZ" if (found := department_of(code := f"Z{one}"))}


async def audience_of(session: AsyncSession, caller: Caller, found: CallCampaign) -> Select[Any]:
    """People who may be called: of the segment and the territories, agreeing to it, with a number nobody closed."""
    rows = await people_in(session, caller, FILTER.validate_python(found.filter))
    within = people_within(found.territories).whereclause
    conditions = [Person.uses.contains(["call"]), has_open_address("phone")]
    return rows.where(*conditions, *([] if within is None else [within]))


async def fill(session: AsyncSession, caller: Caller, found: CallCampaign, now: datetime) -> None:
    """Who came to the audience since joins the queue; who is in it stays where they are."""
    audience = await audience_of(session, caller, found)
    chosen = audience.with_only_columns(
        Person.campaign_id, literal(found.id), Person.id, literal("waiting"), literal(0), literal(False), func.random()
    )
    names = ["campaign_id", "call_campaign_id", "person_id", "state", "tries", "asked", "rank"]
    await session.execute(insert(CallTarget).from_select(names, chosen).on_conflict_do_nothing())
    found.filled_at = now


async def pick(
    session: AsyncSession,
    caller: Caller,
    found: CallCampaign,
    places: Collection[str],
    now: datetime,
    passed: Sequence[UUID],
) -> tuple[CallTarget, Person] | None:
    """One who may be called now, locked: who asked for this hour first, then who was tried the least.

    Others pass over the rows that are locked here instead of waiting for them (SKIP LOCKED), and a person's own row is
    locked with their turn: two call campaigns do not give the same person at the same moment.
    """
    audience = (await audience_of(session, caller, found)).whereclause
    rows = (
        select(CallTarget, Person)
        .join(Person, and_(Person.campaign_id == CallTarget.campaign_id, Person.id == CallTarget.person_id))
        .where(
            CallTarget.campaign_id == found.campaign_id,
            CallTarget.call_campaign_id == found.id,
            CallTarget.state == "waiting",
            is_free(now),
            is_ripe(now),
            clock_of().in_(list(places)),
            _rested(found, now),
            CallTarget.person_id.not_in(list(passed)),
            *([] if audience is None else [audience]),
        )
        .limit(1)
        .with_for_update(skip_locked=True, key_share=True, of=[CallTarget, Person])
    )
    for some in (
        rows.where(CallTarget.asked).order_by(CallTarget.not_before),
        rows.where(~CallTarget.asked).order_by(CallTarget.tries, CallTarget.rank),
    ):
        row = (await session.execute(some)).one_or_none()
        if row is not None:
            return row[0], row[1]
    return None


async def lease(
    session: AsyncSession, caller: Caller, target: CallTarget, now: datetime, lasts: timedelta
) -> Call | None:
    """None where another call campaign has this person on the phone."""
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
        target.leased_until = made.expires_at
        await session.flush()
    return made


def is_free(now: datetime) -> ColumnElement[bool]:
    return or_(CallTarget.leased_until.is_(None), CallTarget.leased_until <= now)


def is_ripe(now: datetime) -> ColumnElement[bool]:
    return or_(CallTarget.not_before.is_(None), CallTarget.not_before <= now)


def clock_of() -> ColumnElement[str]:
    """By whose clock it rings: a territory overseas, or none for the campaign's own."""
    plain = case((place_of().in_(list(ZONES)), place_of()), else_="")
    return case(_LETTERS, value=func.left(place_of(), 2), else_=plain)


def _rested(found: CallCampaign, now: datetime) -> ColumnElement[bool]:
    """Not called by one call campaign while the wait after another's call lasts; who named this hour is."""
    since = now - timedelta(hours=found.cooldown_hours)
    lately = exists().where(
        _OTHER.campaign_id == CallTarget.campaign_id,
        _OTHER.person_id == CallTarget.person_id,
        _OTHER.call_campaign_id != CallTarget.call_campaign_id,
        or_(_OTHER.result.is_not(None), _OTHER.revealed_at.is_not(None)),
        _OTHER.taken_at > since,
    )
    return or_(CallTarget.asked, ~lately)
