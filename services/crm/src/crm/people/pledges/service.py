"""Pledges: sent to budget under a reference, and kept once budget has booked the money."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, cast
from uuid import UUID

from common.events.crm import PledgeMade
from common.schemas.actions import ActionKind
from kit.campaigns.queries import campaign_now, get_campaign
from kit.events.outbox import tell
from kit.security.auth import Caller
from kit.web.etags import check_seen
from kit.web.problems import Conflict, Invalid, NotFound
from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm.campaign.actions import service as actions
from crm.people.pledges.models import Pledge
from crm.people.pledges.schemas import PledgeCreate, PledgePatch, PledgeRead
from crm.people.records import service as people
from crm.people.records.conditions import people_within

Status = Literal["open", "kept", "given_up"]


async def make_pledge(session: AsyncSession, caller: Caller, put: PledgeCreate) -> tuple[Pledge, bool]:
    """Create a pledge; return it, and whether it is new."""
    if put.person_id is not None:
        await people.get_person(session, caller, put.person_id)
    if put.action_id is not None:
        action = await actions.get_action(session, caller.campaign_id, put.action_id)
        if action.kind != ActionKind.FUNDRAISER:
            raise Invalid("Cette action n'est pas une collecte.", "This action is no fundraiser.", "/action_id")
    existing = await session.get(Pledge, (caller.campaign_id, put.id), with_for_update=True)
    if existing is not None:
        if (existing.person_id, existing.amount_cents, existing.action_id) == (
            put.person_id,
            put.amount_cents,
            put.action_id,
        ):
            return existing, False
        raise Conflict("Cet identifiant est celui d'une autre promesse.", "This id is another pledge's.", "/id")
    pledge = Pledge(
        campaign_id=caller.campaign_id,
        version=1,
        status="open",
        created_by=caller.subject,
        created_at=campaign_now((await get_campaign(session, caller.campaign_id)).state),
        **put.model_dump(),
    )
    session.add(pledge)
    await session.flush()
    await _tell(session, pledge)
    return pledge, True


async def change_pledge(
    session: AsyncSession, caller: Caller, pledge_id: UUID, patch: PledgePatch, seen_version: int | None
) -> Pledge:
    pledge = await get_pledge(session, caller, pledge_id, lock=True)
    check_seen(
        seen_version,
        pledge.version,
        "Cette promesse",
        "This pledge",
        "lue",
        lambda: PledgeRead.model_validate(pledge).model_dump(mode="json"),
    )
    if pledge.status == "kept":
        raise Conflict("Cette promesse est tenue : elle ne change plus.", "This pledge is kept: it stays as it is.")
    changes = patch.model_dump(exclude_none=True)
    if all(getattr(pledge, name) == value for name, value in changes.items()):
        return pledge
    for name, value in changes.items():
        setattr(pledge, name, value)
    return await _next_version(session, pledge)


async def get_pledge(session: AsyncSession, caller: Caller, pledge_id: UUID, *, lock: bool = False) -> Pledge:
    """Return a pledge; raise NotFound for a person outside the caller's territories: it reveals their opinion."""
    pledge = await session.get(Pledge, (caller.campaign_id, pledge_id), with_for_update=lock)
    if pledge is None:
        raise NotFound("Cette promesse est inconnue.", "There is no such pledge.")
    if pledge.person_id is not None:
        await people.get_person(session, caller, pledge.person_id)
    return pledge


async def pledges_of(session: AsyncSession, campaign_id: UUID, person_id: UUID) -> Sequence[Pledge]:
    rows = select(Pledge).where(Pledge.campaign_id == campaign_id, Pledge.person_id == person_id)
    return (await session.scalars(rows.order_by(Pledge.created_at, Pledge.id))).all()


@dataclass(frozen=True)
class Sums:
    """Totals of the campaign's pledges, without names."""

    open_count: int
    open_cents: int
    kept_count: int
    kept_cents: int


async def read_sums(session: AsyncSession, action_id: UUID | None = None) -> Sums:
    """Sum up the campaign's pledges, or those that were made at one fundraiser."""
    rows = select(Pledge.status, func.count(), func.sum(Pledge.amount_cents)).group_by(Pledge.status)
    if action_id is not None:
        rows = rows.where(Pledge.action_id == action_id)
    by_status = {status: (count, int(cents)) for status, count, cents in (await session.execute(rows)).all()}
    return Sums(*by_status.get("open", (0, 0)), *by_status.get("kept", (0, 0)))


async def list_pledges(session: AsyncSession, caller: Caller, *, own: bool, limit: int) -> Sequence[Pledge]:
    """List pledges, open ones first, then the latest. `own`: only those that the caller recorded. People outside the
    caller's territories are left out: a pledge reveals an opinion.
    """
    rows = select(Pledge)
    if own:
        rows = rows.where(Pledge.created_by == caller.subject)
    if caller.territories:
        visible = people_within(caller.territories).subquery()
        rows = rows.where(or_(Pledge.person_id.is_(None), Pledge.person_id.in_(select(visible.c.id))))
    order = (Pledge.status != "open", Pledge.created_at.desc(), Pledge.id)
    return (await session.scalars(rows.order_by(*order).limit(limit))).all()


async def keep_pledge(session: AsyncSession, campaign_id: UUID, pledge_id: UUID) -> UUID | None:
    """Mark the pledge that a donation fulfils as kept, and return its giver's id. A corrected entry changes nothing."""
    pledge = await session.get(Pledge, (campaign_id, pledge_id), with_for_update=True)
    if pledge is None:
        return None
    if pledge.status != "kept":
        pledge.status = "kept"
        await _next_version(session, pledge)
    return pledge.person_id


async def _next_version(session: AsyncSession, pledge: Pledge) -> Pledge:
    pledge.version += 1
    await session.flush()
    await _tell(session, pledge)
    return pledge


async def _tell(session: AsyncSession, pledge: Pledge) -> None:
    event = PledgeMade(
        campaign_id=pledge.campaign_id,
        version=pledge.version,
        pledge=pledge.id,
        giver=pledge.person_id,
        amount_cents=pledge.amount_cents,
        action_id=pledge.action_id,
        status=cast(Status, pledge.status),
    )
    await tell(session, event)
