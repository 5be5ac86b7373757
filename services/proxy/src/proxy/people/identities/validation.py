"""Validation of typed personal data: the values to store, or all errors.

Names: messages begin with them, so a form must not send a link or markup under our sender. Age: eighteen on the day of
a round (code électoral art. L. 2). Contacts: a plausible e-mail address or telephone number.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from proxy.people.identities.findings import Finding
from proxy.people.identities.schemas import CivilStatus, Contact

Reason = tuple[str, str]

NOT_A_NAME: Reason = (
    "Écrivez le nom comme sur la pièce d'identité : sans adresse, ni signe comme < > / @ ou :.",
    "Write the name as on the identity document: no address, and no sign such as < > / @ or :.",
)

_SIGNS = r"[<>@/\\:{}\[\]|=]"
# They turn the text around them, or break its line.
_UNSEEN = r"[\x80-\x9f\u2028-\u202e\u2066-\u2069]"
# `exemple.fr` is made a link by who reads mails, `J.-P.` and `St. Jean` are not.
_DOMAIN = r"[^\W\d_]{2,}\.[^\W\d_]{2,}"
_NEVER = re.compile(f"{_SIGNS}|{_UNSEEN}|{_DOMAIN}")

NOT_EMAIL: Reason = (
    "Cette adresse e-mail n'est pas complète. Format attendu : nom@exemple.fr.",
    "This e-mail address is not complete. Expected: name@example.org.",
)
NOT_PHONE: Reason = (
    "Ce numéro de téléphone n'est pas complet. Format attendu : 06 12 34 56 78, ou +687 12 34 56.",
    "This telephone number is not complete. Expected: 06 12 34 56 78, or +687 12 34 56.",
)
NEITHER: Reason = (
    "Donnez une adresse e-mail ou un numéro de téléphone, pour que l'on puisse vous joindre.",
    "Give an e-mail address or a telephone number, to be reached at.",
)

_EMAIL = re.compile(r"[^\s@<>\"(),;:\\\[\]]{1,64}@(?:[^\s@.<>\"(),;:\\\[\]]{1,63}\.)+[^\s@.<>\"(),;:\\\[\]]{2,63}")
_BETWEEN = re.compile(r"[\s.()\-‐-―/]")
_PHONE = re.compile(r"0[1-9][0-9]{8}|\+[1-9][0-9]{5,14}")

ADULT_YEARS = 18
BORN_SINCE = date(1900, 1, 1)

NO_DATE: Reason = (
    "Écrivez votre date de naissance : jour, mois, année.",
    "Give the date of birth: year, month, day.",
)
NOT_A_DATE: Reason = (
    "Cette date n'existe pas. Format attendu : 27 3 1985.",
    "There is no such date. Expected: 1985-03-27.",
)
SHORT_YEAR: Reason = (
    "Écrivez l'année avec quatre chiffres, par exemple 1985.",
    "Write the year with four digits, such as 1985.",
)
TOO_OLD: Reason = ("L'année de naissance doit être 1900 ou après.", "The year of birth is 1900 or later.")
NOT_BORN: Reason = ("Cette date de naissance est dans l'avenir.", "This date of birth is in the future.")
UNDER_AGE: Reason = (
    "Il faut avoir 18 ans le jour du vote pour voter ou donner une procuration.",
    "One has to be 18 on the day of the vote to vote or give a proxy.",
)

_DATE = re.compile(r"([0-9]{1,4})-([0-9]{1,2})-([0-9]{1,2})")


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


def first_of(first_names: str) -> str:
    """Return the first given name: `Zoé` of `Zoé Marie`."""
    return first_names.replace(",", " ").split()[0]


def read_civil_status(civil: CivilStatus, today: date) -> tuple[date | None, list[Finding]]:
    findings: list[Finding] = []
    if not civil.first_names.replace(",", " ").strip():
        findings.append(at_field("civil_status/first_names", ("Écrivez vos prénoms.", "Give the first names.")))
    if not civil.surname.strip():
        findings.append(at_field("civil_status/surname", ("Écrivez votre nom de naissance.", "Give the birth name.")))
    for field in ("first_names", "surname", "used_surname"):
        if wrong := refuse_name(getattr(civil, field)):
            findings.append(at_field(f"civil_status/{field}", wrong))
    born_on = read_birth_date(civil.born_on)
    if isinstance(born_on, tuple):
        return None, [*findings, at_field("civil_status/born_on", born_on)]
    if reason := refuse_birth_date(born_on, today):
        return None, [*findings, at_field("civil_status/born_on", reason)]
    return born_on, findings


def read_contact(contact: Contact) -> tuple[str, str, list[Finding]]:
    """Return the e-mail address and the telephone number (empty if not given), and findings."""
    email, phone = contact.email.strip(), contact.phone.strip()
    if not email and not phone:
        return "", "", [at_field("contact/email", NEITHER)]
    findings: list[Finding] = []
    good_email = read_email(email) if email else ""
    if good_email is None:
        findings.append(at_field("contact/email", NOT_EMAIL))
    good_phone = read_phone(phone) if phone else ""
    if good_phone is None:
        findings.append(at_field("contact/phone", NOT_PHONE))
    return good_email or "", good_phone or "", findings


def refuse_name(name: str) -> Reason | None:
    return NOT_A_NAME if _NEVER.search(name) else None


def read_birth_date(text: str) -> date | Reason:
    """Read a date such as `1985-03-27`, also without leading zeros."""
    if not text.strip(" -"):
        return NO_DATE
    match = _DATE.fullmatch(text.strip())
    if match is None:
        return NOT_A_DATE
    year, month, day = match.groups()
    if len(year) < 4:
        return SHORT_YEAR
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return NOT_A_DATE


def refuse_birth_date(born_on: date, today: date) -> Reason | None:
    """Return the reason to refuse the date of birth, or None."""
    if born_on < BORN_SINCE:
        return TOO_OLD
    return NOT_BORN if born_on > today else None


def adult_on(born_on: date) -> date:
    """Return the eighteenth birthday; the 1st of March for people born on a 29th of February."""
    year = born_on.year + ADULT_YEARS
    try:
        return born_on.replace(year=year)
    except ValueError:
        return date(year, 3, 1)


def may_vote(born_on: date, round_on: date) -> bool:
    """Return whether the person is of age on the day.

    On the birthday itself the authority decides, so it is accepted.
    """
    return adult_on(born_on) <= round_on


def too_young_for(born_on: date, days: Sequence[date]) -> list[date]:
    return [day for day in days if not may_vote(born_on, day)]


def read_email(text: str) -> str | None:
    """Return the address with its domain in lower case; None if it cannot be valid."""
    name, _, domain = text.rpartition("@")
    return f"{name}@{domain.lower()}" if _EMAIL.fullmatch(text) else None


def read_phone(text: str) -> str | None:
    """Return a number as digits, or `+` and digits; None if it cannot be valid."""
    number = _BETWEEN.sub("", text)
    if number.startswith("00"):
        number = "+" + number[2:]
    return number if _PHONE.fullmatch(number) else None


def tidy(text: str) -> str:
    """Normalise accents (NFC) and spaces."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def at_field(path: str, reason: tuple[str, str]) -> Finding:
    return Finding(f"/{path}", *reason)
