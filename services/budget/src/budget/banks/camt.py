"""Reader of CAMT.053 (ISO 20022 BankToCustomerStatement), any version of the message.

`decoding` refuses DTDs and entities before the standard library parses the text; only the paths below are read, in any
namespace version.
"""

from collections.abc import Iterator
from datetime import date
from xml.etree.ElementTree import Element, ParseError, fromstring

from budget.banks.ibans import plain
from budget.banks.statements import MAX_LINES, MAX_TEXT, BadStatement, Line, Statement, smallest_unit

_NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:camt.053."
_NOT_PROVIDED = frozenset({"", "NOTPROVIDED", "NONREF", "0"})
_OPENING, _CLOSING = ("OPBD", "PRCD"), ("CLBD",)


def read_camt(text: str) -> list[Statement]:
    """Read a CAMT.053 file; raise `BadStatement`."""
    try:
        # As text, the encoding that the file declares no longer matters.
        root = fromstring(text)
    except (ParseError, ValueError):
        raise BadStatement("Le fichier XML est mal formé.", "The XML is not well formed.") from None
    space, _, name = root.tag.rpartition("}")
    if name != "Document" or not space.startswith("{" + _NAMESPACE):
        raise BadStatement(
            "Ce fichier XML n'est pas un relevé CAMT.053 : demandez ce format à la banque (ni CAMT.052, ni CAMT.054).",
            "This XML is no CAMT.053 statement: ask the bank for it (neither CAMT.052 nor CAMT.054).",
        )
    _strip(root)
    camt = [_statement(node) for node in root.iterfind("BkToCstmrStmt/Stmt")]
    if not camt:
        raise BadStatement("Le fichier ne contient aucun relevé.", "The file holds no statement.")
    return camt


def _strip(root: Element) -> None:
    for element in root.iter():
        element.tag = element.tag.rpartition("}")[2]


def _statement(root: Element) -> Statement:
    account = plain(_text(root, "Acct/Id/IBAN") or _text(root, "Acct/Id/Othr/Id"))
    if not account:
        raise BadStatement("Le relevé ne dit pas de quel compte il est.", "The statement does not say its account.")
    balances = list(_balances(root))
    amounts = [node.get("Ccy", "") for path in ("Bal/Amt", "Ntry/Amt") for node in root.iterfind(path)]
    currency = (_text(root, "Acct/Ccy") or next(iter(amounts), "")).upper()
    for other in amounts:
        if other.upper() != currency:
            raise BadStatement("Le relevé mêle plusieurs monnaies.", "The statement mixes currencies.")
    entries = list(root.iterfind("Ntry"))
    if len(entries) > MAX_LINES:
        raise BadStatement(
            "Le relevé a trop d'opérations : exportez une période plus courte.",
            "The statement has too many entries: export a shorter period.",
        )
    booked = [(number, entry) for number, entry in enumerate(entries, 1) if _status(entry) == "BOOK"]
    lines = tuple(_line(entry, currency, number) for number, entry in booked)
    days = [line.booked_on for line in lines] + [day for _, _, day in balances if day]
    starts = _day(_text(root, "FrToDt/FrDtTm") or _text(root, "FrToDt/FrDt")) or min(days, default=None)
    ends = _day(_text(root, "FrToDt/ToDtTm") or _text(root, "FrToDt/ToDt")) or max(days, default=None)
    if starts is None or ends is None:
        raise BadStatement("Le relevé ne dit pas sa période.", "The statement does not say its period.")
    lined = [line.booked_on for line in lines]
    return Statement(
        format="camt.053",
        account=account,
        currency=currency,
        starts_on=min([starts, *lined]),
        ends_on=max([ends, *lined]),
        opening=_balance(balances, _OPENING, currency),
        closing=_balance(balances, _CLOSING, currency),
        lines=lines,
        waiting=len(entries) - len(booked),
    )


def _balances(root: Element) -> Iterator[tuple[str, str, date | None]]:
    for balance in root.iterfind("Bal"):
        code = _text(balance, "Tp/CdOrPrtry/Cd").upper()
        yield code, _signed(balance), _day(_text(balance, "Dt/Dt") or _text(balance, "Dt/DtTm"))


def _balance(balances: list[tuple[str, str, date | None]], codes: tuple[str, ...], currency: str) -> int | None:
    for balance_code in codes:
        for code, amount, _ in balances:
            if code == balance_code:
                return smallest_unit(amount, currency, None)
    return None


def _status(entry: Element) -> str:
    """Return the entry's status: `Sts` is a text in old versions and has a code inside in new ones; booked by
    default.
    """
    return (_text(entry, "Sts/Cd") or _text(entry, "Sts") or "BOOK").upper()


def _signed(element: Element) -> str:
    return ("-" if _text(element, "CdtDbtInd").upper() == "DBIT" else "") + _text(element, "Amt")


def _line(entry: Element, currency: str, number: int) -> Line:
    day = _day(_text(entry, "BookgDt/Dt") or _text(entry, "BookgDt/DtTm"))
    if day is None:
        raise BadStatement("Une opération n'a pas de date.", "An entry has no date.", number)
    if _text(entry, "CdtDbtInd").upper() not in ("CRDT", "DBIT"):
        raise BadStatement("Une opération n'est ni au crédit ni au débit.", "An entry has no direction.", number)
    details = list(entry.iterfind("NtryDtls/TxDtls"))
    reference = _text(entry, "AcctSvcrRef")
    if not reference and len(details) == 1:
        reference = _text(details[0], "Refs/AcctSvcrRef")
    cheque = _text(details[0], "Refs/ChqNb") if details else ""
    cents = smallest_unit(_signed(entry), currency, number)
    # Who stands on the other side: the debtor of what came in, the creditor of what went out.
    side = "Dbtr" if cents > 0 else "Cdtr"
    names = [_text(detail, f"RltdPties/{side}/{path}") for detail in details for path in ("Pty/Nm", "Nm")]
    texts = [part for detail in details for part in _texts(detail, "RmtInf/Ustrd")]
    label = [*texts, _text(entry, "AddtlNtryInf")]
    return Line(
        number=number,
        bank_id=None if reference.upper() in _NOT_PROVIDED else reference[:255],
        booked_on=day,
        cents=cents,
        counterparty=_joined(names),
        label=_joined(label),
        cheque=None if cheque.upper() in _NOT_PROVIDED else cheque[:20],
    )


def _joined(texts: list[str]) -> str:
    return " · ".join(dict.fromkeys(text for text in texts if text))[:MAX_TEXT]


def _texts(element: Element, path: str) -> Iterator[str]:
    for node in element.iterfind(path):
        yield " ".join((node.text or "").split())


def _text(element: Element, path: str) -> str:
    return next(_texts(element, path), "")


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None
