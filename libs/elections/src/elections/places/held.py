"""Which elections are held in which territories, where else one is held, and when the next one is expected.

Sources: Code électoral L. 125 (députés), L. 191 and L. 192 (cantons, March every six years), L. 224-1 (métropole de
Lyon), L. 227 (municipal councils, March every six years), L. 261 (sectors), L. 279 (sénateurs), L. 336 and L. 338
(regions), L. 363 and L. 558-1 s. (Corsica, Guyane, Martinique); Constitution, art. 7; loi n° 77-729 (European
Parliament); loi n° 2021-191 (regions and cantons: March 2028).
"""

import datetime
from typing import NamedTuple

from common.schemas import ElectionKind

from elections import keys
from elections.kinds import kind_of
from elections.places.cantons import cantons, cantons_of_commune
from elections.places.facts import (
    commune_of_today,
    communes_of_constituency,
    constituencies_of_commune,
    constituencies_of_department,
    departments,
    find_commune,
    regions,
)
from elections.places.names import place_name, sector_of_arrondissement
from elections.places.place import Place

COLLECTIVITIES = {"94": "94", "02": "972", "03": "973"}
"""Regions that have one assembly instead of a regional and a departmental council, and the département's key."""
_WITHOUT_CANTONS = {"75", "2A", "2B", "972", "973", "975", "986", "987", "988", "ZX", "ZZ"}
_LEVELS = {kind: {kind_of(kind).level} for kind in ElectionKind}
_LEVELS[ElectionKind.MUNICIPALES] |= {"secteur"}
_HOLD_NONE = {
    *(Place("region", code) for code in (*COLLECTIVITIES, "06")),  # one assembly, or a département's council
    *(Place("commune", code) for code in ("ZX701", "ZX801", "98601")),  # no municipal council
    Place("departement", keys.FICTIONAL_DEPARTMENT),
}
OVERSEAS_ASSEMBLIES = {"975", "977", "978", "986", "987", "988"}
_SECTORS = {"75056": {1, *range(5, 21)}, "69123": set(range(1, 10)), "13055": set(range(1, 9))}

_EXPECTED = {
    ElectionKind.PRESIDENTIELLE: ("2027-04-11", "2027-04-25"),
    ElectionKind.LEGISLATIVES: ("2029-06-10", "2029-06-17"),
    ElectionKind.EUROPEENNES: ("2029-06-10",),
    ElectionKind.REGIONALES: ("2028-03-12", "2028-03-19"),
    ElectionKind.DEPARTEMENTALES: ("2028-03-12", "2028-03-19"),
    ElectionKind.MUNICIPALES: ("2032-03-14", "2032-03-21"),
    ElectionKind.METROPOLE_LYON: ("2032-03-14", "2032-03-21"),
}
"""Expected, not convened: the Sundays that the law's term and month point to. Only a decree says the days."""


class NotHeld(NamedTuple):
    """Why a kind of election is not held in a territory, in French and English, and where it is, nearby."""

    fr: str
    en: str
    instead: tuple[Place, ...]


def place_exists(place: Place) -> bool:
    """Return True if a campaign can be about this territory."""
    code = place.code
    match place.kind:
        case "nation":
            return code == "FR"
        case "region":
            return code in regions() and len(code) == 2
        case "departement":
            return code in departments()
        case "circo":
            return (
                code in constituencies_of_department(keys.department_of(code))
                or code == f"{keys.FICTIONAL_DEPARTMENT}01"
            )
        case "canton":
            return code in cantons() and cantons()[code].department not in _WITHOUT_CANTONS
        case "commune":
            found = find_commune(code)
            return found is not None and not found.part_of
        case "secteur":
            return code[5:7] in ("SR", "AR") and code[7:].isdigit() and int(code[7:]) in _SECTORS.get(code[:5], ())
        case "metropole":
            return code == "69M"
        case "collectivite":
            return code in COLLECTIVITIES or code in OVERSEAS_ASSEMBLIES
        case _:
            return False


def kinds_held(place: Place) -> tuple[ElectionKind, ...]:
    """Return the kinds of election that this territory as a whole votes in, the most usual first."""
    if not place_exists(place) or place in _HOLD_NONE:
        return ()
    return tuple(kind for kind in ElectionKind if place.kind in _LEVELS[kind])


def reason_not_held(election: ElectionKind, place: Place) -> NotHeld | None:
    """Return why this kind of election is not held in this territory and where it is; None where it is."""
    if election in kinds_held(place):
        return None
    instead = places_holding(election, place)
    where = _joined([place_name(one) for one in instead[:5]])
    choose = f" Choisissez {where}." if instead else ""
    english = f"This election is not held in {place}; it is held by {kind_of(election).level}."
    if not place_exists(place):
        return NotHeld(f"{_absence(place)}{choose}", english, instead)
    return NotHeld(f"{_HELD_BY[election]}.{choose}", english, instead)


def _absence(place: Place) -> str:
    """Say why a territory is none to campaign in: a part of a commune, one that merged, a code of nothing."""
    today = commune_of_today(place.code) if place.kind == "commune" else None
    if today is None:
        return f"« {place_name(place)} » n'est pas un territoire où l'on vote."
    if place.code == today.code or find_commune(place.code) is None:
        return f"Cette commune a changé de code : c'est aujourd'hui {today.name} ({today.code})."
    return f"« {place_name(place)} » fait partie {today.with_of()}."


