"""Annex chapter: all stations' figures in one table."""

from elections.places.stations import station_name
from kit.text import french
from kit.text.method_names import name_methods

from predict.maps import service as maps
from predict.maps.counted import METHOD
from predict.maps.figures import format_figure
from predict.maps.map_query import MapQuery
from predict.past_results.station_history import service as station_history
from predict.reports.blocks import Section, Table, Text, chapter_missing
from predict.reports.sources import Desk

KEY, TITLE = "stations", "Bureau par bureau"
MAXIMUM = 140
"""The CSV of the map has them all."""


async def write(desk: Desk) -> Section:
    if not desk.ground.places:
        return chapter_missing(KEY, TITLE, "Aucun bureau de ce territoire n’est connu.")
    bloc = desk.bloc or "gauche"
    queries = [MapQuery(measure="turnout"), MapQuery(measure="share", of=f"bloc:{bloc}")]
    if len(desk.firsts) > 1:
        queries.append(MapQuery(measure="share-change", of=f"bloc:{bloc}"))
    layers = [(await maps.draw_map(desk.session, desk.caller, desk.ground, query)).layer for query in queries]
    columns = [{figure.station: figure for figure in layer.figures} for layer in layers]
    largest = sorted(desk.ground.places, key=lambda place: (-place.registered, place.station))[:MAXIMUM]
    rows = [
        (
            station_name(place.station),
            french.number(place.registered),
            *(
                format_figure(layer.subject, figure.value if (figure := column.get(place.station)) else None)
                for layer, column in zip(layers, columns, strict=True)
            ),
        )
        for place in largest
    ]
    head = ("Bureau", "Inscrits", "Participation", f"Bloc {bloc}", "Évolution du bloc")[: 2 + len(layers)]
    caption = (
        f"Les {len(rows)} plus grands bureaux. Chiffres comptés au dernier premier tour ; évolution depuis le précédent"
    )
    summary = "Les bureaux qui ont le plus d’inscrits ; tous sont à la page « Carte », en tableau et en fichier CSV."
    vintage = layers[-1].subject.vintage
    # A past round is read on today's stations.
    methods = (METHOD, station_history.METHOD) if len(layers) > 2 else (METHOD,)
    return Section(
        KEY,
        TITLE,
        [
            Text(summary),
            Table(
                caption,
                head,
                rows,
                widths=(3, 1, 1.2, 1.2, 1.4)[: len(head)],
                numbers=range(1, len(head)),
            ),
            Text(f"Méthode {name_methods(' et '.join(methods))}. Données : {vintage}.", "note"),
        ],
        methods=methods,
        vintages=(vintage,),
        on_paper=False,
    )
