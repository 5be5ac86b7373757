"""The way from what a person typed to one that can be stored, or to everything that is wrong with it."""

import unicodedata
from dataclasses import dataclass
from datetime import date

from elections.keys import parse_station, station_key

from proxy.people.identities import contacts, elector_number, eligibility, names
from proxy.people.identities.communes import ABROAD, Communes
from proxy.people.identities.findings import Finding
from proxy.people.identities.schemas import CivilStatus, Contact, Registration


@dataclass(frozen=True)
class Person:
    first_names: str
    surname: str
    used_surname: str
    born_on: date
    email: str
    phone: str
    elector_number: str

    @property
    def first_name(self) -> str:
        return first_of(self.first_names)


@dataclass(frozen=True)
class Place:
    """The place where a person votes. `commune` is set for a consulate too: what stands for the French abroad."""

    commune: str
    consulate: str
    station: str | None

    @property
    def abroad(self) -> bool:
        return bool(self.consulate)


def first_of(first_names: str) -> str:
    """Return the first name that a list shows: `Zoé` of `Zoé Marie`."""
    return first_names.replace(",", " ").split()[0]


def read_civil_status(civil: CivilStatus, today: date) -> tuple[date | None, list[Finding]]:
    found: list[Finding] = []
    if not civil.first_names.replace(",", " ").strip():
        found.append(_at("civil_status/first_names", ("Écrivez vos prénoms.", "Give the first names.")))
    if not civil.surname.strip():
        found.append(_at("civil_status/surname", ("Écrivez votre nom de naissance.", "Give the birth name.")))
    for field in ("first_names", "surname", "used_surname"):
        if wrong := names.reason_to_refuse(getattr(civil, field)):
            found.append(_at(f"civil_status/{field}", wrong))
    born_on = eligibility.read_birth_date(civil.born_on)
    if isinstance(born_on, tuple):
        return None, [*found, _at("civil_status/born_on", born_on)]
    if reason := eligibility.reason_to_refuse(born_on, today):
        return None, [*found, _at("civil_status/born_on", reason)]
    return born_on, found


def read_contact(contact: Contact) -> tuple[str, str, list[Finding]]:
    """The e-mail address and the telephone number, each empty when not given."""
    email, phone = contact.email.strip(), contact.phone.strip()
    if not email and not phone:
        return "", "", [_at("contact/email", contacts.NEITHER)]
    found: list[Finding] = []
    good_email = contacts.read_email(email) if email else ""
    if good_email is None:
        found.append(_at("contact/email", contacts.NOT_EMAIL))
    good_phone = contacts.read_phone(phone) if phone else ""
    if good_phone is None:
        found.append(_at("contact/phone", contacts.NOT_PHONE))
    return good_email or "", good_phone or "", found


def read_place(registration: Registration, communes: Communes) -> tuple[Place | None, list[Finding]]:
    named, consulate = tidy(registration.commune), tidy(registration.consulate)
    if named and consulate:
        both = (
            "Indiquez une commune ou un consulat, pas les deux : le lieu où vous votez à cette élection.",
            "Give a commune or a consulate, not both: where the vote will be cast.",
        )
        return None, [_at("registration/consulate", both)]
    if consulate:
        return Place(ABROAD, consulate, None), []
    if not named:
        none = (
            "Indiquez la commune où vous êtes sur la liste électorale, ou le consulat.",
            "Give the commune, or the consulate, where they are on the electoral roll.",
        )
        return None, [_at("registration/commune", none)]
    commune = communes.find(named)
    if isinstance(commune, tuple):
        return None, [_at("registration/commune", commune)]
    return _with_station(commune, tidy(registration.station))


def _with_station(commune: str, text: str) -> tuple[Place | None, list[Finding]]:
    if not text:
        return Place(commune, "", None), []
    try:
        # A key names its commune; a number is one of the commune above.
        station = "_".join(parse_station(text)) if "_" in text else station_key(commune, text)
    except ValueError:
        wrong = (
            "Ce n'est pas un numéro de bureau de vote : il est sur la carte électorale, par exemple 1 ou 0012.",
            "Not a polling station: its number is on the voting card, such as 1 or 0012.",
        )
        return None, [_at("registration/station", wrong)]
    if not station.startswith(f"{commune}_"):
        elsewhere = (
            "Ce bureau de vote n'est pas dans cette commune.",
            "This polling station is not in that commune.",
        )
        return None, [_at("registration/station", elsewhere)]
    return Place(commune, "", station), []


def read_elector_number(text: str, commune: str | None) -> tuple[str, list[Finding], list[Finding]]:
    """The number to keep (empty: none), what is wrong with it, what is doubtful in it."""
    number = elector_number.clean_number(text)
    if not number:
        return "", [], []
    if elector_number.has_none(commune):
        return "", [], [_at("registration/elector_number", elector_number.NEW_CALEDONIA)]
    if reason := elector_number.reason_to_refuse(number):
        return "", [_at("registration/elector_number", reason)], []
    doubt = elector_number.reason_to_doubt(number)
    return number, [], [_at("registration/elector_number", doubt)] if doubt else []


def tidy(text: str) -> str:
    """One spelling for accents, single spaces."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def _at(path: str, reason: tuple[str, str]) -> Finding:
    return Finding(f"/{path}", *reason)
