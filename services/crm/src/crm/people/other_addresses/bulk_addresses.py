"""Storing the other addresses of many people at once, from import files."""

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
    return [
        NewOtherAddress(ordered_id(), person_id, address) for person_id, addresses in people for address in addresses
    ]


async def missing_other_addresses(
    session: AsyncSession, campaign_id: UUID, people: Sequence[tuple[UUID, Sequence[Other], bool]]
) -> list[NewOtherAddress]:
    """Return the addresses that known people lack; of people with a protected address only postal ones (`post`)."""
    candidates = [(person_id, addresses, masked) for person_id, addresses, masked in people if addresses]
    if not candidates:
        return []
    stored = await other_addresses_of(session, campaign_id, [person_id for person_id, _, _ in candidates])
    missing: list[tuple[UUID, Sequence[Other]]] = []
    for person_id, addresses, masked in candidates:
        existing = {Other(one.kind, one.street, one.postcode, one.town) for one in stored.get(person_id, [])}
        new = [one for one in addresses if not _says(existing, one) and (one.kind == "post" or not masked)]
        missing.append((person_id, new[: max(0, MAXIMUM - len(existing))]))
    return new_other_addresses(missing)


def _says(stored: Collection[Other], address: Other) -> bool:
    """Return whether a stored address contains all that a new one says, so that an empty cell adds no address."""
    return any(
        stored_address.kind == address.kind
        and all(part in (None, stored_part) for part, stored_part in zip(address[1:], stored_address[1:], strict=True))
        for stored_address in stored
    )


async def add_other_addresses(
    session: AsyncSession, campaign_id: UUID, new_other_addresses: Sequence[NewOtherAddress], actor: str
) -> None:
    now = datetime.now(UTC)
    rows = ((campaign_id, one.id, one.person_id, *one.other, actor, now) for one in new_other_addresses)
    if new_other_addresses:
        await copy_rows(session, OtherAddress.__tablename__, _COLUMNS, rows)


async def keep_posts(session: AsyncSession, campaign_id: UUID, people: Sequence[UUID]) -> None:
    """Delete the other addresses of people whose address is now protected, except those for mail (`post`)."""
    if people:
        conditions = (
            OtherAddress.campaign_id == campaign_id,
            OtherAddress.person_id.in_(people),
            OtherAddress.kind != "post",
        )
        await session.execute(delete(OtherAddress).where(*conditions))


async def remove_other_addresses(session: AsyncSession, campaign_id: UUID, ids: Sequence[UUID]) -> None:
    if ids:
        await session.execute(
            delete(OtherAddress).where(OtherAddress.campaign_id == campaign_id, OtherAddress.id.in_(ids))
        )


_COLUMNS = ("campaign_id", "id", "person_id", "kind", "street", "postcode", "town", "noted_by", "noted_at")
