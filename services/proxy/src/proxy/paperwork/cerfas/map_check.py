"""The check that a map fits a form: known values, on the page, and nothing where the authority writes."""

from collections.abc import Sequence
from dataclasses import dataclass

from proxy.paperwork.cerfas.form_file import FormFacts
from proxy.paperwork.cerfas.schemas import FormMap, Place, Reserved, Zone
from proxy.paperwork.cerfas.values import VALUES, Kind
from proxy.people.identities.findings import Finding

ALWAYS = frozenset(Reserved)
"""Every map says where each of these is: what is not said cannot be kept blank."""


@dataclass(frozen=True)
class Placed:
    """A value and the rectangle that it goes into."""

    value: str
    kind: Kind
    zone: Zone
    boxes: int
    size: float


def place_all(form: FormFacts, given: FormMap) -> list[Placed] | list[Finding]:
    """Every value's rectangle, or everything that is wrong with the map, by its place in it."""
    placed: list[Placed] = []
    found = _missing(given)
    for number, zone in enumerate(given.reserved):
        if not _within(form, zone):
            found.append(_at(f"reserved/{number}", _OUTSIDE))
    for number, place in enumerate(given.places):
        known = VALUES.get(place.value)
        zones = [place.zone] if place.zone else _zones_of(form, place)
        if known is None:
            found.append(_at(f"places/{number}/value", _UNKNOWN))
        elif not zones:
            found.append(_at(f"places/{number}/field", _NO_FIELD))
        elif not all(_within(form, zone) for zone in zones):
            found.append(_at(f"places/{number}/zone", _OUTSIDE))
        elif any(_overlap(zone, kept) for zone in zones for kept in given.reserved):
            found.append(_at(f"places/{number}", _RESERVED))
        else:
            placed += [Placed(place.value, known.kind, zone, place.boxes, place.size) for zone in zones]
    return found or placed


def _missing(given: FormMap) -> list[Finding]:
    lacking = sorted(ALWAYS - {zone.what for zone in given.reserved})
    if not lacking:
        return []
    names = ", ".join(lacking)
    return [
        Finding(
            "/reserved",
            f"La carte doit dire où sont les zones à laisser vides ; il manque : {names}.",
            f"The map has to say where the zones are that stay blank; missing: {names}.",
        )
    ]


def _zones_of(form: FormFacts, place: Place) -> Sequence[Zone]:
    return [
        Zone(page=one.page, x=max(one.x, 0), y=max(one.y, 0), width=one.width, height=one.height)
        for one in form.fields
        if one.name == place.field and one.width > 0 and one.height > 0
    ]


def _within(form: FormFacts, zone: Zone) -> bool:
    width, height = form.sizes[zone.page - 1]
    return zone.x + zone.width <= width + 1 and zone.y + zone.height <= height + 1


def _overlap(one: Zone, other: Zone) -> bool:
    return (
        one.page == other.page
        and one.x < other.x + other.width
        and other.x < one.x + one.width
        and one.y < other.y + other.height
        and other.y < one.y + one.height
    )


def _at(path: str, reason: tuple[str, str]) -> Finding:
    return Finding(f"/{path}", *reason)


_UNKNOWN = (
    "Cette valeur n'existe pas : la documentation de l'API donne la liste.",
    "There is no such value: the documentation of the API has the list.",
)
_NO_FIELD = (
    "Le formulaire n'a pas de champ de ce nom.",
    "The form has no field of that name.",
)
_OUTSIDE = ("Ce rectangle sort de la page.", "This rectangle leaves the page.")
_RESERVED = (
    "Cette place touche une zone réservée (date, heure, autorité, signature, récépissé, administration).",
    "This place touches a reserved zone (date, hour, authority, signature, receipt, administration).",
)
