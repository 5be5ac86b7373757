"""The queue of a call campaign: who is in it, and the lease that keeps two callers from the same person."""

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


async def audience_of(session: AsyncSession, caller: Caller, call_campaign: CallCampaign) -> Select[Any]:
    """Select people who may be called: in the segment and territories, with consent and an open number."""
    rows = await people_in(session, caller, FILTER.validate_python(call_campaign.filter))
    within = people_within(call_campaign.territories).whereclause
    conditions = [Person.uses.contains(["call"]), has_open_address("phone")]
    return rows.where(*conditions, *([] if within is None else [within]))


async def fill(session: AsyncSession, caller: Caller, call_campaign: CallCampaign, now: datetime) -> None:
    """Add everybody who has joined the audience since the last fill; the others keep their place."""
    audience = await audience_of(session, caller, call_campaign)
    chosen = audience.with_only_columns(
        Person.campaign_id,
        literal(call_campaign.id),
        Person.id,
        literal("waiting"),
        literal(0),
        literal(False),
        func.random(),
    )
    names = ["campaign_id", "call_campaign_id", "person_id", "state", "tries", "asked", "rank"]
    joined = insert(CallTarget).from_select(names, chosen)
    # Targets postponed because they could not be called are due again; those who requested an hour, at that hour.
    upsert = joined.on_conflict_do_update(
        index_elements=["campaign_id", "call_campaign_id", "person_id"],
        set_={"due_at": due_at()},
        where=and_(CallTarget.state == "waiting", CallTarget.due_at > due_at()),
    )
    await session.execute(upsert)
    call_campaign.filled_at = now


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
    statement = insert(Call).values(
        campaign_id=target.campaign_id,
        id=func.gen_random_uuid(),
        call_campaign_id=target.call_campaign_id,
        person_id=target.person_id,
        taken_by=caller.subject,
        taken_at=now,
        expires_at=now + lasts,
    )
    call = await session.scalar(statement.on_conflict_do_nothing().returning(Call))
    if call is not None:
        target.leased_until = target.due_at = call.expires_at
        await session.flush()
    return call


def due_at() -> ColumnElement[datetime]:
    """Return the SQL time when a target is due: the later of its lease's end and its requested hour."""
    return func.coalesce(func.greatest(CallTarget.leased_until, CallTarget.not_before), LONG_AGO)


def is_free(now: datetime) -> ColumnElement[bool]:
    return or_(CallTarget.leased_until.is_(None), CallTarget.leased_until <= now)


def is_ripe(now: datetime) -> ColumnElement[bool]:
    return or_(CallTarget.not_before.is_(None), CallTarget.not_before <= now)


def has_rested(call_campaign: CallCampaign, now: datetime) -> ColumnElement[bool]:
    """Return the condition that other campaigns' calls are long enough ago, or that the person requested this hour."""
    since = now - timedelta(hours=call_campaign.cooldown_hours)
    called_recently = exists().where(
        _OTHER.campaign_id == CallTarget.campaign_id,
        _OTHER.person_id == CallTarget.person_id,
        _OTHER.call_campaign_id != CallTarget.call_campaign_id,
        or_(_OTHER.result.is_not(None), _OTHER.number_read_at.is_not(None)),
        _OTHER.taken_at > since,
    )
    return or_(CallTarget.asked, ~called_recently)
