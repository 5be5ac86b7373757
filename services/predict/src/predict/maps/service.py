"""Service of a campaign's maps, limited to the stations that the caller may see."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from kit.campaigns.queries import get_campaign
from kit.security.auth import Caller
from kit.web.problems import Invalid, NotFound
from sqlalchemy.ext.asyncio import AsyncSession

from predict.contests import service as contests
from predict.maps import estimated
from predict.maps.choices import list_choices, reading_of
from predict.maps.counted import METHOD, PastCount, Place, mix_counts, show_change, show_round
from predict.maps.figures import Figure, Layer, Subject, Unit
from predict.maps.map_query import CHANGE, CHOICE, LISTS, MONEY, ROUND, TITLES, MapQuery
from predict.maps.projection import Geometry
from predict.maps.scales import Scale, scale_for
from predict.past_results.boundaries import service as boundaries
from predict.past_results.elections.history import Ballot, History, full_rounds, read_history
from predict.past_results.elections.levels import find_place, refuse_large
from predict.past_results.elections.names import name_round
from predict.past_results.elections.rounds import Sheets, days_of, read_sheets
from predict.past_results.nuances import service as nuances
from predict.past_results.nuances.grids import Grid
from predict.past_results.station_history import service as station_history
from predict.profiles.indicators import INDICATORS


@dataclass(frozen=True)
class Ground:
    """The campaign's visible territory: present stations, rounds, blocs."""

    territory: str
    places: Sequence[Place]
    history: History
    grid: Grid
    ours: str | None
    """The bloc of the campaign's own list."""

    @property
    def ballots(self) -> Sequence[Ballot]:
        return self.history.ballots


@dataclass(frozen=True)
class Map:
    """A layer with its drawing data; `query` has the defaults filled in."""

    query: MapQuery
    layer: Layer
    scale: Scale
    geometries: Mapping[str, Geometry]
    outlines: Mapping[str, Geometry]
    """Outlines of the stations' communes, by code."""
    sources: Sequence[str]

    @property
    def by_commune(self) -> int:
        """Return the number of stations that their commune's outline stands for."""
        return len([station for station in self._without if station.partition("_")[0] in self._bare])

    @property
    def without(self) -> int:
        """Return the number of stations that the picture does not place."""
        return len(self._without) - self.by_commune

    @property
    def _without(self) -> list[str]:
        return [figure.station for figure in self.layer.figures if figure.station not in self.geometries]

    @property
    def _bare(self) -> set[str]:
        return self.outlines.keys() - {station.partition("_")[0] for station in self.geometries}


@dataclass(frozen=True)
class MapOptions:
    """Possible maps here: values with labels."""

    measures: Sequence[tuple[str, str]]
    elections: Sequence[tuple[str, str]]
    of: Sequence[tuple[str, str]]
    indicators: Sequence[tuple[str, str]]


async def list_map_options(session: AsyncSession, caller: Caller, place: str) -> Ground:
    """Return what may be drawn of the campaign's territory, or of a part of it; raise Conflict for too large a one."""
    territory = await find_place(session, caller.campaign_id, place)
    await refuse_large(session, territory)
    grid = await nuances.read_grid(session, caller.campaign_id)
    history = await read_history(session, territory, grid)
    contest = await contests.read_contest(session, caller.campaign_id)
    places: list[Place] = []
    if history.ballots:
        now = full_rounds(history)[-1]
        names = history.commune_names
        places = [
            Place(station, names.get(commune := station.partition("_")[0], commune), sheet.registered)
            for station, sheet in sorted(history.sheets[now.id].items())
            if caller.covers(station)
        ]
    return Ground(territory, places, history, grid, contest.ours.bloc if contest.ours else None)


async def make_map(session: AsyncSession, caller: Caller, query: MapQuery) -> Map:
    ground = await list_map_options(session, caller, query.place)
    return await draw_map(session, caller, ground, query)


async def draw_map(session: AsyncSession, caller: Caller, ground: Ground, query: MapQuery) -> Map:
    completed = fill_in(ground, query)
    if completed.measure == "indicator" and completed.indicator is None:
        await refuse_large(session, (await get_campaign(session, caller.campaign_id)).state.territory)
        chosen = await estimated.choose_income(session, caller)
        completed = completed.model_copy(update={"indicator": chosen})
    layer = await read_layer(session, caller, ground, completed)
    if query.place:
        inside = {place.station for place in ground.places}
        layer = replace(layer, figures=[figure for figure in layer.figures if figure.station in inside])
    geometries, outlines, sources = await _read_boundaries(session, layer)
    return Map(
        query=completed,
        layer=layer,
        scale=scale_for([layer], completed.classes, completed.way),
        geometries=geometries,
        outlines=outlines,
        sources=sources,
    )


