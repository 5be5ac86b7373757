"""History of a territory's stations in every imported election, the input of scores."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import isfinite

from sqlalchemy import ColumnElement, String, cast, func, literal, select
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.ext.asyncio import AsyncSession

from predict.past_results.elections.bloc_movement import ROUNDS, tabulate_votes, usual_movement
from predict.past_results.elections.level_sums import SUMMED
from predict.past_results.elections.models import Candidate, Commune, Election, LevelSum, StationResult
from predict.past_results.elections.territories import can_place, in_territory
from predict.past_results.nuances.blocs import sum_blocs
from predict.past_results.nuances.grids import DEFAULT, Grid


@dataclass(frozen=True)
class Ballot:
    """One imported round."""

    id: str
    kind: str
    held_on: date
    round: int
    revision: int


@dataclass(frozen=True)
class Sheet:
    """Turnout of one station in one round."""

    registered: int
    voters: int
    valid: int


@dataclass(frozen=True)
class History:
    """A territory's past. `sheets` by round, station; `moved`: mean volatility."""

    ballots: Sequence[Ballot]
    sheets: Mapping[str, Mapping[str, Sheet]]
    moved: Mapping[str, float]
    moved_between: tuple[str, ...] | None
    commune_names: Mapping[str, str]


FULL = 0.8
"""A round known for fewer of the territory's registered voters does not say which stations there are."""


def full_rounds(history: History) -> list[Ballot]:
    """Return the rounds known in the whole territory, the oldest first; only first rounds if there are any."""
    # Not by their number: a commune may make forty-two stations of fifty-four.
    registered_by_round = {
        id: sum(sheet.registered for sheet in sheets.values()) for id, sheets in history.sheets.items()
    }
    return _full([ballot for ballot in history.ballots if ballot.id in registered_by_round], registered_by_round)


def _full(ballots: Sequence[Ballot], registered: Mapping[str, int]) -> list[Ballot]:
    most = max(registered.values(), default=0)
    full = [ballot for ballot in ballots if registered[ballot.id] >= FULL * most]
    return [ballot for ballot in full if ballot.round == 1] or full


async def find_today(
    session: AsyncSession, territory: str, department: str | None = None
) -> tuple[Ballot, dict[str, int]] | None:
    """Return the round that defines the present stations, and their registered voters; None without results.

    `department`: limits the stations.
    """
    if not can_place(territory):
        return None
    r = StationResult
    inside = in_territory(territory) if department is None else in_territory(territory) & (r.department == department)
    sums = select(r.election_id, func.sum(r.registered).label("people")).where(inside).group_by(r.election_id)
    registered = {row.election_id: int(row.people) for row in await session.execute(sums)}
    full = _full([ballot for ballot in await list_ballots(session) if ballot.id in registered], registered)
    if not full:
        return None
    rows = select(r.station, r.registered).where(r.election_id == full[-1].id, inside).order_by(r.station)
    return full[-1], {row.station: row.registered for row in await session.execute(rows)}


IMPORTED = (
    select(
        func.string_agg(
            Election.id + literal(":") + cast(Election.revision, String),
            aggregate_order_by(literal(","), Election.held_on, Election.round, Election.id),
        )
    )
    .where(Election.revision > 0)
    .scalar_subquery()
)
"""Every imported round with its revision, as one text of a larger select: another one means other results."""


async def list_ballots(session: AsyncSession) -> list[Ballot]:
    """Return every imported round, the oldest first."""
    rows = select(Election).where(Election.revision > 0).order_by(Election.held_on, Election.round, Election.id)
    return [Ballot(e.id, e.kind, e.held_on, e.round, e.revision) for e in await session.scalars(rows)]


async def is_larger(session: AsyncSession, territory: str, stations: int) -> bool:
    """Return whether any round has more than `stations` stations in the territory."""
    if not can_place(territory):
        return False
    kind, _, code = territory.partition(":")
    if kind in SUMMED:
        # Every canvass asks: the sums know without counting a country's stations.
        summed = select(func.max(LevelSum.stations)).where(LevelSum.level == SUMMED[kind], LevelSum.code == code)
        if (most := await session.scalar(summed)) is not None:
            return most > stations
    r = StationResult
    larger = (
        select(r.election_id).where(in_territory(territory)).group_by(r.election_id).having(func.count() > stations)
    )
    return await session.scalar(larger.limit(1)) is not None


async def list_departments(session: AsyncSession, territory: str) -> list[str]:
    """List the departments with stations in the territory, by the imported results."""
    inside = select(StationResult.department).where(in_territory(territory)).distinct()
    return list(await session.scalars(inside.order_by(StationResult.department)))


async def read_history(
    session: AsyncSession,
    territory: str,
    grid: Grid = DEFAULT,
    department: str | None = None,
    *,
    movement: bool = True,
) -> History:
    """Read the history; empty if results do not tell the territory's stations. `grid`: the campaign's blocs.

    `department`: limits the stations. `movement`: False where nobody asks how they move, which takes all votes.
    """
    if not can_place(territory):
        return History([], {}, {}, None, {})
    r = StationResult
    inside = in_territory(territory) if department is None else in_territory(territory) & (r.department == department)
    rows = select(r.election_id, r.station, r.registered, r.voters, r.valid).where(inside)
    sheets: dict[str, dict[str, Sheet]] = {}
    for row in await session.execute(rows):
        sheets.setdefault(row.election_id, {})[row.station] = Sheet(row.registered, row.voters, row.valid)
    ballots = [ballot for ballot in await list_ballots(session) if ballot.id in sheets]
    volatility, between = await _movement(session, inside, ballots, grid) if movement else ({}, None)
    stations = {station for of_round in sheets.values() for station in of_round}
    names = select(Commune.code, Commune.name).where(Commune.code.in_({s.partition("_")[0] for s in stations}))
    return History(ballots, sheets, volatility, between, {c.code: c.name for c in await session.execute(names)})


async def _movement(
    session: AsyncSession, inside: ColumnElement[bool], ballots: Sequence[Ballot], grid: Grid
) -> tuple[dict[str, float], tuple[str, ...] | None]:
    """Return volatility by station over the latest first rounds whose candidates all have a bloc, and these rounds."""
    read = [(b.id, await _blocs(session, inside, b.id, grid)) for b in ballots if b.round == 1]
    with_sheets = [(id, sheets) for id, sheets in read if sheets][-ROUNDS:]
    if len(with_sheets) < 2:
        return {}, None
    stations = sorted(set[str]().union(*(sheets for _, sheets in with_sheets)))
    usual, _ = usual_movement(tabulate_votes([sheets for _, sheets in with_sheets], stations))
    volatility = {station: share for station, share in zip(stations, usual.tolist(), strict=True) if isfinite(share)}
    return volatility, tuple(id for id, _ in with_sheets)


async def _blocs(
    session: AsyncSession, inside: ColumnElement[bool], election: str, grid: Grid
) -> dict[str, dict[str, int]]:
    query = select(Candidate.id, Candidate.nuance, Candidate.name).where(Candidate.election_id == election)
    blocs = {row.id: grid.find(election, row.nuance, row.name) for row in await session.execute(query)}
    r = StationResult
    rows = select(r.station, r.candidates, r.votes).where(r.election_id == election, inside)
    summed = {
        row.station: sum_blocs((blocs[c], votes) for c, votes in zip(row.candidates, row.votes, strict=True))
        for row in await session.execute(rows)
    }
    return {station: sums for station, sums in summed.items() if sums is not None}
