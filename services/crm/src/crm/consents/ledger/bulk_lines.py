"""Bulk lines of the ledger, as files bring them; the standing of each person is counted anew."""

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
    """Add lines for people who are new, or whose lines `missing_lines` has compared."""
    await add_written(session, campaign_id, (write_line(vault, one) for one in lines), source, by)


async def add_written(session: AsyncSession, campaign_id: UUID, lines: Iterable[str], source: Source, by: str) -> None:
    """Add lines that `write_line` has written to the ledger, as `add_lines` does."""
    same = {"campaign_id": campaign_id, "source": source, "recorded_by": by}
    await copy_lines(session, Consent.__tablename__, _COLUMNS, lines, same=same, fresh=True)


def write_line(vault: Vault, one: Line) -> str:
    """Return a line as COPY takes it."""
    proof = vault.seal(PROOF, one.proof) if one.proof else None
    return line_of((ordered_hex(), one.person_id, one.use, one.state, one.text_version, proof, one.stated_at))


async def missing_lines(session: AsyncSession, campaign_id: UUID, lines: Sequence[Line]) -> list[Line]:
    """Return the lines that repeat nothing of the ledger: a file that comes twice adds nothing."""
    people = {one.person_id for one in lines}
    known = select(Consent.person_id, Consent.use, Consent.state, Consent.text_version, Consent.stated_at).where(
        Consent.campaign_id == campaign_id, Consent.person_id.in_(people)
    )
    rows = (await session.execute(known.order_by(Consent.stated_at))).all()
    said = {tuple(row) for row in rows}
    last = {(row.person_id, row.use): row.state for row in rows}
    return [
        one
        for one in lines
        if (one.person_id, one.use, one.state, one.text_version, one.stated_at) not in said
        and not (one.state == "withdrawn" and last.get((one.person_id, one.use)) == "withdrawn")
    ]


async def standing_of(session: AsyncSession, campaign_id: UUID, people: Sequence[UUID]) -> dict[UUID, list[Use]]:
    """Return the uses that each person consents to now."""
    rows = select(Consent).where(Consent.campaign_id == campaign_id, Consent.person_id.in_(people))
    said: dict[UUID, list[Said]] = {one: [] for one in people}
    for row in await session.scalars(rows):
        line = Said(cast(Use, row.use), cast(State, row.state), cast(Source, row.source), row.stated_at)
        said[row.person_id].append(line)
    return {person: agreed_uses(lines) for person, lines in said.items()}


_COLUMNS = ("id", "person_id", "use", "state", "text_version", "proof", "stated_at")