async def _read_boundaries(
    session: AsyncSession, layer: Layer
) -> tuple[Mapping[str, Geometry], Mapping[str, Geometry], Sequence[str]]:
    """Return the boundaries of a layer's stations, the outlines of their communes, and who drew what is drawn."""
    keys = [figure.station for figure in layer.figures]
    geometries = await boundaries.read_places(session, keys)
    outlines = await boundaries.read_outlines(session, {key.partition("_")[0] for key in keys})
    return geometries, outlines, await boundaries.list_sources(session, [*geometries, *outlines])


async def compare_rounds(session: AsyncSession, caller: Caller, query: MapQuery) -> tuple[Map, Map]:
    """Return the earlier and the later round with the same classes; the measure must not be a change."""
    if query.measure not in ROUND - CHANGE:
        raise Invalid(
            "On met côte à côte la participation, les blancs et nuls, ou une part des voix.",
            "Only turnout, blank or share can be put side by side.",
            "?measure",
        )
    ground = await list_map_options(session, caller, query.place)
    completed = fill_in(ground, query)
    before = completed.before or _before(ground, completed.election)
    if before is None or completed.election is None:
        raise NotFound(
            "Il faut deux tours de scrutin importés pour comparer.", "Two imported rounds are needed to compare."
        )
    layers = [
        await read_layer(session, caller, ground, completed.model_copy(update={"election": round_id}))
        for round_id in (before, completed.election)
    ]
    scale = scale_for(layers, completed.classes, completed.way)
    drawn = await _read_boundaries(session, layers[0])
    first, second = (
        Map(completed.model_copy(update={"election": round_id, "before": before}), layer, scale, *drawn)
        for round_id, layer in zip((before, completed.election), layers, strict=True)
    )
    return first, second


async def list_offer(session: AsyncSession, caller: Caller, query: MapQuery) -> MapOptions:
    ground = await list_map_options(session, caller, query.place)
    completed = fill_in(ground, query)
    choices: list[tuple[str, str]] = []
    if completed.measure in LISTS:
        contest = await contests.read_contest(session, caller.campaign_id)
        choices = [(f"choice:{candidacy.id}", candidacy.label) for candidacy in contest.lists]
    elif completed.election:
        sheets = await read_sheets(session, completed.election, ground.territory)
        choices = list_choices(ground.grid, completed.election, sheets.choices)
    closed = {"money"} if set(MONEY) - caller.scopes else set[str]()
    return MapOptions(
        [(value, label) for value, label in TITLES.items() if value not in closed],
        [(ballot.id, name_round(ballot.id)) for ballot in reversed(ground.ballots)],
        choices,
        [(indicator.id, indicator.label) for indicator in INDICATORS],
    )


def fill_in(ground: Ground, query: MapQuery) -> MapQuery:
    """Fill in defaults, and refuse an unknown round."""
    ballot_ids = {ballot.id for ballot in ground.ballots}
    for name in ("election", "before"):
        value = getattr(query, name)
        if value is not None and value not in ballot_ids:
            raise NotFound(
                f"Aucun résultat importé de « {value} » dans ce territoire.",
                f"No results of {value} were imported in this territory.",
                f"?{name}",
            )
    firsts = [ballot.id for ballot in ground.ballots if ballot.round == 1] or [b.id for b in ground.ballots]
    election = query.election or (firsts[-1] if firsts else None)
    updates = {"election": election}
    if query.measure in CHANGE | {"lineage"} and query.before is None:
        updates["before"] = _before(ground, election)
    if query.measure in LISTS and not (query.of or "").startswith("choice:"):
        # Of the measure before, on the page.
        updates["of"] = None
    if query.measure in CHOICE and query.of is None:
        updates["of"] = f"bloc:{ground.ours or 'gauche'}"
    return query.model_copy(update=updates)


