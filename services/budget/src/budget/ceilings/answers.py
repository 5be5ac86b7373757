"""Input and output types of the ceiling's rule."""

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal
from typing import Literal

from common.schemas.elections import ElectionKind

Currency = Literal["EUR", "XPF"]

_WHOLE = Decimal(1)


@dataclass(frozen=True)
class Question:
    """`population`: municipal population of the constituency; `vintage` its year, none when it is not known.

    `senators`: how many the department elects. `round` none: not said; where the law has two ceilings the lower one,
    of the first round, is answered.
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
        """The amount as the prefectures print it.
        How they round is written nowhere: half up fits all published figures.
        """
        return int(self.amount.quantize(_WHOLE, ROUND_HALF_UP))

    @property
    def alert(self) -> int:
        """The figure that warns: never more than what may be spent, however it is rounded."""
        return int(self.amount.quantize(_WHOLE, ROUND_FLOOR))


@dataclass(frozen=True)
class NoCeiling:
    """The law sets none, or does not say which: then the official figure is asked for, never guessed."""

    reason: str
    article: str
    currency: Currency = "EUR"


@dataclass(frozen=True)
class Missing:
    """The rule is known, and needs something that was not given."""

    field: Literal["population", "senators"]
    reason: str


Answer = Ceiling | NoCeiling | Missing
