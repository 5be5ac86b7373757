"""A large territory by levels: its regions, departments, constituencies, communes, stations, each a page of its own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias
from uuid import UUID

from elections import keys
from elections.places.facts import constituencies_of_commune, departments, find_commune
from elections.places.names import place_name
from elections.places.place import Place, parse_territory
from kit.campaigns.queries import get_campaign
from kit.web.problems import Conflict, Invalid
from sqlalchemy import ColumnElement, Select, UnaryExpression, and_, false, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from predict.past_results.elections.history import Ballot, list_ballots
from predict.past_results.elections.level_sums import SUMMED, bring_sums_up_to_date
from predict.past_results.elections.models import Candidate, Commune, Election, LevelSum, StationResult
from predict.past_results.elections.territories import can_place, in_territory
from predict.past_results.nuances.grids import Grid

LARGE = 3000
"""More stations are not computed at once: a page first asks which part of the territory."""
SHOWN = 120
Page: TypeAlias = tuple[int, int]
_s, _r = LevelSum, StationResult


@dataclass(frozen=True)
class Part:
    """One line of a place: a part of it, in one round."""

    territory: str
    """Parameter of its own page; empty where it has none, as a station."""
    name: str
    stations: int
    registered: int
    voters: int
    shares: Mapping[str, float]
    """Shares by bloc, of the votes whose bloc is known."""

    @property
    def turnout(self) -> float | None:
        return self.voters / self.registered if self.registered else None

    @property
    def leading(self) -> str | None:
        return max(self.shares, key=lambda bloc: self.shares[bloc], default=None)


@dataclass(frozen=True)
class Levels:
    """A place inside the campaign's territory, the way down to it, and its parts in its latest first round."""

    territory: str
    trail: Sequence[tuple[str, str]]
    """Territory and name, from the campaign's own down to the place itself."""
    election: str | None
    stations: int
    parts: Sequence[Part]
    following: int | None

    @property
    def name(self) -> str:
        return self.trail[-1][1]

    @property
    def large(self) -> bool:
        return self.stations > LARGE


async def find_place(session: AsyncSession, campaign_id: UUID, asked: str) -> str:
    """Return the place asked for, by default the campaign's territory; raise Invalid for one outside it."""
    own = (await get_campaign(session, campaign_id)).state.territory
    if not asked or asked == own:
        return own
    try:
        place = parse_territory(asked)
    except ValueError as error:
        raise Invalid(str(error), "This is no code of a territory.", "?place") from error
    if own not in [territory for territory, _ in _way_up(place)]:
        raise Invalid(
            f"{place_name(place)} n’est pas dans le territoire de la campagne : {place_name(parse_territory(own))}.",
            "This place is not inside the campaign's territory.",
            "?place",
        )
    return str(place)


async def count_at_most(session: AsyncSession, territory: str) -> int:
    """Return how many stations the territory had in the round with the most of them."""
    kind, _, code = territory.partition(":")
    if kind in SUMMED:
        query = select(func.max(_s.stations)).where(_s.level == SUMMED[kind], _s.code == code)
        return await session.scalar(query) or 0
    if not can_place(territory):
        return 0
    counts = select(func.count().label("stations")).where(in_territory(territory)).group_by(_r.election_id).subquery()
    return await session.scalar(select(func.max(counts.c.stations))) or 0


async def is_large(session: AsyncSession, territory: str) -> bool:
    if territory.partition(":")[0] in ("circo", "commune", "canton"):
        return False
    await bring_sums_up_to_date(session)
    return await count_at_most(session, territory) > LARGE


async def refuse_large(session: AsyncSession, territory: str) -> None:
    """Raise Conflict for a territory of too many stations to be computed in one answer."""
    if await is_large(session, territory):
        raise Conflict(
            f"Ce territoire a plus de {LARGE} bureaux de vote : demandez-en une partie, département, circonscription "
            "ou commune (`place`).",
            f"This territory has more than {LARGE} stations: ask for a part of it (`place`), as listed by "
            "/v1/elections/parts.",
            "?place",
        )


