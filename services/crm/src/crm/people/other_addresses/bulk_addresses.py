"""The other addresses of many people at once, as files bring them."""

from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from typing import NamedTuple
from uuid import UUID

from kit.db.bulk_copy import copy_rows
from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from crm.people.other_addresses.models import OtherAddress
from crm.people.other_addresses.service import MAXIMUM, other_addresses_of
from crm.people.records.bulk_people import Other, ordered_id


class NewOtherAddress(NamedTuple):
    id: UUID
    person_id: UUID
    other: Other


def new_other_addresses(people: Sequence[tuple[UUID, Sequence[Other]]]) -> list[NewOtherAddress]:
    return [NewOtherAddress(ordered_id(), person_id, one) for person_id, others in people for one in others]


async def missing_other_addresses(
    session: AsyncSession, campaign_id: UUID, people: Sequence[tuple[UUID, Sequence[Other], bool]]
) -> list[NewOtherAddress]:
    """Return the other addresses that known people lack yet; of people with a protected address only their post's."""
    asked = [(person_id, others, masked) for person_id, others, masked in people if others]
    if not asked:
        return []
    known = await other_addresses_of(session, campaign_id, [person_id for person_id, _, _ in asked])
    wanted: list[tuple[UUID, Sequence[Other]]] = []
    for person_id, others, masked in asked:
        held = {Other(one.kind, one.street, one.postcode, one.town) for one in known.get(person_id, [])}
        new = [one for one in others if not _says(held, one) and (one.kind == "post" or not masked)]
        wanted.append((person_id, new[: max(0, MAXIMUM - len(held))]))
    return new_other_addresses(wanted)


def _says(held: Collection[Other], one: Other) -> bool:
    """Return whether a known address holds all that this one does: an empty cell makes no other address."""
    return any(
        known.kind == one.kind and all(part in (None, there) for part, there in zip(one[1:], known[1:], strict=True))
        for known in held
    )


async def add_other_addresses(
    session: AsyncSession, campaign_id: UUID, made: Sequence[NewOtherAddress], by: str
) -> None:
    now = datetime.now(UTC)
    rows = ((campaign_id, one.id, one.person_id, *one.other, by, now) for one in made)
    if made:
        await copy_rows(session, OtherAddress.__tablename__, _COLUMNS, rows)


async def keep_posts(session: AsyncSession, campaign_id: UUID, people: Sequence[UUID]) -> None:
    """Delete the other addresses of people who are protected from now on, all but those for their post."""
    if people:
        mine = OtherAddress.campaign_id == campaign_id, OtherAddress.person_id.in_(people), OtherAddress.kind != "post"
        await session.execute(delete(OtherAddress).where(*mine))


async def remove_other_addresses(session: AsyncSession, campaign_id: UUID, ids: Sequence[UUID]) -> None:
    if ids:
        await session.execute(
            delete(OtherAddress).where(OtherAddress.campaign_id == campaign_id, OtherAddress.id.in_(ids))
        )


_COLUMNS = ("campaign_id", "id", "person_id", "kind", "street", "postcode", "town", "noted_by", "noted_at")
