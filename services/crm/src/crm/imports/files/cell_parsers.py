"""Parsers of single cells in the formats that spreadsheets write; None for an unreadable cell."""

import re
from datetime import date
from functools import lru_cache

from crm.people.records.custom_values import LONGEST, Definition, Value
from crm.people.records.names import words_of

OTHERS = ("second", "post")
"""Kinds of further addresses that a file may hold."""
_FORBIDDEN = re.compile(r"[\x00-\x1f\x7f<>]")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ][\d:.+Z]*)?")
_FRENCH = re.compile(r"(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4})(?: [\d:]*)?")
_COMMUNE = re.compile(r"(?:[0-9]{2}|2[AB]|Z[A-Z])[0-9]{3}")
_STATION = re.compile(r"(?:[0-9]{2}|2[AB]|Z[A-Z])[0-9]{3}_[0-9A-Za-z.\-]{1,4}")
_POSTCODE = re.compile(r"[0-9A-Za-z \-]{3,10}")
_YES = frozenset(["oui", "o", "yes", "y", "true", "vrai", "1", "x", "ok"])
_NO = frozenset(["non", "n", "no", "false", "faux", "0", "-", "aucun"])
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


@lru_cache(200_000)
def read_day(cell: str) -> date | None:
    """Parse a day in ISO or French order (day first), for years 1900 to 2099."""
    match = _ISO.fullmatch(cell)
    if match:
        year, month, day = map(int, match.groups())
    elif match := _FRENCH.fullmatch(cell):
        day, month, year = map(int, match.groups())
    else:
        return None
    try:
        return date(year, month, day) if 1900 <= year <= 2099 else None
    except ValueError:
        return None


def read_yes(cell: str) -> bool | None:
    word = cell.casefold()
    return True if word in _YES else False if word in _NO else None


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


def read_custom(cell: str, field: Definition) -> Value | None:
    match field.kind:
        case "text":
            return cell if len(cell) <= LONGEST and cell.isprintable() else None
        case "number":
            return _number(cell)
        case "yes_no":
            return read_yes(cell)
        case "date":
            day = read_day(cell)
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
