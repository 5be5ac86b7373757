"""Storage of past results of the territory's stations, and the access of other features to them."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from elections.ministry import ReadResults
from kit.db.bulk_copy import copy_lines, line_of
from sqlalchemy import ARRAY, String, all_, delete, literal
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from results.territory.history import past_ballots, queries
from results.territory.history.compact import COLUMNS, CompactRound, compare_figures
from results.territory.history.models import PastBallot, PastSheet
from results.territory.history.queries import count_past_ballots as count_past_ballots
from results.territory.history.queries import find_bloc as find_bloc
from results.territory.history.queries import list_past_ballots as list_past_ballots
from results.territory.history.queries import past_stamp as past_stamp

_STORED = {"null": "null_votes"}


def ballot_id(reading: ReadResults) -> str:
    """Return a round's id: `legislatives-2024-t1`."""
    return f"{reading.election}-{reading.date.year}-t{reading.round}"


@dataclass(frozen=True)
class BallotChange:
    """What a file changes in a round read before: stations with other figures, stations that it lacks.

    `absent_kept`: the latter keep their figures, the choices being the same.
    """

    changed: int = 0
    absent: int = 0
    absent_kept: bool = True


async def keep_ballot(
    session: AsyncSession,
    campaign_id: UUID,
    reading: ReadResults,
    compact: CompactRound,
    own_stations: Collection[str],
) -> BallotChange:
    """Store one round of the campaign's stations; an older file of it counts only for the stations the new one lacks.

    `own_stations`: those of the campaign; what was read of others is forgotten.
    """
    if compact.sheets.is_empty():
        return BallotChange()
    key = ballot_id(reading)
    same_choices = await queries.read_choices(session, key) == compact.choices.to_dicts()
    before = await queries.read_figures(session, key)
    absent, changed = compare_figures(before, compact, same_choices=same_choices)
    absent = sorted(set(absent).intersection(own_stations))
    gone = delete(PastSheet).where(PastSheet.ballot == key)
    if same_choices and absent:
        gone = gone.where(PastSheet.station != all_(literal(absent, ARRAY(String))))
    await session.execute(gone)
    about: dict[str, Any] = {
        "election": reading.election,
        "on": reading.date,
        "round": reading.round,
        "choices": compact.choices.to_dicts(),
    }
    ballot = insert(PastBallot).values(campaign_id=campaign_id, id=key, **about)
    await session.execute(ballot.on_conflict_do_update(index_elements=["campaign_id", "id"], set_=about))
    lines = map(line_of, compact.sheets.select(COLUMNS).iter_rows())
    same = {"campaign_id": campaign_id, "ballot": key}
    columns = [_STORED.get(name, name) for name in COLUMNS]
    await copy_lines(session, PastSheet.__tablename__, columns, lines, same=same, fresh=True)
    return BallotChange(changed, len(absent), absent_kept=same_choices)


async def find_past(session: AsyncSession, stations: Collection[str]) -> past_ballots.PastBallot | None:
    """Return the newest past first round of these stations, else another, without commune totals; None if none is."""
    return await queries.find_newest(session, stations)
