"""Days, amounts and account numbers as banks write them in a table. Pure."""

import re
from datetime import date

_DAY = re.compile(r"(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4}|\d{2})(?:\D.*)?")
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:\D.*)?")
_ANY_DAY = re.compile(r"\d{1,2}[/.\-]\d{1,2}[/.\-](?:\d{4}|\d{2})|\d{4}-\d{2}-\d{2}")
_CURRENCIES = re.compile(r"€|\b(EUR(?:OS?)?|XPF|F ?CFP|USD|CHF|GBP|CAD|XAF|XOF)\b", re.IGNORECASE)
_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[0-9A-Z]){11,30}\b")
_NUMBER = re.compile(r"\b(?=[0-9A-Z]*\d{6})[0-9A-Z]{7,23}\b")


def read_day(cell: str) -> date | None:
    """Parse `30/04/2026`, `30.04.26` or `2026-04-30`, a time after it left out."""
    if found := _ISO.fullmatch(cell):
        year, month, day = found.groups()
    elif found := _DAY.fullmatch(cell):
        day, month, year = found.groups()
    else:
        return None
    try:
        return date(int(year) + (2000 if len(year) == 2 else 0), int(month), int(day))
    except ValueError:
        return None


def find_days(text: str) -> list[date]:
    days = (read_day(found) for found in _ANY_DAY.findall(text))
    return [day for day in days if day is not None]


def plain_amount(cell: str) -> str | None:
    """Return `1.234,50 EUR`, `(12,50)` or `12,50-` as `-1234.50`; None for an empty cell."""
    text = _CURRENCIES.sub("", cell).replace("\u2212", "-")
    text = re.sub(r"[\s\u00a0\u202f'+]", "", text)
    if not text:
        return None
    if text.startswith("(") and text.endswith(")"):
        text = "-" + text[1:-1]
    elif text.endswith("-"):
        text = "-" + text[:-1]
    decimal = max(text.rfind(","), text.rfind("."))
    if decimal >= 0:
        whole = text[:decimal].replace(",", "").replace(".", "")
        text = f"{whole}.{text[decimal + 1 :]}"
    return text


def is_amount(cell: str) -> bool:
    text = plain_amount(cell)
    return text is not None and re.fullmatch(r"-?\d{1,12}(\.\d{1,10})?", text) is not None


def find_currency(cell: str) -> str | None:
    """Return `EUR`, `XPF` or another code that the text names."""
    found = _CURRENCIES.search(cell)
    if found is None:
        return None
    code = (found[1] or "EUR").upper().replace(" ", "")
    return {"EURO": "EUR", "EUROS": "EUR", "FCFP": "XPF"}.get(code, code)


def find_account(cell: str) -> str | None:
    """Return the IBAN or the account number in a bank's own words above its lines."""
    if found := _IBAN.search(cell.upper()):
        return found[0].replace(" ", "")
    bare = _ANY_DAY.sub(" ", cell.upper())
    found = _NUMBER.search(bare)
    return found[0] if found else None
