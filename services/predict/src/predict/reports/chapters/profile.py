"""Chapter on the population, from INSEE's figures."""

from collections.abc import Sequence

from elections.places.stations import station_name
from kit.text import french
from kit.text.method_names import name_methods
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

KEY, TITLE = "profile", "Le profil social"
KINDS_KEY, KINDS_TITLE = "kinds", "Les types de bureaux"
STRONGEST = 6


async def write(desk: Desk) -> list[Section]:
    try:
        profile_set = await profiles.read_profiles(desk.session, desk.caller)
    except Problem as problem:
        return [chapter_missing(KEY, TITLE, problem.fr)]
    if not any(row.indicators for row in profile_set.stations):
        why = (
            "Aucune donnée de l’INSEE n’est chargée pour ces communes. La suite lit à son démarrage celles de son "
            "dossier de données : faites-les y déposer, puis refaites le rapport."
        )
        return [chapter_missing(KEY, TITLE, why)]
    typology = await profiles.get_typology(desk.session, desk.caller.campaign_id, "profile")
    vintage, method = profile_set.profile_run.data_vintage, profile_set.profile_run.method
    summary = _summarise(typology.kinds)
    sections: list[Section] = []
    if typology.kinds:
        kinds_map = await maps.draw_map(desk.session, desk.caller, desk.ground, MapQuery(measure="kinds"))
        stations = {row.station for row in profile_set.stations}
        sections.append(
            Section(
                KINDS_KEY,
                KINDS_TITLE,
                [
                    await map_figure(kinds_map, "Un type rassemble les bureaux qui se ressemblent."),
                    _kinds(typology.kinds, stations),
                    Text(f"Méthode {name_methods(typology.method)}. Données : {vintage}.", "note"),
                ],
                message=summary[0],
                methods=(typology.method,),
                vintages=(vintage,),
                summary=summary,
            )
        )
    methods = [method]
    income = await maps.draw_map(desk.session, desk.caller, desk.ground, MapQuery(measure="indicator"))
    blocks: list[Block] = [
        await map_figure(income, f"{income.layer.subject.title}."),
        _indicators(profile_set.stations),
        Text(
            "Moyennes des bureaux, pesées par leurs inscrits. Ce sont des estimations : l’INSEE publie par commune ou "
            "par quartier.",
            "note",
        ),
    ]
    if desk.bloc and not desk.restricted:
        blocks += await _links(desk, methods)
    methods_text = name_methods(" et ".join(dict.fromkeys(methods)))
    blocks += [
        Text(correlation.WARNING_FR, "warning"),
        Text(f"Méthode {methods_text}. Données : {vintage}. Intervalles à 90 %.", "note"),
    ]
    return [Section(KEY, TITLE, blocks, methods=methods, vintages=(vintage,)), *sections]


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
    rows_known = [
        (row, float(row.indicators[indicator.id]["estimate"]["value"]))
        for row in rows
        if indicator.id in row.indicators
    ]
    people = sum(row.registered for row, _ in rows_known)
    if not people:
        return None
    mean = sum(row.registered * value for row, value in rows_known) / people
    lowest, highest = min(rows_known, key=lambda item: item[1]), max(rows_known, key=lambda item: item[1])
    return (
        indicator.label,
        _say(indicator, mean),
        f"{_say(indicator, lowest[1])} ({station_name(lowest[0].station)})",
        f"{_say(indicator, highest[1])} ({station_name(highest[0].station)})",
        french.number(len(rows_known)),
    )


def _say(indicator: Indicator, value: float) -> str:
    return french.percent(value) if indicator.unit == "share" else french.euros(round(value) * 100)


def _kinds(kinds: Sequence[dict[str, object]], own_kinds: set[str]) -> Table:
    rows: list[tuple[str, ...]] = []
    for kind in kinds:
        stations = kind["stations"]
        assert isinstance(stations, list)
        seen = [station for station in stations if station in own_kinds]  # pyright: ignore[reportUnknownVariableType]  # JSON
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
    """Return the bloc's correlations with indicators that differ from zero."""
    try:
        correlations_read = await correlations.read_correlations(desk.session, desk.caller.campaign_id, None, "bloc")
    except Problem:
        return []
    sure = [item for item in correlations_read.items if item.vote == desk.bloc and not item.low <= 0 <= item.high]
    strongest = sorted(sure, key=lambda item: -abs(item.r))[:STRONGEST]
    if not strongest:
        return [Text("Aucun lien assuré entre le vote de votre bloc et ces indicateurs.")]
    methods.append(correlations_read.method)
    lines = [
        f"{'Plus' if item.r > 0 else 'Moins'} de voix là où « {item.label} » est élevé : "
        f"r = {french.number(item.r, 2)} ({french.number(item.low, 2)} à {french.number(item.high, 2)})."
        for item in strongest
    ]
    return [
        Heading(f"Ce qui va avec le vote du bloc {desk.bloc}"),
        Bullets(lines),
        Text(correlations_read.warning, "warning"),
    ]


def _summarise(kinds: Sequence[dict[str, object]]) -> list[str]:
    if not kinds:
        return []
    names = " ; ".join(str(kind["name"]) for kind in kinds)
    return [f"{len(kinds)} types de bureaux se distinguent : {names}."]
