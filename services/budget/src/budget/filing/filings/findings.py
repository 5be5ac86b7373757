"""The findings of a check."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal
from uuid import UUID

from budget.income.donors.limits import money as money

Entry = Literal["expense", "receipt", "donor", "action", "loan", "payer"]


class Severity(StrEnum):
    BLOCKING = "blocking"
    """The account can be rejected, the money lost, or the law is broken."""
    WARNING = "warning"
    """To be looked at before filing."""
    NOTE = "note"
    """To be known."""


class Outcome(StrEnum):
    PASSED = "passed"
    FAILED = "failed"
    UNKNOWN = "unknown"
    """Nothing that is here says."""


@dataclass(frozen=True)
class ProposedExpense:
    """An expense that a check proposes; the member fills in the amount."""

    heading: int
    label: str


@dataclass(frozen=True)
class Check:
    """The result of one rule. Texts are French."""

    name: str
    title: str
    article: str
    severity: Severity
    outcome: Outcome
    finding: str
    remedy: str = ""
    link: str = ""
    """The page where it is mended, in this service."""
    amount: int | None = None
    entries: int = 0
    kind: Entry | None = None
    ids: tuple[UUID, ...] = ()
    proposal: ProposedExpense | None = None


def plural(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"
