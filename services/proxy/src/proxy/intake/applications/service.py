"""Use cases that requests and offers share: store, confirm, correct, erase."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID, uuid4

from kit import messages
from kit.campaigns.queries import Campaign, campaign_now
from kit.security.links import close_links
from sqlalchemy import ARRAY, ColumnElement, Uuid, any_, delete, func, literal, or_, select, true, update
from sqlalchemy.ext.asyncio import AsyncSession

from proxy.intake.applications.columns import Application
from proxy.people.erasures.service import count_erasure
from proxy.people.identities import service as people
from proxy.people.identities.application import Applicant
from proxy.people.identities.service import Kind
from proxy.people.identities.validation import Person

OPEN, WITHDRAWN = "open", "withdrawn"
"""The two states that both have."""

Row = TypeVar("Row", bound=Application)


async def add(
    session: AsyncSession,
    campaign: Campaign,
    model: type[Row],
    applicant: Applicant,
    entered_by: str | None,
    **more: Any,
) -> Row:
    """Store a new request or offer. `more`: the columns that only its table has."""
    now = campaign_now(campaign.state)
    duplicate_of = await _find_earlier(session, campaign.id, model, applicant.person, None)
    row = model(
        campaign_id=campaign.id,
        id=uuid4(),
        version=1,
        person_id=await people.store_person(session, campaign.id, applicant.person),
        **_values_of(applicant),
        state=OPEN,
        duplicate_of=duplicate_of,
        entered_by=entered_by,
        opened_at=now,
        changed_at=now,
        confirmed_at=None,
        **more,
    )
    session.add(row)
    await session.flush()
    return row


async def correct(session: AsyncSession, campaign: Campaign, row: Application, applicant: Applicant) -> None:
    """Replace an open row's values by the corrected ones; a changed address must be confirmed again."""
    if (await people.read_person(session, row.campaign_id, row.person_id)).email != applicant.person.email:
        row.confirmed_at = None  # nobody has read a mail at the new address yet
    await people.store_person(session, campaign.id, applicant.person, row.person_id)
    for name, value in _values_of(applicant).items():
        setattr(row, name, value)
    row.duplicate_of = await _find_earlier(session, campaign.id, type(row), applicant.person, row)
    row.version += 1
    row.changed_at = campaign_now(campaign.state)
    await session.flush()


async def confirm(session: AsyncSession, campaign: Campaign, row: Row, by: str | None) -> Row:
    """Confirm by the person's own link, or by a call of the member `by`; the first confirmation counts.

    The member who entered it cannot confirm it: a second member's call is the proof.
    """
    if by is not None:
        people.check_second_call(row.entered_by, by)
    if row.confirmed_at is None:
        row.confirmed_at = campaign_now(campaign.state)
        row.version += 1
        await session.flush()
    return row


async def erase(session: AsyncSession, campaign: Campaign, kind: Kind, row: Application, state: str) -> None:
    """Erase the row, its person, messages and link; a count by its `state` stays."""
    model = type(row)
    await count_erasure(session, campaign.id, kind, state)
    await close_links(session, row.id)
    await messages.forget_messages(session, campaign.id, row.id)
    await release_duplicates(session, row)
    await session.execute(delete(model).where(model.campaign_id == campaign.id, model.id == row.id))
    await people.erase_person(session, campaign.id, row.person_id)


async def release_duplicates(session: AsyncSession, row: Application) -> None:
    model = type(row)
    duplicates = (model.campaign_id == row.campaign_id) & (model.duplicate_of == row.id)
    await session.execute(update(model).where(duplicates).values(duplicate_of=None))


async def get_by_ids(session: AsyncSession, model: type[Row], ids: Collection[UUID]) -> dict[UUID, Row]:
    """Return the rows by id; missing ones are left out."""
    condition = model.id == any_(literal(list(ids), ARRAY(Uuid)))
    return {scalar.id: scalar for scalar in await session.scalars(select(model).where(condition))}


async def list_of_people(session: AsyncSession, model: type[Row], people_ids: Collection[UUID]) -> list[Row]:
    query = select(model).where(model.person_id.in_(people_ids)).order_by(model.opened_at, model.id)
    return list(await session.scalars(query))


async def list_arrived(
    session: AsyncSession, model: type[Application], since: datetime, live: Sequence[str]
) -> list[UUID]:
    """List those in the `live` states that were confirmed, reopened or corrected since then."""
    fresh = or_(model.confirmed_at > since, (model.state == OPEN) & (model.changed_at > since))
    condition = fresh & model.confirmed_at.is_not(None) & model.duplicate_of.is_(None)
    return list(await session.scalars(select(model.id).where(condition, model.state.in_(live)).order_by(model.id)))


def within_territories(model: type[Application], territories: Collection[str]) -> ColumnElement[bool]:
    """Return the SQL condition for these communes and stations; none means all."""
    if not territories:
        return true()
    return or_(model.commune.in_(territories), model.station.in_(territories))


def counted(model: type[Application], territories: Collection[str], but: ColumnElement[bool]) -> ColumnElement[bool]:
    """Return the condition that counts each person once, and nobody of `but`."""
    # A condition and no ids: ten thousand forged forms would be sent with each statement.
    return within_territories(model, territories) & model.duplicate_of.is_(None) & ~but


async def read_common_fields(session: AsyncSession, rows: Sequence[Application]) -> list[dict[str, Any]]:
    """Return what a list shows of each row: first name and shared columns."""
    names = await people.first_names_of(session, [row.person_id for row in rows])
    return [{"first_name": names[row.person_id]} | {field: getattr(row, field) for field in _SHOWN} for row in rows]


async def count_all(session: AsyncSession, model: type[Application]) -> int:
    return await session.scalar(select(func.count()).select_from(model)) or 0


async def erase_all(session: AsyncSession, campaign: Campaign, kind: Kind, model: type[Application]) -> None:
    """Erase all rows at the end of the campaign; their number by state stays."""
    rows = await session.execute(select(model.state, func.count()).group_by(model.state))
    for state, number in rows.all():
        await count_erasure(session, campaign.id, kind, state, number)
    await session.execute(delete(model).where(model.campaign_id == campaign.id))


_SHOWN = (
    "id",
    "commune",
    "consulate",
    "station",
    "rounds",
    "state",
    "duplicate_of",
    "opened_at",
    "confirmed_at",
    "updated_at",
)


def _values_of(applicant: Applicant) -> dict[str, Any]:
    return {
        "commune": applicant.place.commune,
        "consulate": applicant.place.consulate,
        "station": applicant.place.station,
        "rounds": list(applicant.rounds),
        "consent_version": applicant.consent_version,
    }


async def _find_earlier(
    session: AsyncSession, campaign_id: UUID, model: type[Application], person: Person, but: Application | None
) -> UUID | None:
    """Return the first active row of the same person before this one, or None."""
    same = await people.same_people(session, campaign_id, person)
    query = select(model.id).where(model.person_id.in_(same), model.state != WITHDRAWN)
    if but is not None:
        query = query.where(model.id != but.id, model.opened_at <= but.opened_at)
    return await session.scalar(query.order_by(model.opened_at, model.id).limit(1))
