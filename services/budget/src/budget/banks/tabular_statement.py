"""A statement from a bank's table: what stands above its lines, its lines, its balances. Pure."""

import re
from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from budget.banks.layouts import Columns, plain
from budget.banks.statements import MAX_TEXT, BadStatement, Format, Line, Statement, smallest_unit
from budget.banks.table_cells import find_account, find_currency, find_days, is_amount, plain_amount, read_day

_CHEQUE = re.compile(r"\bCHEQUES?\b\D{0,12}(\d{6,8})\b|\b(\d{7})\b.{0,30}\bCHEQUE EMIS", re.IGNORECASE)


@dataclass(frozen=True)
class Foreword:
    """Account, period and balance above a bank's lines; None where the bank names none."""

    account: str | None = None
    currency: str | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    balance: str | None = None
    balance_on: date | None = None


def read_foreword(rows: Sequence[Sequence[str]]) -> Foreword:
    account = currency = balance = None
    period: tuple[date, date] | None = None
    balance_on = said_on = None
    for row in rows:
        text = " ".join(cell for cell in row if cell)
        words = plain(text)
        days = find_days(text)
        currency = currency or find_currency(text)
        if "solde" in words and balance is None:
            balance = next((cell for cell in reversed(row) if is_amount(cell)), None) or _amount_after(text)
            balance_on = days[0] if days else balance_on
        elif len(days) >= 2 and period is None:
            period = (days[0], days[1])
            if len(days) >= 3 and (last := next((cell for cell in reversed(row) if cell), "")) and is_amount(last):
                balance, balance_on = last, days[2]
        elif len(days) == 1 and words.startswith("date"):
            said_on = days[0]
        if account is None and ("compte" in words or "iban" in words or text.startswith(("=", '"')) or _leads(row)):
            account = find_account(text)
    return Foreword(
        account=account,
        currency=currency,
        starts_on=period[0] if period else None,
        ends_on=period[1] if period else None,
        balance=balance,
        balance_on=balance_on or (said_on if balance else None),
    )


def read_table(
    rows: Sequence[Sequence[str]], titles_at: int | None, columns: Columns, form: Format, currency: str
) -> Statement:
    """Read the lines below the titles. `currency`: the account's, for a file that names none."""
    start = 0 if titles_at is None else titles_at + 1
    foreword = read_foreword(rows[: max(start - 1, 0)])
    titles = "" if titles_at is None else " ".join(rows[titles_at]).upper()
    currency = foreword.currency or find_currency(titles) or currency
    read = [
        (line, row)
        for number, row in enumerate(rows[start:], start + 1)
        if (line := _line(row, number, columns, currency)) is not None
    ]
    if not read:
        raise BadStatement(
            "Aucune opération n'est reconnue dans ce fichier : vérifiez les colonnes choisies.",
            "No entry is recognised in this file: check the columns chosen.",
        )
    if read[0][0].booked_on > read[-1][0].booked_on:
        read.reverse()  # many banks put the newest first
    lines = tuple(line for line, _ in read)
    days = [line.booked_on for line in lines]
    opening, closing = _balances(read, columns, currency)
    ends_on = foreword.ends_on
    # A balance of a day after the period is not the period's.
    said_on = foreword.balance_on
    if closing is None and said_on is not None and max(days) <= said_on and (ends_on is None or said_on <= ends_on):
        closing = smallest_unit(plain_amount(foreword.balance or "") or "", currency, None)
        ends_on = ends_on or said_on
    first, last = min(days), max(days)
    return Statement(
        format=form,
        account=foreword.account or "",
        currency=currency,
        # Without a period of its own, an export is taken as one of whole months.
        starts_on=min([foreword.starts_on or first.replace(day=1), first]),
        ends_on=max([ends_on or last.replace(day=monthrange(last.year, last.month)[1]), last]),
        opening=opening,
        closing=closing,
        lines=lines,
    )


def _line(row: Sequence[str], number: int, columns: Columns, currency: str) -> Line | None:
    """Return the entry of a row, None for a row that is none (a foot, an empty one); raise BadStatement."""
    day = read_day(_at(row, columns.date))
    amounts = [cell for place in (columns.amount, columns.debit, columns.credit) if (cell := _at(row, place))]
    if day is None:
        if amounts and _at(row, columns.date):
            raise BadStatement("Une opération n'a pas de date lisible.", "An entry has no readable date.", number)
        return None
    if columns.currency is not None and (said := find_currency(_at(row, columns.currency))) not in (None, currency):
        raise BadStatement(
            f"Une opération est dans une autre monnaie ({said}).", "An entry is in another currency.", number
        )
    texts = [_at(row, place) for place in columns.labels]
    label = " ".join(text for text in texts if text)[:MAX_TEXT]
    cheque = _CHEQUE.search(label)
    return Line(
        number=number,
        bank_id=None,
        booked_on=day,
        cents=_cents(row, columns, currency, number),
        counterparty="",
        label=label,
        cheque=next((found for found in cheque.groups() if found), None) if cheque else None,
    )


def _cents(row: Sequence[str], columns: Columns, currency: str, number: int) -> int:
    if columns.amount is not None:
        if (text := plain_amount(_at(row, columns.amount))) is None:
            raise _no_amount(number)
        return smallest_unit(text, currency, number)
    debit, credit = (plain_amount(_at(row, place)) for place in (columns.debit, columns.credit))
    debit_cents = abs(smallest_unit(debit, currency, number)) if debit else 0
    credit_cents = abs(smallest_unit(credit, currency, number)) if credit else 0
    if debit_cents and credit_cents:
        raise BadStatement(
            "Une opération est à la fois au débit et au crédit.", "An entry is both a debit and a credit.", number
        )
    if debit is None and credit is None:
        raise _no_amount(number)
    return credit_cents - debit_cents


def _balances(
    read: Sequence[tuple[Line, Sequence[str]]], columns: Columns, currency: str
) -> tuple[int | None, int | None]:
    """Return opening and closing where the balance column follows the lines, else none: its order is not ours."""
    if columns.balance is None:
        return None, None
    balances: list[int] = []
    for line, row in read:
        if not is_amount(_at(row, columns.balance)):
            return None, None
        balances.append(smallest_unit(plain_amount(_at(row, columns.balance)) or "", currency, line.number))
    cents = [line.cents for line, _ in read]
    if any(after - before != moved for (before, after), moved in zip(pairwise(balances), cents[1:], strict=True)):
        return None, None
    return balances[0] - cents[0], balances[-1]


def _no_amount(number: int) -> BadStatement:
    return BadStatement("Une opération n'a pas de montant.", "An entry has no amount.", number)


def _amount_after(text: str) -> str | None:
    """Return the amount at the end of `Solde au 07/05/2026 1 917,01 €`."""
    found = re.search(r"(?:^|\s|:)([+\-\u2212]?\d[\d \u00a0\u202f.]*(?:[.,]\d{1,2})?)\s*(?:€|EUR\w*)?\s*$", text)
    if found is None:
        return None
    # « 07/05/2026 1 917,01 »: the year is not of the amount.
    bare = re.sub(r"^.*\d{1,2}/\d{1,2}/\d{2,4}\s*:?\s*", "", text)
    return bare if is_amount(bare) else found[1]


def _leads(row: Sequence[str]) -> bool:
    """Return whether a row begins with an account number, dates beside it."""
    return bool(row) and re.fullmatch(r"\d{8,23}", row[0].strip('="')) is not None and len(find_days(" ".join(row))) > 0


def _at(row: Sequence[str], place: int | None) -> str:
    return row[place] if place is not None and place < len(row) else ""
