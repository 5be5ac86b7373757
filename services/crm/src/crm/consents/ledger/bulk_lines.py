"""Bulk lines of the ledger, from import files; each person's current uses are recomputed."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple, cast
from uuid import UUID

from kit.db.bulk_copy import copy_lines, line_of
from kit.db.vault import Vault
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from crm.consents.ledger.models import Consent
from crm.consents.ledger.sealed_fields import PROOF
from crm.people.records.bulk_people import ordered_hex
from crm.people.records.consent_uses import Said, Source, State, Use, agreed_uses


class Line(NamedTuple):
    person_id: UUID
    use: str
    state: State
    text_version: str | None
    proof: str | None
    stated_at: datetime


async def add_lines(
    session: AsyncSession, campaign_id: UUID, vault: Vault, lines: Iterable[Line], source: Source, by: str
) -> None:
    """Add lines for new people, or lines that `missing_lines` returned."""
    await add_written(session, campaign_id, (write_line(vault, line) for line in lines), source, by)


async def add_written(session: AsyncSession, campaign_id: UUID, lines: Iterable[str], source: Source, by: str) -> None:
    """Add lines prepared by `write_line`, as `add_lines` does."""
    constants = {"campaign_id": campaign_id, "source": source, "recorded_by": by}
    await copy_lines(session, Consent.__tablename__, _COLUMNS, lines, same=constants, fresh=True)


def write_line(vault: Vault, line: Line) -> str:
    """Prepare a line in COPY's format."""
    proof = vault.seal(PROOF, line.proof) if line.proof else None
    return line_of((ordered_hex(), line.person_id, line.use, line.state, line.text_version, proof, line.stated_at))


async def missing_lines(session: AsyncSession, campaign_id: UUID, lines: Sequence[Line]) -> list[Line]:
    """Return the lines that the ledger does not have, so that a file imported twice adds nothing."""
    people = {line.person_id for line in lines}
    query = select(Consent.person_id, Consent.use, Consent.state, Consent.text_version, Consent.stated_at).where(
        Consent.campaign_id == campaign_id, Consent.person_id.in_(people)
    )
    rows = (await session.execute(query.order_by(Consent.stated_at))).all()
    existing = {tuple(row) for row in rows}
    last = {(row.person_id, row.use): row.state for row in rows}
    return [
        line
        for line in lines
        if (line.person_id, line.use, line.state, line.text_version, line.stated_at) not in existing
        and not (line.state == "withdrawn" and last.get((line.person_id, line.use)) == "withdrawn")
    ]


async def standing_of(session: AsyncSession, campaign_id: UUID, people: Sequence[UUID]) -> dict[UUID, list[Use]]:
    """Return the uses that each person consents to now."""
    rows = select(Consent).where(Consent.campaign_id == campaign_id, Consent.person_id.in_(people))
    statements: dict[UUID, list[Said]] = {person: [] for person in people}
    for row in await session.scalars(rows):
        line = Said(cast(Use, row.use), cast(State, row.state), cast(Source, row.source), row.stated_at)
        statements[row.person_id].append(line)
    return {person: agreed_uses(lines) for person, lines in statements.items()}


_COLUMNS = ("id", "person_id", "use", "state", "text_version", "proof", "stated_at")
