"""A bank statement in one form for every file format. Pure data, amounts in the account's smallest unit."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Literal

Format = Literal["ofx", "camt.053", "csv", "xlsx"]
Currency = Literal["EUR", "XPF"]

MAX_CENTS = 10_000_000_000
MAX_LINES = 20_000
MAX_TEXT = 500


class BadStatement(ValueError):
    """Raised for a refused file: the error in both languages, without personal data of the file."""

    def __init__(self, fr: str, en: str, line: int | None = None) -> None:
        super().__init__(en)
        self.fr, self.en, self.line = fr, en, line


@dataclass(frozen=True)
class Line:
    """A movement; positive `cents` came in. `bank_id`: the bank's own id or None. `number`: its place in the file."""

    number: int
    bank_id: str | None
    booked_on: date
    cents: int
    counterparty: str
    label: str
    cheque: str | None


@dataclass(frozen=True)
class Statement:
    """A statement. `account`: an IBAN, the bank's own number, or empty where a table does not say it. Opening and
    closing may be None.

    `waiting`: entries that the bank has not booked yet, which are left out.
    """

    format: Format
    account: str
    currency: str
    starts_on: date
    ends_on: date
    opening: int | None
    closing: int | None
    lines: tuple[Line, ...]
    waiting: int = 0

    @property
    def total(self) -> int:
        return sum(line.cents for line in self.lines)


def smallest_unit(text: str, currency: str, number: int | None) -> int:
    """Parse `-12,50` as -1250 cents; raise BadStatement for a fraction of a cent."""
    plain = text.strip().replace("\u00a0", "").replace("\u202f", "").replace(" ", "").replace(",", ".")
    try:
        amount = Decimal(plain)
    except InvalidOperation:
        raise BadStatement("Un montant n'est pas un nombre.", "An amount is not a number.", number) from None
    if not amount.is_finite() or abs(amount) > MAX_CENTS:
        raise BadStatement("Un montant est hors de toute mesure.", "An amount is out of all bounds.", number)
    cents = amount * (1 if currency == "XPF" else 100)
    if cents != cents.to_integral_value():
        raise BadStatement(
            "Un montant a plus de décimales que sa monnaie.", "An amount has more decimals than its currency.", number
        )
    return int(cents)


def check_statement(statement: Statement) -> Statement:
    """Check that the file's figures agree; derive a missing opening balance from the closing one."""
    seen: dict[str, int] = {}
    for line in statement.lines:
        if line.bank_id is None:
            continue
        first = seen.setdefault(line.bank_id, line.number)
        if first != line.number:
            raise BadStatement(
                f"L'opération n° {line.number} porte le même identifiant bancaire que la n° {first} : "
                "une même opération figure deux fois dans le fichier.",
                f"Entry {line.number} bears the same bank id as entry {first}: it is in the file twice.",
                line.number,
            )
    if statement.closing is not None and statement.opening is None:
        return replace(statement, opening=statement.closing - statement.total)
    if statement.closing is not None and statement.opening is not None:
        missing = statement.closing - statement.opening - statement.total
        if missing:
            raise BadStatement(
                "Le relevé ne tombe pas juste : solde d'ouverture et opérations ne donnent pas le solde de clôture "
                f"(écart de {abs(missing)} en plus petite unité). Le fichier est incomplet : exportez-le à nouveau.",
                "The statement does not add up: opening balance and entries do not give the closing balance "
                f"(off by {abs(missing)}). The file is incomplete: export it again.",
            )
    return statement
