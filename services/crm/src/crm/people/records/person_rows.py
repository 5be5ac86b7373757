"""All rows that belong to a person, whichever feature owns them: read as stored, and written back to another person.

The application may insert and read most of them, but not update or delete them alone; they go with the person. So a
move is: read, delete the person, write again.
"""

import json
from typing import Any, TypeAlias
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, Table, text
from sqlalchemy.ext.asyncio import AsyncSession

from crm.db import Base
from crm.people.records.models import Person

Snapshot: TypeAlias = dict[str, list[dict[str, Any]]]
"""Rows by table, as JSON, including the person's own."""


async def read_all(session: AsyncSession, campaign_id: UUID, person_id: UUID) -> Snapshot:
    return {
        table: await _rows(session, table, column, campaign_id, person_id)
        for table, column in [(Person.__tablename__, "id"), *_hanging()]
    }


async def read_person(session: AsyncSession, campaign_id: UUID, person_id: UUID) -> dict[str, Any]:
    """Return the person's own row."""
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
    """Write back the rows of a snapshot. Existing rows win: the person who is kept keeps theirs."""
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
    statement = text("delete from person where campaign_id = :campaign and id = :person")
    await session.execute(statement, {"campaign": campaign_id, "person": person_id})


def _hanging() -> list[tuple[str, str]]:
    """Return the tables with rows of a person, each with the column that holds the person's id."""
    tables: list[tuple[str, str]] = []
    for table in Base.metadata.sorted_tables:
        if table.info.get("merges", True):
            tables += [(table.name, column) for column in _columns(table)]
    return tables


def _columns(table: Table) -> list[str]:
    if "hangs_by" in table.info:
        return [table.info["hangs_by"]]
    return [
        next(element.parent.name for element in constraint.elements if element.column.name == "id")
        for constraint in table.constraints
        if isinstance(constraint, ForeignKeyConstraint) and constraint.referred_table.name == Person.__tablename__
    ]
