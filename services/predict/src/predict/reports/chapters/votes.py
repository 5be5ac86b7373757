"""Chapter of maps of counts: turnout, the campaign's bloc, its change."""

import asyncio

from predict.maps import service as maps
from predict.maps.counted import METHOD
from predict.maps.layer_picture import draw_pair
from predict.maps.map_query import MapQuery
from predict.past_results.station_history import service as station_history
from predict.reports.blocks import Block, Figure, Section, Text, chapter_missing
from predict.reports.map_figure import map_figure, picture_or_sentence
from predict.reports.sources import Desk

KEY, TITLE = "votes", "Les cartes du vote"


async def write(desk: Desk) -> Section:
    if not desk.rounds:
        return chapter_missing(KEY, TITLE, "Sans résultats importés il n’y a rien à cartographier.")
    bloc = desk.bloc or "gauche"
    blocks: list[Block] = [
        Text(
            "Une carte colore des surfaces : un grand bureau peu peuplé y prend plus de place qu’un petit bureau "
            "dense. "
            "Les cercles, eux, ont l’aire des inscrits."
        )
    ]
    if desk.bloc is None:
        blocks.append(
            Text(
                "La campagne n’a pas dit quelle liste est la sienne : les cartes montrent le bloc de gauche. "
                "Dites-le à la page « Qui se présente » et refaites le rapport.",
                "warning",
            )
        )
    queries = [
        MapQuery(measure="turnout"),
        MapQuery(measure="share", of=f"bloc:{bloc}"),
        MapQuery(measure="share", of=f"bloc:{bloc}", form="circles"),
    ]
    if len(desk.firsts) > 1:
        queries.append(MapQuery(measure="share-change", of=f"bloc:{bloc}"))
    maps_drawn = [await maps.draw_map(desk.session, desk.caller, desk.ground, query) for query in queries]
    if not maps_drawn[0].geometries:
        # Without boundaries every map is circles already.
        maps_drawn = [map_ for map_ in maps_drawn if map_.query.form != "circles"]
    pictures = [await map_figure(map_, _caption(map_)) for map_ in maps_drawn]
    # Where none can be read, one sentence says so for all.
    blocks += pictures if any(isinstance(picture, Figure) for picture in pictures) else pictures[:1]
    if len(desk.firsts) > 1:
        before, after = await maps.compare_rounds(
            desk.session, desk.caller, MapQuery(measure="share", of=f"bloc:{bloc}")
        )
        picture = await asyncio.to_thread(
            draw_pair,
            before.layer,
            after.layer,
            after.geometries,
            after.scale,
            after.query.form,
            after.outlines,
        )
        both = picture_or_sentence(picture, "Deux tours à la même échelle.", 1.0, len(desk.ground.places))
        blocks += [both] if isinstance(both, Figure) else []
    sources = maps_drawn[0].sources
    boundaries = f" Contours : {' ; '.join(sources)}." if sources else " Aucun contour de bureau n’est importé."
    vintage = maps_drawn[-1].layer.subject.vintage
    # Past rounds are read on today's stations.
    methods = (METHOD, station_history.METHOD) if len(desk.firsts) > 1 else (METHOD,)
    blocks.append(Text(f"Méthode {' et '.join(methods)}. Données : {vintage}.{boundaries}", "note"))
    return Section(KEY, TITLE, blocks, methods=methods, vintages=(vintage,))


def _caption(map_: maps.Map) -> str:
    form = ", en cercles selon les inscrits" if map_.query.form == "circles" else ""
    return f"{map_.layer.subject.title}{form}."
