"""Queries of past results, summed over territories."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from common.schemas.elections import ElectionKind
from elections.places.membership import communes_in
from elections.places.names import place_name
from elections.places.place import Place, parse_territory
from kit.web.problems import Invalid
from sqlalchemy import ColumnElement, String, and_, func, literal_column, null, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from predict.past_results.elections.cantons import with_canton
from predict.past_results.elections.models import (
    Candidate,
    Commune,
    Election,
    PublishedResult,
    StationCanton,
    StationPlace,
    StationResult,
)
from predict.past_results.elections.published import choices_of, read_published
from predict.past_results.elections.schemas import Level, ResultRead, VoteCount
from predict.past_results.elections.territories import in_territory
from predict.past_results.elections.vintages import name_vintage, territory_of
from predict.past_results.nuances.grids import DEFAULT, Grid

NATIONAL = {ElectionKind.PRESIDENTIELLE, ElectionKind.EUROPEENNES}
"""The same candidates everywhere: their votes can be summed over the country by name."""

_R = StationResult
_COUNTS = (_R.registered, _R.voters, _R.blank, _R.null, _R.valid)


@dataclass(frozen=True)
class ResultsPage:
    items: list[ResultRead]
    next: str | None


async def require_place(session: AsyncSession, territory: str | None) -> None:
    """Raise Invalid for a canton whose stations nothing tells: an empty answer would look like a result."""
    if territory is None or not territory.startswith("canton:") or communes_in(parse_territory(territory)):
        return
    code = territory.removeprefix("canton:")
    query = select(StationCanton.station).where(StationCanton.canton == code).limit(1)
    summed = select(PublishedResult.code).where(PublishedResult.level == "canton", PublishedResult.code == code)
    name = place_name(Place("canton", code))
    if await session.scalar(query) is None and await session.scalar(summed.limit(1)) is None:
        raise Invalid(
            f"Aucun fichier importé ne dit quels bureaux sont dans le {name} : importez les départementales "
            "de 2021, dont les fichiers par bureau impriment le canton.",
            f"No imported file tells which stations are in canton {code}: import the départementales of 2021.",
            "?territory",
        )


async def has_results(session: AsyncSession, election: Election, level: Level, territory: str | None) -> bool:
    """Return whether an imported station of the round is in a place of this level."""
    if level in ("sector", "region"):
        return False
    start, key = _key(election, level)
    inside = in_territory(territory) if territory else true()
    query = select(key).select_from(start).where(_R.election_id == election.id, inside, key.is_not(None))
    return await session.scalar(query.limit(1)) is not None


async def read_published_results(
    session: AsyncSession,
    election: Election,
    level: Level,
    territory: str | None,
    after: str | None,
    limit: int,
    grid: Grid = DEFAULT,
) -> ResultsPage:
    """Return a page of the ministry's totals."""
    rows = await read_published(session, election.id, level, territory, after, limit + 1)
    items = [
        ResultRead(
            level=level,
            territory=row.code,
            name=row.name,
            source="published",
            data_vintage=name_vintage(election, territory_of(level, row.code)),
            stations=0,
            votes=[
                VoteCount(
                    panel=choice["panel"],
                    name=choice["name"],
                    nuance=choice["nuance"],
                    bloc=grid.find(election.id, choice["nuance"], choice["name"]),
                    votes=choice["votes"],
                )
                for choice in choices_of(row)
            ],
            **_counts(row),
        )
        for row in rows[:limit]
    ]
    return ResultsPage(items, items[-1].territory if len(rows) > limit else None)


