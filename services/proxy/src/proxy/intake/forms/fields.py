"""Conversion of the form's inputs to the API's body, and back for a correction."""

from collections.abc import Iterable, Mapping
from typing import Annotated, Any, TypeAlias

from kit.pages.forms import whole_number
from kit.pages.page_form import Choices, Posted
from pydantic import Field

from proxy.people.identities import consents
from proxy.people.identities.findings import Finding
from proxy.people.identities.registration import Place
from proxy.people.identities.service import Kind
from proxy.people.identities.validation import Person

Typed: TypeAlias = Annotated[str, Field(max_length=20_000)]
"""Longer than the API takes: it says how long a field may be, and nothing that was typed is lost."""


class FormEntry(Posted):
    """The values of a form as typed. Missing fields are empty."""

    first_names: Typed = ""
    surname: Typed = ""
    used_surname: Typed = ""
    born_day: Typed = ""
    born_month: Typed = ""
    born_year: Typed = ""
    email: Typed = ""
    phone: Typed = ""
    commune: Typed = ""
    station: Typed = ""
    consulate: Typed = ""
    elector_number: Typed = ""
    rounds: Choices = ()
    radius_km: Typed = ""
    held_france: Typed = ""
    held_abroad: Typed = ""
    consent: Typed = ""
    pool_consent: Typed = ""
    website: Typed = ""
    shown: Typed = ""
    """The moment when the form was shown first, signed: see `fill_time`."""


INPUTS = {
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
    "/held_elsewhere/made_in_france": "held_france",
    "/held_elsewhere/made_abroad": "held_abroad",
    "/website": "",
}
"""Pointers of the API's body → the input; nobody is led to the hidden one."""


def to_payload(kind: Kind, entry: FormEntry) -> dict[str, Any]:
    """Return the body of the API's POST."""
    texts = {name: value.strip() for name, value in entry if isinstance(value, str)}
    body: dict[str, Any] = {
        "civil_status": {
            "first_names": texts["first_names"],
            "surname": texts["surname"],
            "used_surname": texts["used_surname"],
            "born_on": "-".join(texts[name] for name in ("born_year", "born_month", "born_day")),
        },
        "contact": {"email": texts["email"], "phone": texts["phone"]},
        "registration": {name: texts[name] for name in ("commune", "consulate", "station", "elector_number")},
        "rounds": [int(number) for number in sorted(set(entry.rounds)) if number in ("1", "2")],
        "consent": {"given": bool(entry.consent), "version": entry.consent or consents.CURRENT},
        "pool_consent": entry.pool_consent,
        "website": entry.website,
    }
    if kind == "offer":
        body["radius_km"] = whole_number(texts["radius_km"] or "0")
        body["held_elsewhere"] = {
            "made_in_france": whole_number(texts["held_france"] or "0"),
            "made_abroad": whole_number(texts["held_abroad"] or "0"),
        }
    return body


def stored_entry(person: Person, place: Place, rounds: Iterable[int], more: Mapping[str, str]) -> FormEntry:
    """Return stored values as a form for correction."""
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
    return FormEntry.model_validate(texts | dict(more) | {"rounds": tuple(str(number) for number in rounds)})


def first_of_each_input(findings: Iterable[Finding]) -> list[Finding]:
    """Return the first finding of each input: the form shows one sentence beside it."""
    first_findings: dict[str, Finding] = {}
    for finding in findings:
        first_findings.setdefault(INPUTS.get(finding.pointer, finding.pointer.split("/")[1]), finding)
    return list(first_findings.values())
