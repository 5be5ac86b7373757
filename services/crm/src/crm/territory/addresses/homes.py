"""Doors of addresses if nobody listed them: told by a file, or estimated from the census."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from crm.territory.addresses.models import Building, Door
from crm.territory.addresses.street_names import door_id

MOST_HOMES = 400
_UNLISTED = re.compile(r"(porte \d+)?")


def share_homes(total: int | None, weights: Mapping[UUID, int]) -> dict[UUID, int]:
    """Share a commune's main homes over its addresses by weight (their voters' addresses); at least one each.

    Without a total, an address has as many homes as its weight. The shares are rounded along the way, so that a street
    has about as many doors as it should.
    """
    scale = total / sum(weights.values()) if total and weights else 1.0
    homes: dict[UUID, int] = {}
    exact = given = 0.0
    for address, weight in weights.items():
        exact += weight * scale
        homes[address] = min(MOST_HOMES, max(1, round(exact - given)))
        given += homes[address]
    return homes


def unlisted_doors(campaign_id: UUID, building: UUID, homes: int) -> list[dict[str, Any]]:
    """Return the rows of a building's doors that nobody listed: one without a label, else numbered ones."""
    labels = [""] if homes == 1 else [f"porte {number}" for number in range(1, homes + 1)]
    return [
        {
            "campaign_id": campaign_id,
            "id": door_id(building, "", None, label),
            "building_id": building,
            "block": "",
            "floor": None,
            "label": label,
            "gone": False,
        }
        for label in labels
    ]


async def store_homes(session: AsyncSession, campaign_id: UUID, homes: Mapping[UUID, int]) -> None:
    """Set how many doors buildings have. Doors that somebody listed stay as they are, and so do all records."""
    found: dict[UUID, list[Door]] = defaultdict(list)
    for door in await session.scalars(select(Door).where(Door.building_id.in_(homes), Door.gone.is_(False))):
        found[door.building_id].append(door)
    changed = {building: number for building, number in homes.items() if _is_unlisted(found[building], number)}
    if not changed:
        return
    there = {building: {door.id for door in found[building]} for building in changed}
    wanted = {building: unlisted_doors(campaign_id, building, number) for building, number in changed.items()}
    gone = [door for building, rows in wanted.items() for door in there[building] - {row["id"] for row in rows}]
    fresh = [row for building, rows in wanted.items() for row in rows if row["id"] not in there[building]]
    await session.execute(update(Door).where(Door.id.in_(gone)).values(gone=True))
    if fresh:
        back = insert(Door).on_conflict_do_update(index_elements=["campaign_id", "id"], set_={"gone": False})
        await session.execute(back, fresh)
    connection = await session.connection()
    put = update(Building.__table__).where(Building.__table__.c.id == bindparam("the_id"))  # type: ignore[arg-type]  # a table, SQLAlchemy says FromClause
    rows = [{"the_id": building, "homes": number} for building, number in changed.items()]
    await connection.execute(put.values(homes=bindparam("homes")), rows)
    session.expire_all()


def _is_unlisted(doors: Sequence[Door], homes: int) -> bool:
    """Return whether nobody listed these doors, and there are not `homes` of them."""
    unlisted = all(not door.block and door.floor is None and _UNLISTED.fullmatch(door.label) for door in doors)
    return unlisted and len(doors) != homes
