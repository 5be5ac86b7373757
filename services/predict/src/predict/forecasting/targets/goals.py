"""Votes needed for each goal, draw by draw, by electoral law. Pure.

The other lists' votes are fixed as in each draw.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from common.schemas.elections import ElectionKind
from elections.thresholds import AccessRule, Threshold, majority_of, reimbursement_of

from predict.forecasting.forecasts.model.rounds import Flags, Floats

GoalKey = Literal["reimbursement", "seats", "qualify", "win_first_round", "win_second_round", "lead"]
FEW = 20
"""Draws: a second round that is rarer is not told."""

REIMBURSED: Final = "Être remboursé par l’État"
SEATED: Final = "Avoir des élus"
QUALIFIED: Final = "Se qualifier pour le second tour"
AT_ONCE: Final = "L’emporter au premier tour"
AT_LAST: Final = "L’emporter au second tour"
FIRST: Final = "Arriver en tête"


@dataclass(frozen=True)
class Goal:
    """`need`, `own`: votes by draw in the goal's round. `rows`: the draws it applies to.

    `home`: missing votes by draw if all came from abstainers, which also raises the valid votes.
    """

    key: GoalKey
    label: str
    round: Literal[1, 2]
    need: Floats
    own: Floats
    home: Floats
    rows: Flags
    articles: tuple[str, ...]
    line: str
    """The line in words, as the law draws it."""

    @property
    def chance(self) -> float:
        """Return the fraction of these draws in which the goal is reached."""
        return float((self.own >= self.need).mean())


@dataclass(frozen=True)
class Race:
    """One list against the others, by draw.

    `second_shares`: of the valid votes of round two (`second_valid`), zero if it does not stand.

    `totals`: draws × lists, whole votes. `second`: draws × lists.
    """

    totals: Floats
    row: int
    registered: int
    decided: Flags
    stood: Flags
    second_shares: Floats
    second_valid: Floats

    @property
    def own(self) -> Floats:
        return self.totals[:, self.row]

    @property
    def valid(self) -> Floats:
        return self.totals.sum(axis=1)

    @property
    def others(self) -> Floats:
        """Return draws × the other lists, the largest first."""
        return np.sort(np.delete(self.totals, self.row, axis=1), axis=1)[:, ::-1]


def find_goals(kind: ElectionKind, rule: AccessRule, race: Race) -> list[Goal]:
    """Return the legal goals, the easiest first; a second round only if the list often qualifies."""
    goals: list[Goal] = []
    repaid = reimbursement_of(kind)
    if repaid.threshold is not None:
        goals.append(_of_valid("reimbursement", REIMBURSED, race, repaid.threshold, (repaid.article,)))
    if rule.seats is not None:
        goals.append(_of_valid("seats", SEATED, race, rule.seats, rule.seats_articles))
    if rule.rounds == 1:
        need = _ahead_of(race.others, 0)
        return [
            *goals,
            _first_round("lead", FIRST, race, need, need - race.own, (), "une voix de plus que la suivante"),
        ]
    goals += [_qualify(rule, race), _win_at_once(rule, race)]
    last = _win_at_last(rule, race)
    return [*goals, last] if last is not None else goals


def _first_round(
    key: GoalKey, label: str, race: Race, need: Floats, home: Floats, articles: tuple[str, ...], line: str
) -> Goal:
    every = np.ones(len(race.totals), dtype=np.bool_)
    return Goal(key, label, 1, need, race.own, np.maximum(home, 0.0), every, articles, line)


def _of_valid(key: GoalKey, label: str, race: Race, threshold: Threshold, articles: tuple[str, ...]) -> Goal:
    need = _needed(threshold, race.valid)
    line = f"{in_percent(threshold)} des exprimés"
    return _first_round(key, label, race, need, _from_home(threshold, race), articles, line)


def _qualify(rule: AccessRule, race: Race) -> Goal:
    second = _ahead_of(race.others, 1)
    if rule.access is None:
        line = "être l’un des deux premiers"
        return _first_round("qualify", QUALIFIED, race, second, second - race.own, rule.access_articles, line)
    if rule.access_of == "registered":
        need = np.full(len(race.totals), float(rule.access.needed(race.registered)))
        home, line = need - race.own, f"{in_percent(rule.access)} des inscrits"
    else:
        need, home = _needed(rule.access, race.valid), _from_home(rule.access, race)
        line = f"{in_percent(rule.access)} des exprimés"
    if rule.first_two:
        need, home = np.minimum(need, second), np.minimum(home, second - race.own)
        line += ", ou être l’un des deux premiers quand moins de deux listes y arrivent"
    return _first_round("qualify", QUALIFIED, race, need, home, rule.access_articles, line)


def _win_at_once(rule: AccessRule, race: Race) -> Goal:
    need = np.array([majority_of(int(valid)) for valid in race.valid], dtype=np.float64)
    home = 2 * (need - race.own)
    line = "plus de la moitié des exprimés"
    if rule.win_registered is not None:
        quarter = float(rule.win_registered.needed(race.registered))
        need, home = np.maximum(need, quarter), np.maximum(home, quarter - race.own)
        line += f", et {in_percent(rule.win_registered)} des inscrits"
    return _first_round("win_first_round", AT_ONCE, race, need, home, rule.win_articles, line)


def _win_at_last(rule: AccessRule, race: Race) -> Goal | None:
    """Return the goal of winning round two: half the valid votes in a duel, else more than the strongest."""
    stands = race.stood[:, race.row]
    if int(stands.sum()) < FEW:
        return None
    shares, valid = race.second_shares[stands], race.second_valid[stands]
    own_shares = shares[:, race.row]
    rivals = np.delete(shares, race.row, axis=1)
    strongest, together = rivals.max(axis=1, initial=0.0), np.maximum(rivals.sum(axis=1), 1e-12)
    # What we gain the others lose in proportion: then we pass the strongest of them at this share.
    part = (strongest / together) / (1 + strongest / together)
    need = np.where(strongest > 0, np.floor(part * valid) + 1, 1.0)
    own = np.rint(own_shares * valid)
    # Rounding to whole votes must not turn a draw that was won into one that was lost.
    own = np.where(own_shares > strongest, np.maximum(own, need), np.minimum(own, need - 1))
    home = np.where(own_shares > strongest, 0.0, np.floor((strongest - own_shares) * valid) + 1)
    line = "plus de voix que chaque autre"
    return Goal("win_second_round", AT_LAST, 2, need, own, home, stands, rule.win_articles, line)


def _needed(threshold: Threshold, whole: Floats) -> Floats:
    return np.array([threshold.needed(int(total)) for total in whole], dtype=np.float64)


def _from_home(threshold: Threshold, race: Race) -> Floats:
    """Return votes x from abstainers so that own + x is the threshold's fraction of valid + x."""
    part = threshold.share / threshold.of
    return np.ceil((part * race.valid - race.own) / (1 - part))


def _ahead_of(others: Floats, place: int) -> Floats:
    """Return one vote more than the other list at this rank; one if there is none."""
    if others.shape[1] <= place:
        return np.ones(len(others))
    return others[:, place] + 1


def in_percent(threshold: Threshold) -> str:
    """Format a threshold as French law writes it: `12,5 %`."""
    return f"{100 * threshold.share / threshold.of:g}".replace(".", ",") + "\u00a0%"


def find_goal(goals: Sequence[Goal], key: str) -> Goal | None:
    return next((goal for goal in goals if goal.key == key), None)
