"""Currency of a campaign: euros, or francs CFP in the Pacific. Pure.

Francs have no cents: amounts in cents of euros are whole francs there.
"""

from dataclasses import dataclass
from typing import Final, Literal

from common.schemas.elections import ElectionKind
from elections.kinds import kind_of
from kit.text.french import NARROW, number

PACIFIC: Final = ("986", "987", "988", "ZW", "ZP", "ZN")
"""Wallis et Futuna, French Polynesia, New Caledonia: INSEE's codes and the ministry's."""


@dataclass(frozen=True)
class Currency:
    """`parts`: units of event amounts in one; `decimals`: of an amount shown in full."""

    unit: Literal["euros", "francs"]
    parts: int
    sign: str
    decimals: int

    def say(self, amount: float, decimals: int = 0) -> str:
        """Format an amount in whole euros or francs."""
        return f"{number(amount, decimals)}{NARROW}{self.sign}"

    def say_parts(self, parts: float) -> str:
        """Format an amount in cents or francs; without decimals if they are zero."""
        whole = round(parts)
        return self.say(whole / self.parts, self.decimals if whole % self.parts else 0)


EUROS: Final = Currency("euros", 100, "€", 2)
FRANCS: Final = Currency("francs", 1, "F CFP", 0)


def currency_of(territory: str, election: ElectionKind) -> Currency:
    """Return the currency; national elections use euros wherever the candidate lives."""
    code = territory.rpartition(":")[2]
    return FRANCS if code.startswith(PACIFIC) and kind_of(election).level != "nation" else EUROS
