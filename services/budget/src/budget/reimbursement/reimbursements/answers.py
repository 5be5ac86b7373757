"""Input and output types of the reimbursement's rule."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from common.schemas.elections import ElectionKind

from budget.ceilings.answers import Currency

GateName = Literal[
    "five_percent",
    "filed_in_time",
    "not_rejected",
    "ceiling_respected",
    "assets_declared",
    "account_required",
]


@dataclass(frozen=True)
class Account:
    """An account as retained by the commission, or as it stands: whole euros or francs CFP.

    `on` None: rates now in force. `round`: the last contested, whose ceiling is given. `share`: of the valid votes of
    round one, whatever `round` is. `receipts` include `own_contribution`. `modulation`: deduction by the commission for
    irregularities short of rejection.
    """

    election: ElectionKind
    on: date | None
    ceiling: int
    spent: int
    receipts: int
    own_contribution: int
    share: Decimal
    round: int | None = None
    territory: str | None = None
    currency: Currency | None = None
    population: int | None = None
    late: bool = False
    rejected: bool = False
    overspent: bool = False
    no_declaration: bool = False
    modulation: int = 0


@dataclass(frozen=True)
class Gate:
    """A condition of the law. One that does not block only lowers the cap (présidentielle, 5 % or less)."""

    name: GateName
    passed: bool
    article: str
    blocking: bool


@dataclass(frozen=True)
class Reimbursement:
    amount: int
    cap: int
    own_funds_spent: int
    currency: Currency
    gates: tuple[Gate, ...]
    warnings: tuple[str, ...]

    @property
    def eligible(self) -> bool:
        return all(gate.passed for gate in self.gates if gate.blocking)


@dataclass(frozen=True)
class Refused:
    """The figures contradict each other or the law."""

    field: Literal["on", "round", "currency", "own_contribution"]
    fr: str
    en: str
