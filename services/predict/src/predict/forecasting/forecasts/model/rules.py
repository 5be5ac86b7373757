"""Electoral rules for qualification and victory, applied to each draw. Pure.

Thresholds are those of `elections.thresholds`.
"""

from typing import Final

import numpy as np
from common.schemas.elections import ElectionKind
from elections.thresholds import ACCESS, FIVE_PERCENT, AccessRule, Threshold

from predict.forecasting.forecasts.model.rounds import Flags, Floats

RULES: Final[dict[ElectionKind, AccessRule]] = ACCESS
"""Sénatoriales are not voted in polling stations; the rules of the others that are missing were not checked."""


def articles_of(rule: AccessRule) -> list[str]:
    """Return the articles on winning, qualifying and seats, each once."""
    return list(dict.fromkeys([*rule.win_articles, *rule.access_articles, *rule.seats_articles]))


def part_of_registered(threshold: Threshold) -> float:
    return threshold.share / threshold.of


def wins_at_once(totals: Floats, registered: float, rule: AccessRule) -> Flags:
    """Return draws × lists: elected in round one."""
    first = totals == totals.max(axis=1, keepdims=True)
    if rule.rounds == 1:
        return first
    valid = totals.sum(axis=1, keepdims=True)
    enough = totals > valid / 2
    if rule.win_registered is not None:
        enough &= totals >= part_of_registered(rule.win_registered) * registered
    return first & enough


def goes_on(totals: Floats, registered: float, rule: AccessRule) -> Flags:
    """Return draws × lists: may stand in round two, if nobody wins at once."""
    if rule.rounds == 1:
        return np.zeros(totals.shape, dtype=np.bool_)
    order = np.argsort(np.argsort(-totals, axis=1, kind="stable"), axis=1, kind="stable")
    if rule.access is None:
        return order < 2
    enough = totals >= part_of_registered(rule.access) * _whole(totals, registered, rule)
    if rule.first_two:
        # Where fewer than two reach the line the two first go on.
        few = enough.sum(axis=1, keepdims=True) < 2
        return np.where(few, order < 2, enough)
    return enough


def passes_five(totals: Floats) -> Flags:
    """Return draws × lists: at least 5 % of the valid votes, the threshold of reimbursement (L. 52-11-1)."""
    return totals >= part_of_registered(FIVE_PERCENT) * totals.sum(axis=1, keepdims=True)


def line_to_go_on(totals: Floats, list_row: int, registered: float, rule: AccessRule) -> Floats:
    """Return by draw the votes that this list needs to qualify (or, in one round, to lead), others unchanged."""
    others = np.sort(np.delete(totals, list_row, axis=1), axis=1)[:, ::-1]
    if others.shape[1] == 0:
        return np.zeros(len(totals))
    if rule.rounds == 1:
        return others[:, 0]
    second = others[:, 1] if others.shape[1] > 1 else np.zeros(len(totals))
    if rule.access is None:
        return second
    line = part_of_registered(rule.access) * np.ravel(_whole(totals, registered, rule))
    line = np.broadcast_to(line, len(totals))
    return np.minimum(line, second) if rule.first_two else line


def _whole(totals: Floats, registered: float, rule: AccessRule) -> Floats:
    """Return draws × 1: the total that the threshold of access refers to."""
    if rule.access_of == "registered":
        return np.full((len(totals), 1), registered)
    return totals.sum(axis=1, keepdims=True)