_HELD_BY = {
    ElectionKind.PRESIDENTIELLE: "Le président de la République s'élit dans toute la France",
    ElectionKind.EUROPEENNES: "Les députés européens s'élisent dans toute la France",
    ElectionKind.LEGISLATIVES: "Les députés s'élisent par circonscription",
    ElectionKind.SENATORIALES: "Les sénateurs s'élisent par département",
    ElectionKind.REGIONALES: "Les conseils régionaux s'élisent par région",
    ElectionKind.DEPARTEMENTALES: "Les conseils départementaux s'élisent par canton",
    ElectionKind.MUNICIPALES: "Les conseils municipaux s'élisent par commune, et par secteur à Paris, Lyon, Marseille",
    ElectionKind.METROPOLE_LYON: "Ce conseil s'élit dans la métropole de Lyon",
    ElectionKind.TERRITORIALES: "Ces assemblées s'élisent en Corse, en Guyane, en Martinique et outre-mer",
}


def places_holding(election: ElectionKind, place: Place) -> tuple[Place, ...]:
    """Return territories near this one that hold this kind of election: around it, or inside it."""
    return tuple(one for one in _around_or_inside(election, place) if election in kinds_held(one))


def _around_or_inside(election: ElectionKind, place: Place) -> tuple[Place, ...]:
    match election:
        case ElectionKind.PRESIDENTIELLE | ElectionKind.EUROPEENNES:
            return (Place("nation", "FR"),)
        case ElectionKind.LEGISLATIVES:
            return tuple(Place("circo", code) for code in _constituencies_in(place))
        case ElectionKind.SENATORIALES:
            return (Place("departement", _department_around(place)),)
        case ElectionKind.REGIONALES | ElectionKind.TERRITORIALES:
            return _regions_around(place)
        case ElectionKind.MUNICIPALES:
            return _communes_in(place)
        case ElectionKind.DEPARTEMENTALES:
            return tuple(Place("canton", code) for code in _cantons_in(place))
        case _:
            return ()


def _constituencies_in(place: Place) -> tuple[str, ...]:
    if place.kind == "commune":
        today = commune_of_today(place.code)
        return constituencies_of_commune(today.code) if today else ()
    if place.kind == "secteur":
        return constituencies_of_commune(place.code[:5])
    return constituencies_of_department(place.code) if place.kind == "departement" else ()


def _cantons_in(place: Place) -> tuple[str, ...]:
    if place.kind == "commune":
        today = commune_of_today(place.code)
        return cantons_of_commune(today.code) if today else ()
    if place.kind == "circo":
        inside = (canton for code in communes_of_constituency(place.code) for canton in cantons_of_commune(code))
        return tuple(dict.fromkeys(inside))
    return tuple(code for code, canton in cantons().items() if place == Place("departement", canton.department))


def _communes_in(place: Place) -> tuple[Place, ...]:
    if place.kind == "circo":
        return tuple(Place("commune", code) for code in communes_of_constituency(place.code))
    if place.kind == "canton" and (canton := cantons().get(place.code)):
        return tuple(Place("commune", code) for code in canton.communes or (canton.seat,))
    if place.kind != "commune" or (today := commune_of_today(place.code)) is None or today.code == place.code:
        return ()
    found = find_commune(place.code)
    own_council = (sector_of_arrondissement(place.code),) if found and found.kind == "arrondissement" else ()
    return (*own_council, Place("commune", today.code))


def _department_around(place: Place) -> str:
    if place.kind in ("commune", "circo", "canton", "secteur"):
        return keys.department_of(place.code)
    return ""


def _regions_around(place: Place) -> tuple[Place, ...]:
    department = place.code if place.kind == "departement" else _department_around(place)
    region = departments()[department].region if department in departments() else place.code
    kind = "collectivite" if region in (*COLLECTIVITIES, *OVERSEAS_ASSEMBLIES) else "region"
    return (Place(kind, region),)


def _joined(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} ou {names[-1]}" if names else ""


def expected_rounds(election: ElectionKind, place: Place, after: datetime.date) -> tuple[datetime.date, ...]:
    """Return the days on which the next such election is expected, empty where none is known to come after this day."""
    if election is ElectionKind.TERRITORIALES and place.code not in COLLECTIVITIES:
        return ()  # each overseas assembly has a term of its own
    same = ElectionKind.REGIONALES if election is ElectionKind.TERRITORIALES else election
    days = tuple(datetime.date.fromisoformat(day) for day in _EXPECTED.get(same, ()))
    return days if days and days[0] > after else ()


def powers_expire_on(day: datetime.date) -> datetime.date | None:
    """Return the end of the National Assembly that sits on this day, the third Tuesday of June of its fifth year
    (LO 121), as far as no dissolution changes it; None once it is over.
    """
    june = datetime.date.fromisoformat(_EXPECTED[ElectionKind.LEGISLATIVES][0]).replace(day=1)
    expire = june + datetime.timedelta(days=(1 - june.weekday()) % 7 + 14)
    return expire if day <= expire else None
