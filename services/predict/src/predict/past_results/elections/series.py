"""A territory over all imported rounds: turnout, and votes by bloc, nuance or list."""

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from common.schemas.elections import ElectionKind
from sqlalchemy import ARRAY, ColumnElement, Integer, and_, any_, func, literal, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from predict.past_results.elections.level_sums import SUMMED, bring_sums_up_to_date
from predict.past_results.elections.models import Candidate, Election, LevelSum, StationResult
from predict.past_results.elections.published import choices_of, read_published
from predict.past_results.elections.schemas import SeriesBy, SeriesPart, SeriesPoint, SeriesRead
from predict.past_results.elections.territories import can_place, in_territory
from predict.past_results.elections.vintages import name_vintage
from predict.past_results.nuances.grids import Grid

_R = StationResult
_COUNTS = ("registered", "voters", "blank", "null", "valid")
_LEVELS = {"circo": "constituency", "departement": "department"}

_Votes = Mapping[str | None, int]


async def read_series(session: AsyncSession, territory: str, grid: Grid, by: SeriesBy) -> list[SeriesPoint]:
    """Return the rounds, the oldest first; without imported stations the ministry's total, if any."""
    rounds = select(Election).where(Election.revision > 0).order_by(Election.held_on, Election.round, Election.id)
    elections = (await session.scalars(rounds)).all()
    totals, votes = await _read_stations(session, territory)
    points: list[SeriesPoint] = []
    for election in elections:
        if (row := totals.get(election.id)) is not None:
            cast = [
                (vote_count.name, vote_count.nuance, int(vote_count.votes)) for vote_count in votes.get(election.id, [])
            ]
            points.append(_point(election, territory, row, int(row.stations), _sum(election.id, cast, grid, by)))
        elif (published := await _published(session, election.id, territory)) is not None:
            chosen = [(choice["name"], choice["nuance"], choice["votes"]) for choice in choices_of(published)]
            points.append(_point(election, territory, published, 0, _sum(election.id, chosen, grid, by)))
    return points


async def _read_stations(session: AsyncSession, territory: str) -> tuple[dict[str, Any], dict[str, list[Any]]]:
    """Return counts and votes by round, of the stored sums where the territory has some."""
    kind, _, code = territory.partition(":")
    if kind in SUMMED:
        await bring_sums_up_to_date(session)
        s = LevelSum
        rows = (await session.scalars(select(s).where(s.level == SUMMED[kind], s.code == code))).all()
        return {row.election_id: row for row in rows}, await _name_votes(session, rows)
    if not can_place(territory):
        return {}, {}
    inside = in_territory(territory)
    return await _totals(session, inside), await _votes(session, inside)


async def _name_votes(session: AsyncSession, sums: Sequence[LevelSum]) -> dict[str, list[Any]]:
    c = Candidate
    votes: dict[str, list[Any]] = {}
    for row in sums:
        query = select(c.id, c.name, c.nuance).where(
            c.election_id == row.election_id, c.id == any_(literal(row.candidates, ARRAY(Integer)))
        )
        named = {candidate.id: candidate for candidate in await session.execute(query)}
        votes[row.election_id] = [
            _Cast(named[candidate].name, named[candidate].nuance, count)
            for candidate, count in zip(row.candidates, row.votes, strict=True)
        ]
    return votes


class _Cast(NamedTuple):
    name: str
    nuance: str
    votes: int


async def _totals(session: AsyncSession, inside: ColumnElement[bool]) -> dict[str, Any]:
    sums = (func.sum(getattr(_R, name)).label(name) for name in _COUNTS)
    rows = select(_R.election_id, func.count().label("stations"), *sums).where(inside).group_by(_R.election_id)
    return {row.election_id: row for row in await session.execute(rows)}


async def _votes(session: AsyncSession, inside: ColumnElement[bool]) -> dict[str, list[Any]]:
    cast = (
        func.unnest(_R.candidates, _R.votes)
        .table_valued("candidate", "votes", joins_implicitly=True)
        .render_derived(name="cast_votes")
    )
    summed = (
        select(_R.election_id, cast.c.candidate, func.sum(cast.c.votes).label("votes"))
        .select_from(_R)
        .join(cast, true())
        .where(inside)
        .group_by(_R.election_id, cast.c.candidate)
        .subquery()
    )
    c = Candidate
    query = select(summed.c.election_id, c.name, c.nuance, summed.c.votes).join(
        c, and_(c.election_id == summed.c.election_id, c.id == summed.c.candidate)
    )
    votes: dict[str, list[Any]] = {}
    for row in await session.execute(query):
        votes.setdefault(row.election_id, []).append(row)
    return votes


async def _published(session: AsyncSession, election: str, territory: str) -> Any:
    kind, _, code = territory.partition(":")
    rows = await read_published(session, election, _LEVELS.get(kind, kind), territory, None, 2)
    return next((row for row in rows if row.code == code), None)


def _sum(election: str, cast: Sequence[tuple[str | None, str | None, int]], grid: Grid, by: SeriesBy) -> _Votes:
    sums: dict[str | None, int] = {}
    for name, nuance, votes in cast:
        if by == "bloc":
            key = grid.find(election, nuance or None, name)
        elif by == "nuance":
            key = nuance or name or None
        else:
            key = f"{name} ({nuance})" if name and nuance else name or nuance or None
        sums[key] = sums.get(key, 0) + votes
    return sums


def _point(election: Election, territory: str, row: Any, stations: int, votes: _Votes) -> SeriesPoint:
    total = sum(votes.values())
    registered = int(row.registered)
    return SeriesPoint.model_validate(
        {
            "election": election.id,
            "kind": election.kind,
            "held_on": election.held_on,
            "round": election.round,
            "source": "stations" if stations else "published",
            "stations": stations,
            **{name: int(getattr(row, name)) for name in _COUNTS},
            "turnout": int(row.voters) / registered if registered else None,
            "covered": getattr(row, "covered", None),
            "parts": [
                SeriesPart(key=key, votes=count, share=count / total if total else 0.0)
                for key, count in sorted(votes.items(), key=lambda item: (-item[1], item[0] or ""))
            ],
            "data_vintage": name_vintage(election, territory),
        }
    )


WHOLE = 0.98
"""A round known for fewer of the inhabitants is a part of the territory; the rest are communes that merged since."""


def is_partial(point: SeriesPoint) -> bool:
    # A second round of other elections is not held where the first decided.
    everywhere = point.round == 1 or point.kind == ElectionKind.PRESIDENTIELLE
    return everywhere and point.source == "stations" and point.covered is not None and point.covered < WHOLE


def as_csv(series_read: SeriesRead) -> str:
    """Return CSV (UTF-8, commas, decimal points), one line per round and part."""
    text = io.StringIO()
    table = csv.writer(text)
    table.writerow(
        [
            *("territory", "election", "held_on", "round", "source", "registered", "voters", "valid"),
            *(series_read.by, "votes", "share", "data_vintage"),
        ]
    )
    for point in series_read.points:
        counts = [point.registered, point.voters, point.valid]
        cells = [series_read.territory, point.election, point.held_on, point.round, point.source, *counts]
        for part in point.parts:
            table.writerow([*cells, part.key or "", part.votes, round(part.share, 6), point.data_vintage])
    return text.getvalue()
