"""Chapter on the people who live in the territory, by INSEE's figures of places."""

from collections.abc import Sequence

from kit.text import french
from kit.web.problems import Problem

from predict.maps import service as maps
from predict.maps.map_query import MapQuery
from predict.profiles import correlation, correlations
from predict.profiles import service as profiles
from predict.profiles.indicators import INDICATORS, Indicator
from predict.profiles.service import StationProfile
from predict.reports.blocks import Block, Bullets, Heading, Section, Table, Text, chapter_missing
from predict.reports.map_figure import map_figure
from predict.reports.sources import Desk

KEY, TITLE = "profile", "Le profil social et les types de bureaux"
STRONGEST = 6


async def write(desk: Desk) -> Section:
    try:
        found = await profiles.read_profiles(desk.session, desk.caller)
    except Problem as problem:
        return chapter_missing(KEY, TITLE, problem.fr)
    if not any(row.indicators for row in found.stations):
        why = (
            "Aucune donnée de l’INSEE n’est importée pour ces communes : lancez « isoloir load », puis refaites le "
            "rapport."
        )
        return chapter_missing(KEY, TITLE, why)
    told = await profiles.get_typology(desk.session, desk.caller.campaign_id, "profile")
    vintage, methods = found.profile_run.data_vintage, [found.profile_run.method]
    blocks: list[Block] = [
        Text(correlation.WARNING_FR, "warning"),
        _indicators(found.stations),
        Text(
            "Moyennes des bureaux, pesées par leurs inscrits. Ce sont des estimations : l’INSEE publie par commune ou "
            "par quartier.",
            "note",
        ),
    ]
    if told.kinds:
        methods.append(told.method)
        made = await maps.draw_map(desk.session, desk.caller, desk.ground, MapQuery(measure="kinds"))
        blocks += [
            Heading("Les types de bureaux"),
            await map_figure(made, "Un type rassemble les bureaux qui se ressemblent."),
        ]
        mine = {row.station for row in found.stations}
        blocks.append(_kinds(told.kinds, mine))
    if desk.bloc and not desk.restricted:
        blocks += await _links(desk, methods)
    said = " et ".join(dict.fromkeys(methods))
    blocks.append(Text(f"Méthode {said}. Données : {vintage}. Intervalles à 90 %.", "note"))
    return Section(KEY, TITLE, blocks, methods=methods, vintages=(vintage,), summary=_summarise(told.kinds))


def _indicators(rows: Sequence[StationProfile]) -> Table:
    lines = [line for indicator in INDICATORS if (line := _line(indicator, rows)) is not None]
    return Table(
        "Indicateurs",
        ("Indicateur", "Ensemble", "Bureau le plus bas", "Bureau le plus haut", "Bureaux connus"),
        lines,
        widths=(2.6, 1.1, 1.9, 1.9, 1),
        numbers=(1, 2, 3, 4),
    )


def _line(indicator: Indicator, rows: Sequence[StationProfile]) -> tuple[str, ...] | None:
    known = [
        (row, float(row.indicators[indicator.id]["estimate"]["value"]))
        for row in rows
        if indicator.id in row.indicators
    ]
    people = sum(row.registered for row, _ in known)
    if not people:
        return None
    mean = sum(row.registered * value for row, value in known) / people
    lowest, highest = min(known, key=lambda one: one[1]), max(known, key=lambda one: one[1])
    return (
        indicator.label,
        _say(indicator, mean),
        f"{_say(indicator, lowest[1])} ({lowest[0].station})",
        f"{_say(indicator, highest[1])} ({highest[0].station})",
        french.number(len(known)),
    )


def _say(indicator: Indicator, value: float) -> str:
    return french.percent(value) if indicator.unit == "share" else french.euros(round(value) * 100)


def _kinds(kinds: Sequence[dict[str, object]], mine: set[str]) -> Table:
    rows: list[tuple[str, ...]] = []
    for kind in kinds:
        stations = kind["stations"]
        assert isinstance(stations, list)
        seen = [station for station in stations if station in mine]  # pyright: ignore[reportUnknownVariableType]  # JSON
        if seen:
            rows.append(
                (str(kind["name"]), french.number(len(seen)), french.number(float(str(kind["stability"])), 2))  # pyright: ignore[reportUnknownArgumentType]  # JSON
            )
    return Table(
        "Types, et à quel point on les retrouve quand on retire les bureaux au sort (au-delà de 0,75 : stable)",
        ("Type", "Bureaux", "Stabilité"),
        rows,
        widths=(6, 1, 1),
        numbers=(1, 2),
    )


async def _links(desk: Desk, methods: list[str]) -> list[Block]:
    """Return the correlations of the campaign's bloc with the indicators; only those that are not likely to be none."""
    try:
        found = await correlations.read_correlations(desk.session, desk.caller.campaign_id, None, "bloc")
    except Problem:
        return []
    sure = [one for one in found.items if one.vote == desk.bloc and not one.low <= 0 <= one.high]
    strongest = sorted(sure, key=lambda one: -abs(one.r))[:STRONGEST]
    if not strongest:
        return [Text("Aucun lien assuré entre le vote de votre bloc et ces indicateurs.")]
    methods.append(found.method)
    lines = [
        f"{'Plus' if one.r > 0 else 'Moins'} de voix là où « {one.label} » est élevé : r = {french.number(one.r, 2)} "
        f"({french.number(one.low, 2)} à {french.number(one.high, 2)})."
        for one in strongest
    ]
    return [Heading(f"Ce qui va avec le vote du bloc {desk.bloc}"), Bullets(lines), Text(found.warning, "warning")]


def _summarise(kinds: Sequence[dict[str, object]]) -> list[str]:
    if not kinds:
        return []
    names = " ; ".join(str(kind["name"]) for kind in kinds)
    return [f"{len(kinds)} types de bureaux se distinguent : {names}."]
