"""Offers of many people at once, from import files: added to what each offered before, and taken back."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple
from uuid import UUID

from kit.db.bulk_copy import cell_of_texts, copy_lines
from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from crm.people.volunteers.models import VolunteerAvailability


class Offer(NamedTuple):
    slots: tuple[str, ...] = ()
    skills: tuple[str, ...] = ()


def write_offer(person_id: UUID, slots: Sequence[str], skills: Sequence[str]) -> str:
    """Return a new person's offer as a line for COPY; empty if they offer nothing."""
    if not slots and not skills:
        return ""
    return f"{person_id.hex}\t{cell_of_texts(tuple(sorted(skills)))}\t{cell_of_texts(tuple(sorted(slots)))}\t{{}}\n"


async def add_written(session: AsyncSession, campaign_id: UUID, lines: Sequence[str], by: str) -> None:
    """Store the offers of people who are new."""
    written = [line for line in lines if line]
    if written:
        same = {"campaign_id": campaign_id, "updated_by": by}
        columns = ("person_id", "skills", "slots", "areas")
        await copy_lines(session, VolunteerAvailability.__tablename__, columns, written, same=same, fresh=True)


async def missing_offers(session: AsyncSession, campaign_id: UUID, offers: Mapping[UUID, Offer]) -> dict[UUID, Offer]:
    """Return what known people did not offer before."""
    said = {person: offer for person, offer in offers.items() if offer.slots or offer.skills}
    if not said:
        return {}
    known = {one.person_id: one for one in await _known(session, campaign_id, list(said))}
    missing: dict[UUID, Offer] = {}
    for person, offer in said.items():
        before = known.get(person)
        more = Offer(
            tuple(slot for slot in offer.slots if before is None or slot not in before.slots),
            tuple(skill for skill in offer.skills if before is None or skill not in before.skills),
        )
        if more.slots or more.skills:
            missing[person] = more
    return missing


async def add_offers(session: AsyncSession, campaign_id: UUID, offers: Mapping[UUID, Offer], by: str) -> None:
    """Add to what known people offer."""
    known = {one.person_id: one for one in await _known(session, campaign_id, list(offers))} if offers else {}
    for person, offer in offers.items():
        before = known.get(person)
        values = {
            "slots": sorted({*(before.slots if before else ()), *offer.slots}),
            "skills": sorted({*(before.skills if before else ()), *offer.skills}),
            "updated_by": by,
        }
        row = {"campaign_id": campaign_id, "person_id": person, "areas": list[str](), **values}
        statement = insert(VolunteerAvailability).values(row)
        key = ["campaign_id", "person_id"]
        await session.execute(
            statement.on_conflict_do_update(index_elements=key, set_=values | {"updated_at": func.now()})
        )


async def remove_offer(session: AsyncSession, campaign_id: UUID, person_id: UUID, added: Offer) -> bool:
    """Take back what an import added; return whether any of it was still there."""
    offered = await session.get(VolunteerAvailability, (campaign_id, person_id), populate_existing=True)
    if offered is None or not ({*offered.slots} & {*added.slots} or {*offered.skills} & {*added.skills}):
        return False
    offered.slots = [slot for slot in offered.slots if slot not in added.slots]
    offered.skills = [skill for skill in offered.skills if skill not in added.skills]
    await session.flush()
    return True


async def _known(session: AsyncSession, campaign_id: UUID, people: Sequence[UUID]) -> Sequence[VolunteerAvailability]:
    rows = select(VolunteerAvailability).where(
        VolunteerAvailability.campaign_id == campaign_id, VolunteerAvailability.person_id.in_(people)
    )
    return (await session.scalars(rows.execution_options(populate_existing=True))).all()
