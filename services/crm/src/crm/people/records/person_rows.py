"""Everything that hangs on a person, whichever feature put it there: read as it is stored, written back to another.

The application may add and read most of it, never edit or delete it alone; it goes with the person. So moving is:
read, delete the person, write again.
"""

import json
from typing import Any, TypeAlias
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, Table, text
from sqlalchemy.ext.asyncio import AsyncSession

from crm.db import Base
from crm.people.records.models import Person

Snapshot: TypeAlias = dict[str, list[dict[str, Any]]]
"""Rows by table, as JSON; the person's own among them."""


async def read_all(session: AsyncSession, campaign_id: UUID, person_id: UUID) -> Snapshot:
    return {
        table: await _rows(session, table, column, campaign_id, person_id)
        for table, column in [(Person.__tablename__, "id"), *_hanging()]
    }


async def read_person(session: AsyncSession, campaign_id: UUID, person_id: UUID) -> dict[str, Any]:
    """Return the person's own row alone."""
    (row,) = await _rows(session, Person.__tablename__, "id", campaign_id, person_id)
    return row


async def _rows(
    session: AsyncSession, table: str, column: str, campaign_id: UUID, person_id: UUID
) -> list[dict[str, Any]]:
    rows = await session.scalars(
        text(f"select to_jsonb(one) from {table} one where campaign_id = :campaign and {column} = :person"),
        {"campaign": campaign_id, "person": person_id},
    )
    return [row if isinstance(row, dict) else json.loads(row) for row in rows]


async def write_all(session: AsyncSession, snapshot: Snapshot, person_id: UUID, *, with_person: bool) -> None:
    """Write back the rows of a snapshot. Existing rows stay: of two of a kind the one who is kept has theirs."""
    for table, column in [(Person.__tablename__, "id"), *_hanging()]:
        if table == Person.__tablename__ and not with_person:
            continue
        for row in snapshot.get(table, []):
            await session.execute(
                text(
                    f"insert into {table} select * from jsonb_populate_record(null::{table}, :row) "
                    "on conflict do nothing"
                ),
                {"row": json.dumps(row | {column: str(person_id)})},
            )


async def delete_with_all(session: AsyncSession, campaign_id: UUID, person_id: UUID) -> None:
    gone = text("delete from person where campaign_id = :campaign and id = :person")
    await session.execute(gone, {"campaign": campaign_id, "person": person_id})


def _hanging() -> list[tuple[str, str]]:
    """Tables of which a row belongs to a person, and the column that says to whom."""
    found: list[tuple[str, str]] = []
    for table in Base.metadata.sorted_tables:
        if table.info.get("merges", True):
            found += [(table.name, column) for column in _columns(table)]
    return found


def _columns(table: Table) -> list[str]:
    if "hangs_by" in table.info:
        return [table.info["hangs_by"]]
    return [
        next(element.parent.name for element in constraint.elements if element.column.name == "id")
        for constraint in table.constraints
        if isinstance(constraint, ForeignKeyConstraint) and constraint.referred_table.name == Person.__tablename__
    ]
