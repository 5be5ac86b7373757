"""SQL conditions on station results for a territory."""

import re

from elections.places.membership import arrondissements_in
from kit.web.problems import Invalid
from sqlalchemy import ARRAY, ColumnElement, Select, String, and_, any_, false, func, or_, select, true
from sqlalchemy.orm import aliased

from predict.past_results.elections.cantons import in_canton
from predict.past_results.elections.level_people import region_by_department
from predict.past_results.elections.models import StationPlace, StationResult

KINDS = frozenset({"nation", "region", "collectivite", "departement", "commune", "circo", "canton", "secteur"})


def departments_in(region: str) -> list[str]:
    """Return the departments of a region, or of the collectivity that stands in the place of one (Corsica)."""
    return [code for code, of in region_by_department().items() if of == region]


def in_territory(territory: str) -> ColumnElement[bool]:
    """Return the condition for `circo:9406`, `commune:94033`, `canton:9405`, `departement:94`, `nation:FR`; raise
    Invalid.
    """
    kind, _, code = territory.partition(":")
    match kind:
        case "nation":
            return true() if code == "FR" else false()
        case "departement" if re.fullmatch("[0-9][0-9AB]", code):
            # Keys of its stations begin with its code: a range of the primary key, as below.
            beginning = and_(StationResult.station >= code, StationResult.station < f"{code}`")
            return and_(StationResult.department == code, beginning)
        case "departement":
            return StationResult.department == code
        case "region" | "collectivite":
            return StationResult.department.in_(departments_in(code))
        case "commune":
            # A range of the primary key: `_` is where the commune's code ends, a backquote is what follows it.
            return and_(StationResult.station >= f"{code}_", StationResult.station < f"{code}`")
        case "circo":
            # Aliased: the statement around may have joined the same table.
            place = aliased(StationPlace)
            placed = select(place.station).where(place.constituency == code)
            query = select(place.station).where(place.station == StationResult.station).correlate(StationResult)
            # An array, found before the rows: by it, and by the printed constituency, indexes find a territory's sheets
            # in 40 ms, where a country's are at hand and reading them all takes 1,300.
            of_place = StationResult.station == any_(func.array(placed.scalar_subquery(), type_=ARRAY(String)))
            return of_place | and_(StationResult.constituency == code, ~query.exists())
        case "canton":
            return in_canton(code)
        case "secteur" if numbers := arrondissements_in(code):
            # Stations of Paris, Lyon and Marseille begin with their arrondissement: ranges of the primary key again.
            starts = [f"{code[:5]}_{number}" for number in numbers]
            return or_(*(and_(StationResult.station >= one, StationResult.station < f"{one}`") for one in starts))
        case _:
            raise Invalid(
                f"Les résultats ne disent pas quels bureaux sont dans « {kind} » : demandez une commune, un canton, "
                "une circonscription, un département, une région ou la nation.",
                f"Results do not say which stations are in a {kind}: ask for commune, canton, circo, departement, "
                "region or nation.",
                "?territory",
            )


def can_place(territory: str) -> bool:
    """Return whether results tell which stations are in the territory."""
    return territory.partition(":")[0] in KINDS


def communes_in(territory: str) -> Select[str]:
    """Return the communes, whole or in part, of the territory."""
    return select(StationResult.commune).where(in_territory(territory)).distinct()


def stations_in(territory: str) -> Select[str]:
    """Return the stations of the territory, in any round."""
    return select(StationResult.station).where(in_territory(territory)).distinct()
