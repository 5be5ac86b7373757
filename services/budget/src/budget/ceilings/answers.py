"""Input and output types of the ceiling's rule."""

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal
from functools import cached_property
from typing import Literal

from common.schemas.elections import ElectionKind

Currency = Literal["EUR", "XPF"]

_WHOLE = Decimal(1)


@dataclass(frozen=True)
class Question:
    """Input of the rule. `population`: municipal population; `vintage`: its year, None if not known.

    `senators`: how many the department elects. `round` None: not stated; if the law has two ceilings, the lower one, of
    the first round, is returned.
    """

    election: ElectionKind
    on: date
    population: int | None = None
    round: int | None = None
    territory: str | None = None
    senators: int | None = None
    vintage: int | None = None


@dataclass(frozen=True)
class Step:
    text: str
    amount: Decimal
    article: str


@dataclass(frozen=True)
class Ceiling:
    amount: Decimal
    currency: Currency
    steps: tuple[Step, ...]
    warnings: tuple[str, ...]

    @property
    def displayed(self) -> int:
        """Return the amount as prefectures print it: rounded half up, which fits all published figures."""
        return int(self.amount.quantize(_WHOLE, ROUND_HALF_UP))

    @cached_property
    def alert(self) -> int:
        """Return the amount used for alerts: rounded down, so never above the legal limit."""
        return int(self.amount.quantize(_WHOLE, ROUND_FLOOR))


@dataclass(frozen=True)
class NoCeiling:
    """The law sets no ceiling, or does not say which: the official figure is then required.

    `account`: whether a campaign account is kept all the same; none is under 9,000 inhabitants.
    """

    reason: str
    article: str
    currency: Currency = "EUR"
    account: bool = True


@dataclass(frozen=True)
class Missing:
    """The rule is known, but an input is missing."""

    field: Literal["population", "senators"]
    reason: str


Answer = Ceiling | NoCeiling | Missing
