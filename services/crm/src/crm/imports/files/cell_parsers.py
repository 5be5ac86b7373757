"""Parsers of single cells in the formats that spreadsheets write; None for an unreadable cell."""

import re
from datetime import date
from functools import lru_cache

from crm.imports.files.day_cells import read_day
from crm.people.records.custom_values import LONGEST, Definition, Value
from crm.people.records.names import words_of

OTHERS = ("second", "post")
"""Kinds of further addresses that a file may hold."""
_FORBIDDEN = re.compile(r"[\x00-\x1f\x7f<>]")
_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}|\d{1,2}/\d{1,2}/\d{2,4}")
_ENDS_IN_DAY = re.compile(rf"\s(?:{_ISO_DAY.pattern})$")
_COMMUNE = re.compile(r"(?:[0-9]{2}|2[AB]|Z[A-Z])[0-9]{3}")
_STATION = re.compile(r"(?:[0-9]{2}|2[AB]|Z[A-Z])[0-9]{3}_[0-9A-Za-z.\-]{1,4}")
_POSTCODE = re.compile(r"[0-9A-Za-z \-]{3,10}")
_YES = frozenset(
    "oui o yes y true vrai 1 x ok v ✓ ✔ ☑ abonne abonnee inscrit inscrite accepte accord subscribed on".split()  # noqa: SIM905  # words
)
_NO = frozenset("non n no false faux 0 - aucun aucune refuse off pas jamais".split())  # noqa: SIM905  # words
_LEFT = {"opposition"} | frozenset(
    "desabo desabonne desabonnee desinscrit desinscrite unsubscribed stop oppose opposee cleaned bounced".split()  # noqa: SIM905  # words
)
"""Words that say yes in a column of refusals."""
_STAYS = frozenset({"subscribed", "abonne", "abonnee", "inscrit", "inscrite", "active", "accepte"})
"""Words that say no in a column of refusals."""
_ROLES = {
    "contact": "contact",
    "sympathisant": "sympathiser",
    "sympathisante": "sympathiser",
    "supporter": "sympathiser",
    "sympathiser": "sympathiser",
    "adherent": "member",
    "adherente": "member",
    "member": "member",
    "militant": "volunteer",
    "militante": "volunteer",
    "benevole": "volunteer",
    "volunteer": "volunteer",
    "donateur": "donor",
    "donatrice": "donor",
    "donor": "donor",
}


def read_line(cell: str) -> str | None:
    return None if len(cell) > 200 or _FORBIDDEN.search(cell) else cell


@lru_cache(10_000)
def read_yes(cell: str, *, refusal: bool = False) -> bool | None:
    """Return what a word says; in a column of refusals also « désabonné », and a day on which somebody left."""
    word = cell.casefold()
    word = word if word in _YES or word in _NO else " ".join(words_of(word)) or word
    if refusal:
        if word in _STAYS:
            return False
        # « désabonnée le 3/5/24 », but no « stop après mars »: its first word and a day.
        if word in _LEFT or _ISO_DAY.match(cell) or (word.partition(" ")[0] in _LEFT and _ENDS_IN_DAY.search(cell)):
            return True
    first = word.partition(" ")[0]
    return True if word in _YES or first == "oui" else False if word in _NO or first == "non" else None


@lru_cache(10_000)
def read_role(cell: str) -> str | None:
    return next((_ROLES[word] for word in words_of(cell) if word in _ROLES), None)


def read_postcode(cell: str | None, remarks: list[str]) -> str | None:
    """Parse a postcode, restoring the leading zero that spreadsheets remove."""
    if cell is None:
        return None
    if len(cell) == 4 and cell.isdecimal():
        return f"0{cell}"
    if not _POSTCODE.fullmatch(cell):
        remarks.append("0:postcode")
        return None
    return cell


def read_station(commune: str | None, station: str | None, remarks: list[str]) -> tuple[str | None, str | None]:
    """Parse a station's full code, or its number within the commune of another column."""
    if commune is not None:
        commune = commune.upper()
        if len(commune) == 4 and commune.isdecimal():
            commune = f"0{commune}"
        if not _COMMUNE.fullmatch(commune):
            remarks.append("0:commune")
            commune = None
    if station is None:
        return commune, None
    if _STATION.fullmatch(station):
        if commune is None or station.startswith(f"{commune}_"):
            return commune or station.partition("_")[0], station
    elif commune is not None and re.fullmatch(r"[0-9A-Za-z]{1,4}", station):
        return commune, f"{commune}_{station.zfill(4)}"
    remarks.append("0:station")
    return commune, None


def read_custom(cell: str, field: Definition, today: date) -> Value | None:
    match field.kind:
        case "text":
            return cell if len(cell) <= LONGEST and cell.isprintable() else None
        case "number":
            return _number(cell)
        case "yes_no":
            return read_yes(cell)
        case "date":
            day = read_day(cell, today).day
            return None if day is None else day.isoformat()
        case "choice":
            words = words_of(cell)
            return next((option for option in field.options if words_of(option) == words), None)


def _number(cell: str) -> int | float | None:
    text = cell.replace("\u202f", "").replace("\u00a0", "").replace(" ", "").replace(",", ".")
    try:
        value = float(text)
    except ValueError:
        return None
    if not abs(value) < 1e15:
        return None
    return int(value) if value.is_integer() else value
