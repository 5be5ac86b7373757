"""Maps of counts, one a page: turnout, the campaign's bloc, its change."""

from collections.abc import Sequence

from elections.places.stations import station_name
from kit.text import french
from kit.text.method_names import name_methods

from predict.maps import service as maps
from predict.maps.counted import METHOD
from predict.maps.figures import Figure, format_figure
from predict.maps.map_query import MapQuery
from predict.past_results.station_history import service as station_history
from predict.reports.blocks import Section, Table, Text, chapter_missing
from predict.reports.map_figure import map_figure
from predict.reports.sources import Desk

KEY, TITLE = "votes", "Nos voix sur la carte"
CHANGE_KEY, CHANGE_TITLE = "change", "Ce qui a changé"
ENDS = 15
"""Stations at each end of a change."""


async def write(desk: Desk) -> list[Section]:
    if not desk.rounds:
        return [chapter_missing(KEY, TITLE, "Sans résultats importés il n’y a rien à cartographier.")]
    bloc = desk.bloc or "gauche"
    sections = [await _write_map(desk, KEY, TITLE, MapQuery(measure="share", of=f"bloc:{bloc}"), _say_share(bloc))]
    if len(desk.firsts) > 1:
        query = MapQuery(measure="share-change", of=f"bloc:{bloc}")
        sections.append(await _write_map(desk, CHANGE_KEY, CHANGE_TITLE, query, _say_change(bloc)))
    return sections


def _say_share(bloc: str) -> str:
    return f"Le bloc {bloc} est le plus fort à {{first}}, le plus faible à {{last}}."


def _say_change(bloc: str) -> str:
    return f"Le bloc {bloc} a le plus progressé à {{first}}, le plus reculé à {{last}}."


async def _write_map(desk: Desk, key: str, title: str, query: MapQuery, message: str) -> Section:
    drawn = await maps.draw_map(desk.session, desk.caller, desk.ground, query)
    subject = drawn.layer.subject
    known = sorted(
        (figure for figure in drawn.layer.figures if figure.value is not None),
        key=lambda figure: (-(figure.value or 0.0), figure.station),
    )
    boundaries = f" Contours : {' ; '.join(drawn.sources)}." if drawn.sources else " Aucun contour n’est importé."
    # Past rounds are read on today's stations.
    methods = (METHOD, station_history.METHOD) if key == CHANGE_KEY else (METHOD,)
    blocks = [await map_figure(drawn, f"{subject.title}.")]
    if desk.bloc is None:
        lacking = "La campagne n’a pas dit quelle liste est la sienne : les cartes montrent le bloc de gauche."
        blocks.append(Text(lacking, "warning"))
    if known:
        blocks.append(_table(drawn, known))
    blocks.append(
        Text(f"Méthode {name_methods(' et '.join(methods))}. Données : {subject.vintage}.{boundaries}", "note")
    )
    ends = {"first": station_name(known[0].station), "last": station_name(known[-1].station)} if known else {}
    return Section(
        key,
        title,
        blocks,
        message=message.format(**ends) if known else "",
        methods=methods,
        vintages=(subject.vintage,),
    )


def _table(drawn: maps.Map, known: Sequence[Figure]) -> Table:
    """Return the first and the last stations beside each other, as many as the page holds."""
    half = (len(known) + 1) // 2
    first, last = known[: min(ENDS, half)], list(reversed(known))[: min(ENDS, len(known) // 2)]
    rows = [
        (*_cells(drawn, one), *(_cells(drawn, last[at]) if at < len(last) else ("", "", "")))
        for at, one in enumerate(first)
    ]
    return Table(
        f"Les {{n}} premiers bureaux, et les derniers : {drawn.layer.subject.title}",
        ("Bureau", "Inscrits", "Chiffre", "Bureau", "Inscrits", "Chiffre"),
        rows,
        widths=(2.3, 0.8, 1.1, 2.3, 0.8, 1.1),
        numbers=(1, 2, 4, 5),
        fills=True,
    )


def _cells(drawn: maps.Map, figure: Figure) -> tuple[str, str, str]:
    value = format_figure(drawn.layer.subject, figure.value)
    return station_name(figure.station), french.number(figure.registered), value
