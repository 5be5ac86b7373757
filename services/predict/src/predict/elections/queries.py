"""Past results, summed over territories."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from common.schemas.elections import ElectionKind
from sqlalchemy import ColumnElement, String, and_, func, literal_column, null, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from predict.elections.grids import DEFAULT, Grid
from predict.elections.models import Candidate, Commune, Election, StationPlace, StationResult
from predict.elections.schemas import ElectionRead, Level, ResultRead, VoteCount
from predict.elections.territories import in_territory

NATIONAL = {ElectionKind.PRESIDENTIELLE, ElectionKind.EUROPEENNES}
"""The same candidates everywhere: their votes can be summed over the country by name."""

_R = StationResult
_COUNTS = (_R.registered, _R.voters, _R.blank, _R.null, _R.valid)


@dataclass(frozen=True)
class ResultsPage:
    items: list[ResultRead]
    next: str | None


async def list_elections(session: AsyncSession) -> list[ElectionRead]:
    sums = (func.sum(column).label(column.key) for column in _COUNTS)
    rows = (
        select(Election, func.count().label("stations"), *sums)
        .join(_R, _R.election_id == Election.id)
        .group_by(Election.id)
        .order_by(Election.held_on.desc(), Election.id)
    )
    return [
        ElectionRead(
            id=row.Election.id,
            kind=row.Election.kind,
            held_on=row.Election.held_on,
            round=row.Election.round,
            revision=row.Election.revision,
            stations=row.stations,
            **_counts(row),
        )
        for row in await session.execute(rows)
    ]


async def read_results(
    session: AsyncSession,
    election: Election,
    level: Level,
    territory: str | None,
    after: str | None,
    limit: int,
    grid: Grid = DEFAULT,
) -> ResultsPage:
    """One page of territories in the order of their codes."""
    key = _key(election, level)
    inside = and_(
        _R.election_id == election.id,
        in_territory(territory) if territory else true(),
        key.is_not(None),
    )
    keys = _from(select(key.label("key"))).where(inside).distinct()
    if after is not None:
        keys = keys.where(key > after)
    found = list(await session.scalars(keys.order_by(key).limit(limit + 1)))
    page = found[:limit]
    if not page:
        return ResultsPage([], None)
    wanted = and_(inside, key.in_(page))
    votes = await _votes(session, election, level, key, wanted, grid)
    sums = (func.sum(column).label(column.key) for column in _COUNTS)
    totals = _from(select(key.label("key"), func.count().label("stations"), *sums)).where(wanted)
    names = await _names(session, level, page)
    items = [
        ResultRead(
            level=level,
            territory=row.key,
            name=names.get(row.key),
            stations=row.stations,
            votes=votes.get(row.key, []),
            **_counts(row),
        )
        for row in await session.execute(totals.group_by(key).order_by(key))
    ]
    return ResultsPage(items, page[-1] if len(found) > limit else None)


def _counts(row: Any) -> dict[str, int]:
    return {column.key: int(getattr(row, column.key)) for column in _COUNTS}


def _from(rows: Any) -> Any:
    return rows.select_from(_R).outerjoin(StationPlace, StationPlace.station == _R.station)


def _key(election: Election, level: Level) -> ColumnElement[str]:
    if level == "constituency":
        if election.kind == ElectionKind.LEGISLATIVES:
            return func.coalesce(_R.constituency, StationPlace.constituency)
        return func.coalesce(StationPlace.constituency, _R.constituency)
    if level == "nation":
        return literal_column("'FR'::text", String)
    return {"station": _R.station, "commune": _R.commune, "department": _R.department}[level]  # pyright: ignore[reportReturnType]


async def _votes(
    session: AsyncSession,
    election: Election,
    level: Level,
    key: ColumnElement[str],
    wanted: ColumnElement[bool],
    grid: Grid,
) -> dict[str, list[VoteCount]]:
    cast = (
        func.unnest(_R.candidates, _R.votes)
        .table_valued("candidate", "votes", joins_implicitly=True)
        .render_derived(name="cast_votes")
    )
    by_candidate = election.kind in NATIONAL or level in ("station", "commune", "constituency")
    what: tuple[ColumnElement[Any], ...] = (
        (Candidate.panel, Candidate.name, Candidate.nuance)  # pyright: ignore[reportAssignmentType]
        if by_candidate
        else (null().label("panel"), null().label("name"), Candidate.nuance)
    )
    grouped = (Candidate.id, *what) if by_candidate else (Candidate.nuance,)
    rows = (
        _from(select(key.label("key"), *what, func.sum(cast.c.votes).label("votes")))
        .join(cast, true())
        .join(Candidate, and_(Candidate.election_id == _R.election_id, Candidate.id == cast.c.candidate))
        .where(wanted)
        .group_by(key, *grouped)
        .order_by(key, func.sum(cast.c.votes).desc(), *grouped)
    )
    found: dict[str, list[VoteCount]] = {}
    for row in await session.execute(rows):
        nuance = row.nuance or None
        count = VoteCount(
            panel=row.panel,
            name=row.name or None,
            nuance=nuance,
            bloc=grid.find(election.id, nuance, row.name),
            votes=int(row.votes),
        )
        found.setdefault(row.key, []).append(count)
    return found


async def _names(session: AsyncSession, level: Level, keys: Sequence[str]) -> dict[str, str]:
    if level not in ("station", "commune"):
        return {}
    communes = {key: key.partition("_")[0] for key in keys}
    rows = await session.execute(select(Commune.code, Commune.name).where(Commune.code.in_(set(communes.values()))))
    names = {row.code: row.name for row in rows}
    return {key: names[commune] for key, commune in communes.items() if commune in names}
