"""Alert levels and amounts in words: colour alone is not accessible to everybody."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import ROUND_DOWN, ROUND_UP, Decimal

from common.schemas.elections import ElectionKind
from common.schemas.money import AlertLevel
from kit.text import french

from budget.ceilings.answers import Currency


@dataclass(frozen=True)
class Wording:
    title: str
    advice: str
    style: str


LEVELS = {
    AlertLevel.OK: Wording("Marge confortable", "Moins de 80 % du plafond est dépensé ou engagé.", "good"),
    AlertLevel.WARN: Wording(
        "Attention", "Au moins 80 % du plafond : chaque nouvelle dépense se décide à deux.", "warn"
    ),
    AlertLevel.CRITICAL: Wording(
        "Critique", "Au moins 95 % du plafond : n'engagez plus rien sans le mandataire financier.", "bad"
    ),
    AlertLevel.EXCEEDED: Wording(
        "Plafond dépassé",
        "L'excédent se verse au Trésor public, le remboursement est perdu et le juge est saisi (L. 52-15).",
        "bad",
    ),
}


def signed_amount_in(currency: Currency) -> Callable[[int], str]:
    """Return the formatter of amounts that go out as well as in, with a real minus."""
    money = amount_in(currency)
    return lambda cents: money(cents) if cents >= 0 else f"\u2212{money(-cents)}"


def wording(level: AlertLevel, election: ElectionKind) -> Wording:
    """Return the words of a level, with the article that the election has."""
    words = LEVELS[level]
    if election is not ElectionKind.PRESIDENTIELLE:
        return words
    return replace(words, advice=words.advice.replace("L. 52-15", "loi 62-1292, art. 3"))


def amount_in(currency: Currency) -> Callable[[int], str]:
    if currency == "XPF":
        return lambda francs: f"{french.number(francs)}{french.NARROW}F CFP"
    return french.euros


def unit(currency: Currency) -> str:
    return "F CFP" if currency == "XPF" else "€"


def share_of(spent: int, ceiling: int | None) -> str | None:
    """Format spending as a percentage, rounded down below the ceiling and up above: 79,99 % never reads 80 %."""
    if not ceiling:
        return None
    exact = Decimal(spent) / Decimal(ceiling)
    return french.percent(exact.quantize(Decimal("0.001"), ROUND_UP if exact > 1 else ROUND_DOWN))


def decimal_text(amount: str) -> str:
    """Format `239172.9465` as `239 172,9465`, without rounding."""
    decimals = len(amount.partition(".")[2])
    return french.number(Decimal(amount), decimals)