async def read_levels(
    session: AsyncSession, campaign_id: UUID, territory: str, grid: Grid, skip: int = 0, shown: int = SHOWN
) -> Levels:
    """Return a place's parts, a page of them from `skip`."""
    await bring_sums_up_to_date(session)
    own = (await get_campaign(session, campaign_id)).state.territory
    trail = _way_up(parse_territory(territory))
    steps = [step for step, _ in trail]
    # A region and the collectivity in its place are one step, and a commune may be in several constituencies.
    own_at = steps.index(own) if own in steps else 0
    trail = [*_one_of_each_kind(trail[:own_at]), trail[own_at]]
    election = await _latest(session, territory)
    parts = await _read_parts(session, territory, election, grid, (skip, shown + 1)) if election else []
    return Levels(
        territory=territory,
        trail=list(reversed(trail)),
        election=election,
        stations=await count_at_most(session, territory),
        parts=parts[:shown],
        following=skip + shown if len(parts) > shown else None,
    )


def _one_of_each_kind(steps: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    kinds = [step.partition(":")[0] for step, _ in steps]
    return [step for step, kind in zip(steps, kinds, strict=True) if kinds.count(kind) == 1 and kind != "collectivite"]


def _way_up(place: Place) -> list[tuple[str, str]]:
    """Return the place and what it is in, the smallest first."""
    steps = [place]
    if place.kind == "commune":
        commune = find_commune(place.code)
        inside = constituencies_of_commune(commune.part_of if commune and commune.part_of else place.code)
        steps += [Place("circo", code) for code in inside]
    if place.kind in ("commune", "circo", "canton"):
        steps.append(Place("departement", keys.department_of(place.code)))
    if (last := steps[-1]).kind == "departement":
        area = departments().get(last.code)
        if area and area.region:
            steps += [Place("region", area.region), Place("collectivite", area.region)]
    if place.kind != "nation":
        steps.append(Place("nation", "FR"))
    return [(str(step), place_name(step)) for step in steps]


async def list_ballots_in(session: AsyncSession, territory: str) -> list[Ballot]:
    """Return the imported rounds with a station in the territory, the oldest first."""
    await bring_sums_up_to_date(session)
    held = set(await session.scalars(_held_in(territory)))
    return [ballot for ballot in await list_ballots(session) if ballot.id in held]


def _held_in(territory: str) -> Select[str]:
    kind, _, code = territory.partition(":")
    if kind in SUMMED:
        return select(_s.election_id).where(_s.level == SUMMED[kind], _s.code == code)
    inside = in_territory(territory) if can_place(territory) else false()
    return select(_r.election_id).where(inside).distinct()


async def _latest(session: AsyncSession, territory: str) -> str | None:
    """Return the latest first round with a station in the place, else the latest round."""
    query = select(Election.id).where(Election.revision > 0, Election.id.in_(_held_in(territory)))
    return await session.scalar(query.order_by(Election.round, Election.held_on.desc()).limit(1))


async def _read_parts(session: AsyncSession, territory: str, election: str, grid: Grid, page: Page) -> list[Part]:
    """Return the parts. `page`: how many to skip, and how many to return."""
    kind, _, code = territory.partition(":")
    blocs = await read_blocs(session, election, grid)
    if kind in ("nation", "region", "collectivite", "departement"):
        # People look for a département by its number, and for a region by what it weighs.
        order = _s.registered.desc() if kind == "nation" else _s.code.asc()
        rows = await _summed(session, election, _below(kind, code), order, page)
        return [_part(_territory_of(row), _name_of(row), row, blocs) for row in rows]
    if kind == "commune":
        rows = await _stations(session, election, territory, page)
        return [_part("", f"bureau {row.station.partition('_')[2]}", row, blocs) for row in rows]
    rows = await _communes(session, election, territory, page)
    return [_part(f"commune:{row.commune}", row.name or row.commune, row, blocs) for row in rows]


def _below(kind: str, code: str) -> ColumnElement[bool]:
    if kind == "nation":
        # What is in no region: the collectivities overseas, and the French abroad.
        return or_(_s.level == "region", and_(_s.level == "department", _s.region.is_(None)))
    if kind in ("region", "collectivite"):
        return and_(_s.level == "department", _s.region == code)
    return and_(_s.level == "constituency", _s.department == code)


async def _summed(
    session: AsyncSession, election: str, below: ColumnElement[bool], order: UnaryExpression[Any], page: Page
) -> Sequence[Any]:
    query = select(_s).where(_s.election_id == election, below).order_by(_s.level.desc(), order, _s.code)
    return (await session.scalars(query.offset(page[0]).limit(page[1]))).all()


def _territory_of(row: LevelSum) -> str:
    kinds = {"region": "region", "department": "departement", "constituency": "circo"}
    return "" if "?" in row.code else f"{kinds[row.level]}:{row.code}"


def _name_of(row: LevelSum) -> str:
    if "?" in row.code:
        return "circonscription inconnue"
    return "Français de l’étranger" if row.code == "ZZ" else place_name(parse_territory(_territory_of(row)))


async def _communes(session: AsyncSession, election: str, territory: str, page: Page) -> Sequence[Any]:
    inside = and_(_r.election_id == election, in_territory(territory))
    sums = (func.sum(column).label(column.key) for column in (_r.registered, _r.voters))
    listed = (
        select(_r.commune, Commune.name, func.count().label("stations"), *sums)
        .outerjoin(Commune, Commune.code == _r.commune)
        .where(inside)
        .group_by(_r.commune, Commune.name)
        .order_by(Commune.name, _r.commune)
        .offset(page[0])
        .limit(page[1])
        .subquery()
    )
    cast = (
        func.unnest(_r.candidates, _r.votes)
        .table_valued("candidate", "votes", joins_implicitly=True)
        .render_derived(name="cast_votes")
    )
    summed = (
        select(_r.commune, cast.c.candidate, func.sum(cast.c.votes).label("votes"))
        .select_from(_r)
        .where(inside)
        .group_by(_r.commune, cast.c.candidate)
        .subquery()
    )
    arrays = (
        select(
            summed.c.commune,
            func.array_agg(summed.c.candidate).label("candidates"),
            func.array_agg(summed.c.votes).label("votes"),
        )
        .group_by(summed.c.commune)
        .subquery()
    )
    query = select(listed, arrays.c.candidates, arrays.c.votes)
    query = query.outerjoin(arrays, arrays.c.commune == listed.c.commune)
    return (await session.execute(query.order_by(listed.c.name, listed.c.commune))).all()


async def _stations(session: AsyncSession, election: str, territory: str, page: Page) -> Sequence[Any]:
    query = select(_r).where(_r.election_id == election, in_territory(territory)).order_by(_r.station)
    return (await session.scalars(query.offset(page[0]).limit(page[1]))).all()


async def read_blocs(session: AsyncSession, election: str, grid: Grid) -> dict[int, str | None]:
    """Return the bloc of each candidate of a round."""
    c = Candidate
    rows = await session.execute(select(c.id, c.nuance, c.name).where(c.election_id == election))
    return {row.id: grid.find(election, row.nuance or None, row.name or None) for row in rows}


def _part(territory: str, name: str, row: Any, blocs: Mapping[int, str | None]) -> Part:
    sums: dict[str, int] = {}
    for candidate, votes in zip(row.candidates or (), row.votes or (), strict=True):
        if (bloc := blocs.get(candidate)) is not None:
            sums[bloc] = sums.get(bloc, 0) + int(votes)
    total = sum(sums.values())
    return Part(
        territory=territory,
        name=name,
        stations=getattr(row, "stations", 1),
        registered=int(row.registered),
        voters=int(row.voters),
        shares={bloc: votes / total for bloc, votes in sums.items()} if total else {},
    )
