"""The effects on shifts of an event that moves or is cancelled."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from uuid import UUID

from kit.web.problems import Conflict
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from crm.campaign_events.events.service import KnownCampaignEvent
from crm.campaign_events.shifts.messages import tell_helpers
from crm.campaign_events.shifts.models import Shift, ShiftPlace
from crm.campaign_events.shifts.overlaps import Stretch, any_overlap


async def move_shifts(session: AsyncSession, campaign_event: KnownCampaignEvent, by: timedelta) -> None:
    """Move the shifts of an event along. Raises Conflict if somebody would then be in two at once."""
    shifts = await _locked(session, campaign_event)
    for shift in shifts:
        shift.starts_at += by
        shift.ends_at += by
        shift.eve_reminded = shift.soon_reminded = False
    await session.flush()
    torn = await _torn(session, campaign_event.campaign_id, shifts)
    if torn:
        raise Conflict(
            f"Ce déplacement mettrait {torn} bénévole(s) sur deux créneaux à la fois : libérez-les d'abord.",
            f"This would put {torn} volunteer(s) on two shifts at once: free them first.",
            "/starts_at",
        )


async def tell_moved(session: AsyncSession, campaign_event: KnownCampaignEvent) -> None:
    await tell_helpers(session, campaign_event, await _locked(session, campaign_event), "moved")


async def call_off(session: AsyncSession, campaign_event: KnownCampaignEvent) -> None:
    """Cancel the shifts of an event: nobody is held by them any more; those who had one are written to."""
    shifts = await _locked(session, campaign_event)
    await tell_helpers(session, campaign_event, shifts, "called_off")
    for shift in shifts:
        shift.is_off = True
    await session.flush()


async def _locked(session: AsyncSession, campaign_event: KnownCampaignEvent) -> Sequence[Shift]:
    rows = select(Shift).where(
        Shift.campaign_id == campaign_event.campaign_id, Shift.campaign_event_id == campaign_event.id, ~Shift.is_off
    )
    return (await session.scalars(rows.order_by(Shift.id).with_for_update())).all()


async def _torn(session: AsyncSession, campaign_id: UUID, moved: Sequence[Shift]) -> int:
    """Count the people who would be in two places at once."""
    ids = [one.id for one in moved]
    helpers = select(ShiftPlace.person_id).where(ShiftPlace.campaign_id == campaign_id, ShiftPlace.shift_id.in_(ids))
    rows = (
        select(ShiftPlace.person_id, Shift.id, Shift.starts_at, Shift.ends_at)
        .join(Shift, (Shift.campaign_id == ShiftPlace.campaign_id) & (Shift.id == ShiftPlace.shift_id))
        .where(ShiftPlace.campaign_id == campaign_id, ShiftPlace.person_id.in_(helpers), ~Shift.is_off)
    )
    by_person: dict[UUID, dict[UUID, Stretch]] = {}
    for person_id, shift_id, starts_at, ends_at in await session.execute(rows):
        by_person.setdefault(person_id, {})[shift_id] = (starts_at, ends_at)
    return sum(_is_torn(found) for found in by_person.values())


def _is_torn(found: Mapping[UUID, Stretch]) -> bool:
    return any(
        any_overlap(stretch, [other for key, other in found.items() if key != shift_id])
        for shift_id, stretch in found.items()
    )
