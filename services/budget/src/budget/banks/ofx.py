"""Reader of OFX 1 (SGML) and 2 (XML) bank statements, tag by tag.

Both have the same tags; SGML does not close those that hold a value. Nothing is expanded or fetched: this is no XML
parser, and it knows only the five XML entities and numeric character references.
"""

import html
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date

from budget.banks.ibans import french_iban, is_iban, plain
from budget.banks.statements import MAX_LINES, MAX_TEXT, BadStatement, Line, Statement, smallest_unit

_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9.]*)\s*/?>([^<]*)")
_AGGREGATES = frozenset(
    {
        "STMTRS", "CCSTMTRS", "INVSTMTRS", "BANKACCTFROM", "BANKTRANLIST", "STMTTRN", "LEDGERBAL", "AVAILBAL", "PAYEE",
        "CURRENCY", "ORIGCURRENCY", "BANKACCTTO", "CCACCTTO", "BALLIST", "BAL", "STATUS", "IMAGEDATA",
    }
)  # fmt: skip
"""Those that hold other tags; any other tag without a value is an empty value, which SGML leaves open."""
_PLACEHOLDERS = frozenset({"", "0", "NONE", "NOTPROVIDED", "NONREF"})


@dataclass
class _Open:
    """A statement while it is being read."""

    values: dict[str, str] = field(default_factory=dict[str, str])
    entries: list[dict[str, str]] = field(default_factory=list[dict[str, str]])


def read_ofx(text: str) -> list[Statement]:
    """Read an OFX file; raise `BadStatement`."""
    start = text.upper().find("<OFX>")
    if start < 0:
        raise BadStatement("Le fichier n'a pas de bloc OFX.", "The file has no OFX block.")
    ofx = [_statement(block) for block in _collect(text[start:])]
    if not ofx:
        raise BadStatement(
            "Le fichier ne contient aucun relevé de compte bancaire.", "The file holds no statement of a bank account."
        )
    return ofx


def _collect(text: str) -> list[_Open]:
    statements: list[_Open] = []
    path: list[str] = []
    for closes, name, value in _tags(text):
        if closes:
            if name in path:
                # Whatever was left open inside, as SGML does, ends with it.
                del path[len(path) - 1 - path[::-1].index(name) :]
        elif name not in _AGGREGATES:
            if value and statements and "STMTRS" in path:
                _keep(statements[-1], path, name, value)
        else:
            if name == "STMTRS":
                path.clear()
                statements.append(_Open())
            path.append(name)
            if name == "STMTTRN" and statements and "STMTRS" in path:
                statements[-1].entries.append({})
                if len(statements[-1].entries) > MAX_LINES:
                    raise BadStatement(
                        "Le relevé a trop d'opérations : exportez une période plus courte.",
                        "The statement has too many entries: export a shorter period.",
                    )
    return statements


def _tags(text: str) -> Iterator[tuple[bool, str, str]]:
    text = _cut(_cut(text, "<!--", "-->", lambda _: ""), "<![CDATA[", "]]>", html.escape)
    for slash, name, value in _TAG.findall(text):
        yield bool(slash), name.upper(), _unescape(value)


def _cut(text: str, start: str, end: str, keep: Callable[[str], str]) -> str:
    """Remove text between the marks in one pass: a pattern would search for each missing end again."""
    parts: list[str] = []
    at = 0
    while (begin := text.find(start, at)) >= 0:
        stop = text.find(end, begin)
        if stop < 0:
            raise BadStatement("Le fichier est mal formé.", "The file is not well formed.")
        parts += [text[at:begin], keep(text[begin + len(start) : stop])]
        at = stop + len(end)
    return "".join([*parts, text[at:]])


def _unescape(value: str) -> str:
    return " ".join(html.unescape(value).split())[:MAX_TEXT] if value and not value.isspace() else ""


def _keep(statement: _Open, path: list[str], name: str, value: str) -> None:
    if "STMTTRN" in path:
        # A payee's name inside `PAYEE` is the counterparty's; what stands in `CURRENCY` says another currency.
        inside = path[-1]
        key = name if inside == "STMTTRN" else f"{inside}.{name}"
        statement.entries[-1].setdefault(key, value)
    else:
        # BANKACCTFROM.ACCTID, LEDGERBAL.BALAMT …
        statement.values.setdefault(f"{path[-1]}.{name}", value)


def _statement(opened: _Open) -> Statement:
    values = opened.values
    currency = values.get("STMTRS.CURDEF", "").upper()
    lines = tuple(_line(entry, currency, number) for number, entry in enumerate(opened.entries, 1))
    days = [line.booked_on for line in lines]
    balance = values.get("LEDGERBAL.BALAMT")
    as_of = _day(values.get("LEDGERBAL.DTASOF", ""))
    starts = _day(values.get("BANKTRANLIST.DTSTART", "")) or min(days, default=as_of)
    ends = _day(values.get("BANKTRANLIST.DTEND", "")) or max(days, default=as_of)
    if starts is None or ends is None:
        raise BadStatement("Le relevé ne dit pas sa période.", "The statement does not say its period.")
    return Statement(
        format="ofx",
        account=_account(values),
        currency=currency,
        starts_on=min([starts, *days]),
        ends_on=max([ends, *days]),
        opening=None,
        closing=smallest_unit(balance, currency, None) if balance is not None else None,
        lines=lines,
    )


def _line(entry: dict[str, str], currency: str, number: int) -> Line:
    day = _day(entry.get("DTPOSTED", ""))
    if day is None:
        raise BadStatement("Une opération n'a pas de date.", "An entry has no date.", number)
    if "TRNAMT" not in entry:
        raise BadStatement("Une opération n'a pas de montant.", "An entry has no amount.", number)
    other = entry.get("CURRENCY.CURSYM", currency).upper()
    if other != currency:
        raise BadStatement(
            f"Une opération est dans une autre monnaie ({other[:3]}).", "An entry is in another currency.", number
        )
    fitid = entry.get("FITID", "")
    cheque = entry.get("CHECKNUM", "").strip()
    name = entry.get("NAME") or entry.get("PAYEE.NAME") or ""
    return Line(
        number=number,
        bank_id=None if fitid.upper() in _PLACEHOLDERS else fitid[:255],
        booked_on=day,
        cents=smallest_unit(entry["TRNAMT"], currency, number),
        counterparty=name,
        label=entry.get("MEMO", ""),
        cheque=None if cheque.upper() in _PLACEHOLDERS else cheque[:20],
    )


def _account(values: dict[str, str]) -> str:
    bank, branch, number = (values.get(f"BANKACCTFROM.{name}", "") for name in ("BANKID", "BRANCHID", "ACCTID"))
    if is_iban(plain(number)):
        return plain(number)
    account = french_iban(bank, branch, number) or plain(number)
    if not account:
        raise BadStatement("Le relevé ne dit pas de quel compte il est.", "The statement does not say its account.")
    return account


def _day(text: str) -> date | None:
    """Parse a date as banks write it: `20290527120000.000[+1:CET]`."""
    digits = text.strip()[:8]
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:8])) if len(digits) == 8 else None
    except ValueError:
        return None