async def read_results(
    session: AsyncSession,
    election: Election,
    level: Level,
    territory: str | None,
    after: str | None,
    limit: int,
    grid: Grid = DEFAULT,
) -> ResultsPage:
    """Return one page of territories by code."""
    start, key = _key(election, level)
    inside = and_(
        _R.election_id == election.id,
        in_territory(territory) if territory else true(),
        key.is_not(None),
    )
    keys = select(key.label("key")).select_from(start).where(inside).distinct()
    if after is not None:
        keys = keys.where(key > after)
    codes = list(await session.scalars(keys.order_by(key).limit(limit + 1)))
    page = codes[:limit]
    if not page:
        return ResultsPage([], None)
    condition = and_(inside, key.in_(page))
    votes = await _votes(session, election, level, (start, key), condition, grid)
    sums = (func.sum(column).label(column.key) for column in _COUNTS)
    totals = select(key.label("key"), func.count().label("stations"), *sums).select_from(start).where(condition)
    names = await _names(session, level, page)
    items = [
        ResultRead(
            level=level,
            territory=row.key,
            name=names.get(row.key),
            source="stations",
            data_vintage=name_vintage(election, territory_of(level, row.key)),
            stations=row.stations,
            votes=votes.get(row.key, []),
            **_counts(row),
        )
        for row in await session.execute(totals.group_by(key).order_by(key))
    ]
    return ResultsPage(items, page[-1] if len(codes) > limit else None)


def _counts(row: Any) -> dict[str, int]:
    return {column.key: int(getattr(row, column.key)) for column in _COUNTS}


def _key(election: Election, level: Level) -> tuple[Any, ColumnElement[Any]]:
    """Return the table to select from, and the level's key."""
    start: Any = _R.__table__
    match level:
        case "constituency":
            start = start.outerjoin(StationPlace, StationPlace.station == _R.station)
            if election.kind == ElectionKind.LEGISLATIVES:
                return start, func.coalesce(_R.constituency, StationPlace.constituency)
            return start, func.coalesce(StationPlace.constituency, _R.constituency)
        case "canton":
            return with_canton(start)
        case "station":
            return start, _R.station.expression
        case "commune":
            return start, _R.commune.expression
        case "department":
            return start, _R.department.expression
        case "nation":
            return start, literal_column("'FR'::text", String)
        case "sector" | "region":
            raise Invalid(
                "Les bureaux importés ne disent pas leur secteur ni leur région : ces niveaux ne sont lus que des "
                "fichiers que le ministère publie ainsi.",
                "Stations do not tell their sector or region: these levels are only read from files of that level.",
                "?level",
            )


async def _votes(
    session: AsyncSession,
    election: Election,
    level: Level,
    key_of: tuple[Any, ColumnElement[Any]],
    condition: ColumnElement[bool],
    grid: Grid,
) -> dict[str, list[VoteCount]]:
    start, key = key_of
    cast = (
        func.unnest(_R.candidates, _R.votes)
        .table_valued("candidate", "votes", joins_implicitly=True)
        .render_derived(name="cast_votes")
    )
    by_candidate = election.kind in NATIONAL or level in ("station", "commune", "canton", "constituency")
    columns: tuple[ColumnElement[Any], ...] = (
        (Candidate.panel, Candidate.name, Candidate.nuance)  # pyright: ignore[reportAssignmentType]  # a row of these three
        if by_candidate
        else (null().label("panel"), null().label("name"), Candidate.nuance)
    )
    grouped = (Candidate.id, *columns) if by_candidate else (Candidate.nuance,)
    joined = start.join(cast, true()).join(
        Candidate, and_(Candidate.election_id == _R.election_id, Candidate.id == cast.c.candidate)
    )
    rows = (
        select(key.label("key"), *columns, func.sum(cast.c.votes).label("votes"))
        .select_from(joined)
        .where(condition)
        .group_by(key, *grouped)
        .order_by(key, func.sum(cast.c.votes).desc(), *grouped)
    )
    votes: dict[str, list[VoteCount]] = {}
    for row in await session.execute(rows):
        nuance = row.nuance or None
        count = VoteCount(
            panel=row.panel,
            name=row.name or None,
            nuance=nuance,
            bloc=grid.find(election.id, nuance, row.name),
            votes=int(row.votes),
        )
        votes.setdefault(row.key, []).append(count)
    return votes


async def _names(session: AsyncSession, level: Level, keys: Sequence[str]) -> dict[str, str]:
    if level not in ("station", "commune"):
        return {}
    communes = {key: key.partition("_")[0] for key in keys}
    rows = await session.execute(select(Commune.code, Commune.name).where(Commune.code.in_(set(communes.values()))))
    names = {row.code: row.name for row in rows}
    return {key: names[commune] for key, commune in communes.items() if commune in names}
