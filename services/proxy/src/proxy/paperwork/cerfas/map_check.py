"""Check that a map fits a form: known values, on the page, outside the authority's zones."""

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
    """A value and its rectangle."""

    value: str
    kind: Kind
    zone: Zone
    boxes: int
    size: float


def place_all(form: FormFacts, form_map: FormMap) -> list[Placed] | list[Finding]:
    """Return every value's rectangle, or all findings, by their place in the map."""
    placed: list[Placed] = []
    findings = _missing(form_map)
    for number, zone in enumerate(form_map.reserved):
        if not _within(form, zone):
            findings.append(_at(f"reserved/{number}", _OUTSIDE))
    for number, place in enumerate(form_map.places):
        value = VALUES.get(place.value)
        zones = [place.zone] if place.zone else _zones_of(form, place)
        if value is None:
            findings.append(_at(f"places/{number}/value", _UNKNOWN))
        elif not zones:
            findings.append(_at(f"places/{number}/field", _NO_FIELD))
        elif not all(_within(form, zone) for zone in zones):
            findings.append(_at(f"places/{number}/zone", _OUTSIDE))
        elif any(_overlap(zone, reserved_zone) for zone in zones for reserved_zone in form_map.reserved):
            findings.append(_at(f"places/{number}", _RESERVED))
        else:
            placed += [Placed(place.value, value.kind, zone, place.boxes, place.size) for zone in zones]
    return findings or placed


def _missing(form_map: FormMap) -> list[Finding]:
    lacking = sorted(ALWAYS - {zone.what for zone in form_map.reserved})
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
        Zone(page=field.page, x=max(field.x, 0), y=max(field.y, 0), width=field.width, height=field.height)
        for field in form.fields
        if field.name == place.field and field.width > 0 and field.height > 0
    ]


def _within(form: FormFacts, zone: Zone) -> bool:
    width, height = form.sizes[zone.page - 1]
    return zone.x + zone.width <= width + 1 and zone.y + zone.height <= height + 1


def _overlap(zone: Zone, other: Zone) -> bool:
    return (
        zone.page == other.page
        and zone.x < other.x + other.width
        and other.x < zone.x + zone.width
        and zone.y < other.y + other.height
        and other.y < zone.y + zone.height
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
