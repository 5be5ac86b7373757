"""The part of the life of a request and of an offer that is the same: stored, confirmed, corrected, erased."""

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
    """Store a new one. `more`: the columns that its table has beside."""
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
    """Replace the values of an open one by the person's corrected ones; another address has to be confirmed anew."""
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
    """Confirm by the person's own link, or by a call of the member `by`; confirmed twice, the first time counts.

    The member who entered it cannot confirm it: the second call is the proof.
    """
    if by is not None:
        people.check_second_call(row.entered_by, by)
    if row.confirmed_at is None:
        row.confirmed_at = campaign_now(campaign.state)
        row.version += 1
        await session.flush()
    return row


async def erase(session: AsyncSession, campaign: Campaign, kind: Kind, row: Application, state: str) -> None:
    """Erase one, its person, its messages and its link; a count stays, by the `state` that it was in."""
    model = type(row)
    await count_erasure(session, campaign.id, kind, state)
    await close_links(session, row.id)
    await messages.forget_messages(session, campaign.id, row.id)
    await release_duplicates(session, row)
    await session.execute(delete(model).where(model.campaign_id == campaign.id, model.id == row.id))
    await people.erase_person(session, campaign.id, row.person_id)


async def release_duplicates(session: AsyncSession, row: Application) -> None:
    model = type(row)
    mine = (model.campaign_id == row.campaign_id) & (model.duplicate_of == row.id)
    await session.execute(update(model).where(mine).values(duplicate_of=None))


async def get_by_ids(session: AsyncSession, model: type[Row], wanted: Collection[UUID]) -> dict[UUID, Row]:
    """Return those with these ids, by id; those that do not exist are left out."""
    some = model.id == any_(literal(list(wanted), ARRAY(Uuid)))
    return {one.id: one for one in await session.scalars(select(model).where(some))}


async def list_of_people(session: AsyncSession, model: type[Row], people_ids: Collection[UUID]) -> list[Row]:
    found = select(model).where(model.person_id.in_(people_ids)).order_by(model.opened_at, model.id)
    return list(await session.scalars(found))


async def list_arrived(
    session: AsyncSession, model: type[Application], since: datetime, live: Sequence[str]
) -> list[UUID]:
    """List those of the `live` states that were confirmed since then, or are open again, or were corrected."""
    fresh = or_(model.confirmed_at > since, (model.state == OPEN) & (model.changed_at > since))
    wanted = fresh & model.confirmed_at.is_not(None) & model.duplicate_of.is_(None)
    return list(await session.scalars(select(model.id).where(wanted, model.state.in_(live)).order_by(model.id)))


def within_territories(model: type[Application], territories: Collection[str]) -> ColumnElement[bool]:
    """Communes and stations; none of them means all."""
    if not territories:
        return true()
    return or_(model.commune.in_(territories), model.station.in_(territories))


async def read_common_fields(session: AsyncSession, rows: Sequence[Application]) -> list[dict[str, Any]]:
    """Return what a list shows of each: the first name, and the columns that requests and offers share."""
    names = await people.first_names_of(session, [one.person_id for one in rows])
    return [{"first_name": names[one.person_id]} | {field: getattr(one, field) for field in _SHOWN} for one in rows]


async def count_all(session: AsyncSession, model: type[Application]) -> int:
    return await session.scalar(select(func.count()).select_from(model)) or 0


async def erase_all(session: AsyncSession, campaign: Campaign, kind: Kind, model: type[Application]) -> None:
    """Erase all at the end of the campaign; their number by state stays."""
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
    """Return the first living one of the same person, if there is one before this."""
    same = await people.same_people(session, campaign_id, person)
    found = select(model.id).where(model.person_id.in_(same), model.state != WITHDRAWN)
    if but is not None:
        found = found.where(model.id != but.id, model.opened_at <= but.opened_at)
    return await session.scalar(found.order_by(model.opened_at, model.id).limit(1))
