"""What the territory is: its communes and stations."""

from collections.abc import Sequence

from kit import french

from predict.maps.counted import Place
from predict.reports.blocks import Section, Table, Text, chapter_missing
from predict.reports.desk import Desk

KEY, TITLE = "territory", "Le territoire"


async def write(desk: Desk) -> Section:
    places = desk.ground.places
    if not places:
        why = "Aucun bureau de ce territoire n’est connu : importez d’abord les résultats d’un scrutin."
        return chapter_missing(KEY, TITLE, why)
    communes: dict[str, list[Place]] = {}
    for place in places:
        communes.setdefault(place.commune, []).append(place)
    rows = [_row(name, of) for name, of in sorted(communes.items())]
    rows.append(_row("Ensemble", places))
    table = Table(
        "Communes et bureaux de vote",
        ("Commune", "Bureaux", "Inscrits", "Inscrits par bureau, en moyenne"),
        rows,
        widths=(3, 1, 1, 2),
        numbers=(1, 2, 3),
        strong=(len(rows) - 1,),
    )
    registered = sum(place.registered for place in places)
    of = "vos bureaux" if desk.restricted else "le territoire"
    said = f"{len(places)} bureaux de vote et {french.number(registered)} inscrits dans {of}."
    part = ["Ce rapport ne porte que sur les bureaux du territoire de qui l’a demandé."] if desk.restricted else []
    return Section(KEY, TITLE, [Text(" ".join([said, *part])), table], summary=[said, *part])


def _row(name: str, places: Sequence[Place]) -> tuple[str, ...]:
    registered = sum(place.registered for place in places)
    return name, french.number(len(places)), french.number(registered), french.number(registered / len(places))
