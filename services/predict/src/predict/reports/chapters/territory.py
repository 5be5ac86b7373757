"""Chapter on the territory: its communes and stations."""

from collections.abc import Sequence

from kit.text import french

from predict.maps import service as maps
from predict.maps.counted import Place
from predict.maps.map_query import MapQuery
from predict.reports.blocks import Section, Table, Text, chapter_missing
from predict.reports.map_figure import map_figure
from predict.reports.sources import Desk

KEY, TITLE = "territory", "Le territoire"
MAXIMUM = 15
"""Communes in the table; a rural constituency has some three hundred."""


async def write(desk: Desk) -> Section:
    places = desk.ground.places
    if not places:
        why = "Aucun bureau de ce territoire n’est connu : importez d’abord les résultats d’un scrutin."
        return chapter_missing(KEY, TITLE, why)
    communes: dict[str, list[Place]] = {}
    for place in places:
        communes.setdefault(place.commune, []).append(place)
    largest = sorted(communes, key=lambda name: -sum(place.registered for place in communes[name]))[:MAXIMUM]
    rows = [_row(name, communes[name]) for name in sorted(largest)]
    left = [place for name, commune_places in communes.items() if name not in largest for place in commune_places]
    if left:
        rows.append(_row(f"{len(communes) - len(largest)} autres communes", left))
    rows.append(_row("Ensemble", places))
    table = Table(
        f"Les {MAXIMUM} plus grandes communes" if left else "Communes et bureaux de vote",
        ("Commune", "Bureaux", "Inscrits", "Inscrits par bureau, en moyenne"),
        rows,
        widths=(3, 1, 1, 2),
        numbers=(1, 2, 3),
        strong=(len(rows) - 1,),
    )
    registered = sum(place.registered for place in places)
    scope_text = "vos bureaux" if desk.restricted else "le territoire"
    summary = f"{len(places)} bureaux de vote et {french.number(registered)} inscrits dans {scope_text}."
    part = ["Ce rapport ne porte que sur les bureaux du territoire de qui l’a demandé."] if desk.restricted else []
    ground = await maps.draw_map(desk.session, desk.caller, desk.ground, MapQuery(measure="turnout"))
    return Section(
        KEY,
        TITLE,
        [await map_figure(ground, f"{ground.layer.subject.title}."), *(Text(one) for one in part), table],
        message=summary,
        # Nothing to be done follows from it: on paper its sentence stands on the first page.
        on_paper=False,
        summary=[summary, *part],
    )


def _row(name: str, places: Sequence[Place]) -> tuple[str, ...]:
    registered = sum(place.registered for place in places)
    return name, french.number(len(places)), french.number(registered), french.number(registered / len(places))
