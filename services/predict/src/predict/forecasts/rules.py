"""Who goes on to the second round and who wins, draw by draw, by kind of election. Pure."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from common.schemas.elections import ElectionKind

from predict.forecasts.rounds import Flags, Floats

FIVE_PERCENT = 0.05


@dataclass(frozen=True)
class Rule:
    """`of_registered`, `of_valid`: enough to go on; neither: the two first. With one round whoever is first wins."""

    articles: tuple[str, ...]
    rounds: int = 2
    of_registered: float | None = None
    of_valid: float | None = None
    quarter_of_registered: bool = False


_LISTS = 0.10
RULES: Final[dict[ElectionKind, Rule]] = {
    ElectionKind.PRESIDENTIELLE: Rule(("Constitution, art. 7",)),
    ElectionKind.LEGISLATIVES: Rule(("L. 126", "L. 162"), of_registered=0.125, quarter_of_registered=True),
    ElectionKind.DEPARTEMENTALES: Rule(("L. 193", "L. 210-1"), of_registered=0.125, quarter_of_registered=True),
    ElectionKind.MUNICIPALES: Rule(("L. 262", "L. 264"), of_valid=_LISTS),
    ElectionKind.METROPOLE_LYON: Rule(("L. 224-4", "L. 224-5"), of_valid=_LISTS),
    ElectionKind.REGIONALES: Rule(("L. 338", "L. 346"), of_valid=_LISTS),
    ElectionKind.EUROPEENNES: Rule(("loi n° 77-729, art. 3",), rounds=1),
}
"""Sénatoriales are not voted in polling stations; territoriales have rules of their own: both are refused."""


def wins_at_once(totals: Floats, registered: float, rule: Rule) -> Flags:
    """Draws × lists: elected in round one."""
    first = totals == totals.max(axis=1, keepdims=True)
    if rule.rounds == 1:
        return first
    valid = totals.sum(axis=1, keepdims=True)
    enough = totals > valid / 2
    if rule.quarter_of_registered:
        enough &= totals >= 0.25 * registered
    return first & enough


def goes_on(totals: Floats, registered: float, rule: Rule) -> Flags:
    """Draws × lists: may stand in round two, where nobody wins at once."""
    if rule.rounds == 1:
        return np.zeros(totals.shape, dtype=np.bool_)
    order = np.argsort(np.argsort(-totals, axis=1, kind="stable"), axis=1, kind="stable")
    if rule.of_registered is None and rule.of_valid is None:
        return order < 2
    if rule.of_registered is not None:
        enough = totals >= rule.of_registered * registered
    else:
        enough = totals >= (rule.of_valid or 0.0) * totals.sum(axis=1, keepdims=True)
    # Where fewer than two reach the line the two first go on.
    few = enough.sum(axis=1, keepdims=True) < 2
    return np.where(few, order < 2, enough)


def passes_five(totals: Floats) -> Flags:
    """5 % of the valid votes: below, the State pays nothing back (L. 52-11-1)."""
    return totals >= FIVE_PERCENT * totals.sum(axis=1, keepdims=True)


def line_to_go_on(totals: Floats, list_row: int, registered: float, rule: Rule) -> Floats:
    """Draws: the votes that this list needs to go on (or, in one round, to be first)."""
    others = np.sort(np.delete(totals, list_row, axis=1), axis=1)[:, ::-1]
    if others.shape[1] == 0:
        return np.zeros(len(totals))
    second = others[:, min(1, others.shape[1] - 1)] if rule.rounds == 2 else others[:, 0]
    if rule.of_registered is not None:
        return np.minimum(np.full(len(totals), rule.of_registered * registered), second)
    if rule.of_valid is not None:
        return rule.of_valid * totals.sum(axis=1)
    return second
