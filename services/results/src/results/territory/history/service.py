"""Storage of past results of the territory's stations, and the access of other features to them."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from elections.ministry import ReadResults
from kit.db.bulk_copy import copy_lines, line_of
from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from results.territory.history import past_ballots, queries
from results.territory.history.compact import COUNTS, CompactRound
from results.territory.history.models import PastBallot, PastSheet
from results.territory.history.queries import count_past_ballots as count_past_ballots
from results.territory.history.queries import find_bloc as find_bloc
from results.territory.history.queries import list_past_ballots as list_past_ballots
from results.territory.history.queries import past_stamp as past_stamp

_COLUMNS = ["station", *COUNTS, "choices", "votes"]
_STORED = {"null": "null_votes"}


def ballot_id(reading: ReadResults) -> str:
    """Return a round's id: `legislatives-2024-t1`."""
    return f"{reading.election}-{reading.date.year}-t{reading.round}"


async def keep_ballot(session: AsyncSession, campaign_id: UUID, reading: ReadResults, compact: CompactRound) -> None:
    """Store one round of the campaign's stations, replacing an older file of it."""
    if compact.sheets.is_empty():
        return
    key = ballot_id(reading)
    await session.execute(delete(PastSheet).where(PastSheet.ballot == key))
    about: dict[str, Any] = {
        "election": reading.election,
        "on": reading.date,
        "round": reading.round,
        "choices": compact.choices.to_dicts(),
    }
    ballot = insert(PastBallot).values(campaign_id=campaign_id, id=key, **about)
    await session.execute(ballot.on_conflict_do_update(index_elements=["campaign_id", "id"], set_=about))
    lines = map(line_of, compact.sheets.select(_COLUMNS).iter_rows())
    same = {"campaign_id": campaign_id, "ballot": key}
    columns = [_STORED.get(name, name) for name in _COLUMNS]
    await copy_lines(session, PastSheet.__tablename__, columns, lines, same=same, fresh=True)


async def find_past(session: AsyncSession, stations: Collection[str]) -> past_ballots.PastBallot | None:
    """Return the newest past first round of these stations, else another, without commune totals; None if none is."""
    return await queries.find_newest(session, stations)
