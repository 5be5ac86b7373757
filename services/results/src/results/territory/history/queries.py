"""Past results, for the features that compare tonight with them."""

from collections.abc import Collection, Sequence
from typing import Any

from elections.blocs import NAMED, bloc_of, plain_name
from sqlalchemy import String, func, literal_column, select
from sqlalchemy.ext.asyncio import AsyncSession

from results.territory.history import models
from results.territory.history.past_ballots import Choice, PastBallot, PastSheet


async def list_past_ballots(session: AsyncSession, communes: Collection[str] | None = None) -> list[PastBallot]:
    """Return past ballots, the latest first, with the sheets of the territory's stations, or of these communes."""
    rows = select(models.PastSheet)
    if communes is not None:
        rows = rows.where(func.split_part(models.PastSheet.station, "_", 1).in_(communes))
    sheets: dict[str, dict[str, PastSheet]] = {}
    for row in await session.scalars(rows.order_by(models.PastSheet.ballot, models.PastSheet.station)):
        sheets.setdefault(row.ballot, {})[row.station] = _sheet(row)
    ballots = select(models.PastBallot).order_by(models.PastBallot.on.desc(), models.PastBallot.id)
    return [
        PastBallot(row.id, row.election, row.on, row.round, _choices(row), sheets.get(row.id, {}))
        for row in await session.scalars(ballots)
    ]


async def find_newest(session: AsyncSession, stations: Collection[str]) -> PastBallot | None:
    """Return the newest past first round with a sheet of these stations, with their sheets only; else the newest round.

    In a second round whom one could vote for changes from one constituency to the next.
    """
    query = select(models.PastSheet).where(models.PastSheet.station.in_(stations))
    newest = (
        select(models.PastBallot)
        .where(models.PastBallot.id.in_(query.with_only_columns(models.PastSheet.ballot)))
        .order_by((models.PastBallot.round == 1).desc(), models.PastBallot.on.desc(), models.PastBallot.id)
        .limit(1)
    )
    ballot = await session.scalar(newest)
    if ballot is None:
        return None
    rows = await session.scalars(query.where(models.PastSheet.ballot == ballot.id))
    return PastBallot(
        ballot.id,
        ballot.election,
        ballot.on,
        ballot.round,
        _choices(ballot),
        {row.station: _sheet(row) for row in rows},
    )


def _sheet(row: models.PastSheet) -> PastSheet:
    return PastSheet(
        station=row.station,
        registered=row.registered,
        voters=row.voters,
        blank=row.blank,
        null=row.null,
        valid=row.valid,
        votes=dict(zip(row.choices, row.votes, strict=True)),
    )


def _choices(ballot: models.PastBallot) -> tuple[Choice, ...]:
    election = ballot.id.rpartition("-")[0]
    return tuple(
        Choice(choice["panel"], choice["name"], choice["nuance"], find_bloc(election, choice["nuance"], choice["name"]))
        for choice in ballot.choices
    )


def find_bloc(election: str, nuance: str, name: str) -> str | None:
    """Return the bloc of a nuance, or of a name if no nuance is printed.

    `election`: kind and year (`presidentielle-2022`).
    """
    return bloc_of(nuance) if nuance else NAMED.get((election, plain_name(name)))


async def read_choices(session: AsyncSession, ballot: str) -> list[dict[str, Any]]:
    """Return the stored choices of a round; empty if it was not read."""
    query = select(models.PastBallot.choices).where(models.PastBallot.id == ballot)
    return await session.scalar(query) or []


async def read_figures(session: AsyncSession, ballot: str) -> dict[str, Sequence[Any]]:
    """Return the stored figures of a round by station: counts, choices and votes."""
    s = models.PastSheet
    query = select(s.station, s.registered, s.voters, s.blank, s.null, s.valid, s.choices, s.votes)
    return {row[0]: tuple(row[1:]) for row in await session.execute(query.where(s.ballot == ballot))}


async def count_past_ballots(session: AsyncSession) -> int:
    return await session.scalar(select(func.count()).select_from(models.PastBallot)) or 0


async def past_stamp(session: AsyncSession) -> str:
    """Return a stamp that changes whenever a past ballot is stored: a cache key for what is computed from them."""
    # xmin is the transaction that last wrote the row: exact, and free.
    xmin = literal_column("past_ballot.xmin::text", String)
    written = await session.execute(select(models.PastBallot.id, xmin).order_by(models.PastBallot.id))
    return ",".join(f"{row[0]}:{row[1]}" for row in written)