async def read_layer(session: AsyncSession, caller: Caller, ground: Ground, map_query: MapQuery) -> Layer:
    """Return the figures of a completed query."""
    if map_query.measure == "lineage":
        return await _read_station_history(session, ground, map_query)
    if map_query.measure not in ROUND:
        # Estimates are made of the whole campaign.
        await refuse_large(session, (await get_campaign(session, caller.campaign_id)).state.territory)
        return await estimated.READERS[map_query.measure](session, caller, map_query)
    if map_query.election is None:
        return Layer(Subject(TITLES[map_query.measure], "share", METHOD, "aucun résultat importé"), [])
    if map_query.measure not in CHANGE:
        figures, subject_name = await _read_round(session, ground, map_query, map_query.election)
        title = f"{subject_name}, {name_round(map_query.election)}"
        return Layer(_subject(ground, title, "share", [map_query.election]), figures)
    before = map_query.before
    if before is None:
        raise NotFound(
            "Il faut deux tours de scrutin importés pour montrer une évolution.",
            "Two imported rounds are needed to show a change.",
            "?before",
        )
    earlier, _ = await _read_round(session, ground, map_query, before)
    later, subject_name = await _read_round(session, ground, map_query, map_query.election)
    title = f"{subject_name} : de {name_round(before)} à {name_round(map_query.election)}"
    subject = _subject(ground, title, "points", [before, map_query.election], diverging=True)
    return Layer(subject, show_change(earlier, later))


async def _read_station_history(session: AsyncSession, ground: Ground, map_query: MapQuery) -> Layer:
    """Return a layer of the reliability of a past round's figures on present stations."""
    title = TITLES["lineage"]
    if map_query.before is None:
        return Layer(Subject(title, "share", station_history.METHOD, "aucun tour passé importé", 0), [])
    ballot = next(ballot for ballot in ground.ballots if ballot.id == map_query.before)
    traced = await station_history.trace_stations(session, ground.history, [ballot])
    links = traced.links.get(ballot.id, {})
    now = ballot.id == traced.now.id
    sure = {station: parts[0].confidence if parts else 0.0 for station, parts in links.items()}
    figures = [
        Figure(place.station, place.commune, place.registered, 1.0 if now else sure.get(place.station, 0.0))
        for place in ground.places
    ]
    vintage = f"{name_round(ballot.id)} et {name_round(traced.now.id)}"
    return Layer(Subject(f"{title} : {name_round(ballot.id)}", "share", station_history.METHOD, vintage, 0), figures)


def _subject(ground: Ground, title: str, unit: Unit, elections: Sequence[str], *, diverging: bool = False) -> Subject:
    held_ons = [ballot.held_on for ballot in ground.ballots if ballot.id in elections]
    rounds = "tour de scrutin" if len(elections) == 1 else "tours de scrutin"
    vintage = f"résultats officiels, {rounds} {days_of(held_ons)}"
    return Subject(title, unit, METHOD, vintage, diverging=diverging)


async def _read_round(
    session: AsyncSession, ground: Ground, map_query: MapQuery, election: str
) -> tuple[list[Figure], str]:
    sheets = await read_sheets(session, election, ground.territory)
    read, subject_name = reading_of(ground.grid, map_query, election, sheets)
    return show_round(ground.places, await _align(session, ground, election, sheets), read), subject_name


async def _align(session: AsyncSession, ground: Ground, election: str, sheets: Sheets) -> dict[str, PastCount]:
    """Return each present station's past in that round, mixed from old stations if redrawn."""
    ballot = next(ballot for ballot in ground.ballots if ballot.id == election)
    traced = await station_history.trace_stations(session, ground.history, [ballot])
    if ballot.id == traced.now.id:
        return {station: PastCount(count, 1.0) for station, count in sheets.counts.items()}
    thens: dict[str, PastCount] = {}
    for station, links in traced.links[ballot.id].items():
        past = mix_counts([(link.share, sheets.counts.get(link.old_station)) for link in links])
        if past is not None:
            thens[station] = PastCount(past, links[0].confidence)
    return thens


def _before(ground: Ground, election: str | None) -> str | None:
    """Return the latest comparable earlier round: same number, same kind if possible."""
    now = next((ballot for ballot in ground.ballots if ballot.id == election), None)
    if now is None:
        return None
    earlier = [b for b in ground.ballots if (b.held_on, b.round) < (now.held_on, now.round)]
    same = [b for b in earlier if b.kind == now.kind and b.round == now.round]
    same_number = [b for b in earlier if b.round == now.round]
    comparable = same or same_number or earlier
    return comparable[-1].id if comparable else None
