"""Conditions for a goal: the fraction of each group to win over. Pure.

Each source is considered alone, as if all missing votes came from it. A vote from an abstainer also raises the valid
votes, so an absolute majority needs twice as many of them as of votes from other lists.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from predict.forecasting.forecasts.model.rounds import Floats
from predict.forecasting.targets.goals import Goal, Race

Source = Literal["abstainers", "bloc_abstainers", "others", "eliminated"]


@dataclass(frozen=True)
class Spread:
    """Quantiles over draws: 5, 25, 50, 75 and 95 %."""

    low: float
    lower: float
    middle: float
    upper: float
    high: float


@dataclass(frozen=True)
class Condition:
    """A condition. `people`: size of the group; `share`: fraction needed; above one it is impossible."""

    source: Source
    votes: Spread
    people: float
    share: Spread

    @property
    def possible(self) -> bool:
        return self.share.middle <= 1


QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)


def interval_of(values: Floats) -> Spread:
    return Spread(*(float(value) for value in np.quantile(values, QUANTILES)))


def find_conditions(goal: Goal, race: Race, turnout: Floats, bloc_abstainers: float) -> list[Condition]:
    """Return the conditions.

    `turnout`: expected voters by draw; `bloc_abstainers`: abstainers who once voted for the bloc.
    """
    gap = np.maximum(goal.need - goal.own, 0.0)
    at_home = np.maximum(race.registered - turnout[goal.rows], 1.0)
    conditions = [_condition("abstainers", goal.home, at_home)]
    if bloc_abstainers >= 1:
        conditions.append(_condition("bloc_abstainers", goal.home, np.full(len(gap), bloc_abstainers)))
    if goal.round == 2:
        return [*conditions, _of_eliminated(goal, race)]
    conditions.append(_condition("others", gap, np.maximum(race.valid - race.own, 1.0)))
    return conditions


def _of_eliminated(goal: Goal, race: Race) -> Condition:
    """Return the needed fraction of eliminated lists' votes if ours stay and the strongest rival gets the rest."""
    totals, standing = race.totals[goal.rows], race.stood[goal.rows]
    own = totals[:, race.row]
    rivals = np.delete(np.where(standing, totals, 0.0), race.row, axis=1)
    out = np.where(standing, 0.0, totals).sum(axis=1)
    strongest = rivals.max(axis=1, initial=0.0)
    people = np.maximum(out, 1.0)
    share = np.clip(((strongest - own) / people + 1) / 2, 0.0, 9.99)
    return Condition("eliminated", interval_of(share * people), float(np.median(out)), interval_of(share))


def _condition(source: Source, votes: Floats, people: Floats) -> Condition:
    return Condition(
        source, interval_of(votes), float(np.median(people)), interval_of(np.minimum(votes / people, 9.99))
    )
