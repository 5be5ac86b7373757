"""The parts of a territory: whole départements, communes, arrondissements of a sector.

Composition of the metropolis of Lyon: CGCT L. 3611-1, communes of 2025. Sectors: Code électoral, tableaux n° 2 to 4.
"""

from elections.places.cantons import cantons
from elections.places.facts import communes_of_constituency, communes_of_department, departments
from elections.places.held import COLLECTIVITIES
from elections.places.names import sector_of_arrondissement
from elections.places.place import Place

LYON_METROPOLIS = frozenset(
    f"69{number}"
    for number in (
        *("003", "029", "033", "034", "040", "044", "046", "063", "068", "069", "071", "072", "081", "085", "087"),
        *("088", "089", "091", "096", "100", "116", "117", "123", "127", "142", "143", "149", "153", "163", "168"),
        *("191", "194", "199", "202", "204", "205", "207", "233", "244", "250", "256", "259", "260", "266", "271"),
        *("273", "275", "276", "278", "279", "282", "283", "284", "286", "290", "292", "293", "296"),
    )
)
_ARRONDISSEMENTS = {
    "75056": tuple(f"751{number:02d}" for number in range(1, 21)),
    "69123": tuple(f"6938{number}" for number in range(1, 10)),
    "13055": tuple(f"132{number:02d}" for number in range(1, 17)),
}


_ONE_CODE_FOR_TWO = {"977": "ZX701", "978": "ZX801"}
"""Saint-Barthélemy and Saint-Martin: two collectivities, one département of the ministry's results."""


def communes_in(place: Place) -> frozenset[str]:
    """Return the communes of the metropolis of Lyon, a canton of whole communes, Saint-Barthélemy or Saint-Martin.

    Empty for any other place: of a canton that has a part of a commune, its whole communes would not be all of it.
    """
    if place.kind == "metropole":
        return LYON_METROPOLIS
    if place.kind == "canton":
        canton = cantons().get(place.code)
        return frozenset(canton.communes) if canton and canton.is_whole else frozenset()
    one = _ONE_CODE_FOR_TWO.get(place.code) if place.kind == "collectivite" else None
    return frozenset({one}) if one else frozenset()


def communes_touched(place: Place) -> tuple[str, ...]:
    """Return the communes of today that vote in a territory, wholly or in part, as far as the tables say them.

    Of a canton that has parts of communes, its main commune and those wholly in it; none of the nation, of a
    constituency abroad and of an EPCI.
    """
    match place.kind:
        case "commune" | "secteur":
            return (place.code[:5],)
        case "circo":
            return communes_of_constituency(place.code)
        case "canton":
            canton = cantons().get(place.code)
            return tuple(sorted({*canton.communes, canton.seat})) if canton else ()
        case _:
            inside = [code for department in departments_in(place) for code in communes_of_department(department)]
            return tuple(inside or sorted(communes_in(place)))


def departments_in(place: Place) -> tuple[str, ...]:
    """Return the départements that a region, a collectivity or a département is made of; empty for any other."""
    if place.kind == "departement":
        return (place.code,)
    if place.kind not in ("region", "collectivite"):
        return ()
    if place.code in _ONE_CODE_FOR_TWO:
        return ()
    if place.code in COLLECTIVITIES or place.kind == "region":
        return tuple(sorted(code for code, area in departments().items() if area.region == place.code))
    return (place.code,)


def arrondissements_in(sector: str) -> tuple[str, ...]:
    """Return the arrondissements (`01`, `02`) that elect the council of a sector of Paris, Lyon or Marseille.

    Stations there begin with that number: `75056_0412` is in the fourth.
    """
    return tuple(
        code[-1].zfill(2) if sector.startswith("69123") else code[-2:]
        for code in _ARRONDISSEMENTS.get(sector[:5], ())
        if sector_of_arrondissement(code).code[-2:] == sector[-2:]
    )
