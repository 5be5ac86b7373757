"""The form's fields, in its order: from what a browser sends to what the API takes, and back for a correction."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from kit.pages.forms import whole_number

from proxy.people.identities import consents
from proxy.people.identities.findings import Finding
from proxy.people.identities.registration import Place
from proxy.people.identities.service import Kind
from proxy.people.identities.validation import Person

ORDER = (
    "first_names",
    "surname",
    "used_surname",
    "born_day",
    "born_month",
    "born_year",
    "email",
    "phone",
    "commune",
    "station",
    "consulate",
    "elector_number",
    "rounds",
    "radius_km",
    "held_france",
    "held_abroad",
    "consent",
    "pool_consent",
    "website",
)
_FIELD_OF = {
    "/civil_status/first_names": "first_names",
    "/civil_status/surname": "surname",
    "/civil_status/used_surname": "used_surname",
    "/civil_status/born_on": "born_day",
    "/contact/email": "email",
    "/contact/phone": "phone",
    "/registration/commune": "commune",
    "/registration/station": "station",
    "/registration/consulate": "consulate",
    "/registration/elector_number": "elector_number",
    "/rounds": "rounds",
    "/radius_km": "radius_km",
    "/held_elsewhere/made_in_france": "held_france",
    "/held_elsewhere/made_abroad": "held_abroad",
    "/consent/given": "consent",
    "/consent/version": "consent",
    "/pool_consent": "pool_consent",
    "/website": "website",
}


@dataclass(frozen=True)
class FormValues:
    """The values of a form, as they were typed. Fields that were not sent are empty."""

    texts: Mapping[str, str]
    rounds: frozenset[str]
    shown: str = ""
    """The moment when the form was shown first, signed: see `fill_time`."""

    def __getitem__(self, field: str) -> str:
        return self.texts.get(field, "")


def read_values(pairs: Iterable[tuple[str, object]]) -> FormValues:
    """Read the values of a sent form; an unknown field is passed over, and so is a file."""
    texts: dict[str, str] = {}
    rounds: set[str] = set()
    shown = ""
    for name, value in pairs:
        if not isinstance(value, str):
            continue
        if name == "rounds":
            rounds.add(value)
        elif name == "shown":
            shown = value
        elif name in ORDER:
            texts[name] = value if name in ("consent", "pool_consent", "website") else value.strip()
    return FormValues(texts, frozenset(rounds), shown)


def to_payload(kind: Kind, typed: FormValues) -> dict[str, Any]:
    """The body of the API's POST."""
    born = (typed["born_year"], typed["born_month"], typed["born_day"])
    body: dict[str, Any] = {
        "civil_status": {
            "first_names": typed["first_names"],
            "surname": typed["surname"],
            "used_surname": typed["used_surname"],
            "born_on": "-".join(born),
        },
        "contact": {"email": typed["email"], "phone": typed["phone"]},
        "registration": {name: typed[name] for name in ("commune", "consulate", "station", "elector_number")},
        "rounds": [int(number) for number in sorted(typed.rounds) if number in ("1", "2")],
        "consent": {"given": bool(typed["consent"]), "version": typed["consent"] or consents.CURRENT},
        "pool_consent": typed["pool_consent"],
        "website": typed["website"],
    }
    if kind == "offer":
        body["radius_km"] = whole_number(typed["radius_km"] or "0")
        body["held_elsewhere"] = {
            "made_in_france": whole_number(typed["held_france"] or "0"),
            "made_abroad": whole_number(typed["held_abroad"] or "0"),
        }
    return body


def stored_values(person: Person, place: Place, rounds: Iterable[int], more: Mapping[str, str]) -> FormValues:
    """Return the stored values as a form, ready to be corrected."""
    texts = {
        "first_names": person.first_names,
        "surname": person.surname,
        "used_surname": person.used_surname,
        "born_day": str(person.born_on.day),
        "born_month": str(person.born_on.month),
        "born_year": str(person.born_on.year),
        "email": person.email,
        "phone": person.phone,
        "commune": "" if place.abroad else place.commune,
        "consulate": place.consulate,
        "station": (place.station or "").partition("_")[2],
        "elector_number": person.elector_number,
    }
    return FormValues(texts | dict(more), frozenset(str(number) for number in rounds))


def errors_by_field(findings: Iterable[Finding]) -> dict[str, str]:
    """Return the first sentence about each field, in the order of the form."""
    said: dict[str, str] = {}
    for one in findings:
        pointer = "/rounds" if one.pointer.startswith("/rounds/") else one.pointer
        said.setdefault(_FIELD_OF.get(pointer, "website"), one.fr)
    return {field: said[field] for field in ORDER if field in said}
