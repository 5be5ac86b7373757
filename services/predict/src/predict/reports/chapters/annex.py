"""Every station's figures in one table."""

from kit import french

from predict.maps import service as maps
from predict.maps.asking import MapQuery
from predict.maps.counted import METHOD
from predict.maps.figures import say
from predict.reports.blocks import Section, Table, Text, chapter_missing
from predict.reports.desk import Desk

KEY, TITLE = "stations", "Tous les bureaux"
MOST = 400
"""A department has as many pages of stations as a book: the CSV of the map has them all."""


async def write(desk: Desk) -> Section:
    if not desk.ground.places:
        return chapter_missing(KEY, TITLE, "Aucun bureau de ce territoire n’est connu.")
    bloc = desk.bloc or "gauche"
    queries = [MapQuery(measure="turnout"), MapQuery(measure="share", of=f"bloc:{bloc}")]
    if len(desk.firsts) > 1:
        queries.append(MapQuery(measure="share-change", of=f"bloc:{bloc}"))
    layers = [(await maps.draw_map(desk.session, desk.caller, desk.ground, query)).layer for query in queries]
    columns = [{figure.station: figure for figure in layer.figures} for layer in layers]
    rows = [
        (
            place.station,
            place.commune,
            french.number(place.registered),
            *(
                say(layer.subject, figure.value if (figure := column.get(place.station)) else None)
                for layer, column in zip(layers, columns, strict=True)
            ),
        )
        for place in desk.ground.places[:MOST]
    ]
    head = ("Bureau", "Commune", "Inscrits", "Participation", f"Bloc {bloc}", "Évolution du bloc")[: 3 + len(layers)]
    caption = "Chiffres comptés au dernier premier tour ; évolution depuis le premier tour comparable d’avant"
    left_out = len(desk.ground.places) - len(rows)
    said = (
        f"Les {len(rows)} premiers bureaux ; les {left_out} autres sont dans le fichier CSV des cartes."
        if left_out
        else "Un bureau par ligne, dans l’ordre des codes."
    )
    vintage = layers[-1].subject.vintage
    return Section(
        KEY,
        TITLE,
        [
            Text(said),
            Table(caption, head, rows, widths=(1.3, 2.4, 1, 1.2, 1.2, 1.4)[: len(head)], numbers=range(2, len(head))),
            Text(f"Méthode {METHOD}. Données : {vintage}.", "note"),
        ],
        methods=(METHOD,),
        vintages=(vintage,),
    )
