"""Score of each polling station, to know where to go first: its expected reachable votes.

    score = people not yet spoken with × persuadable share × (usual turnout + mobilisation margin)

Stations rank by their score for each registered voter: a long list takes as much longer to walk as it holds more.

- **Usual turnout**: the mean of all rounds known: who does not vote does not change lists.
- **Mobilisation margin**: best past turnout minus the turnout of the latest comparable election, floored at
  0: the part of the registered voters that is known to vote and did not the last time.
- **Persuadable share**: the least share of voters that must have changed bloc between two first rounds, the mean of
  every two known (half the sum of the absolute changes of the blocs' shares, Pedersen 1979): what was seen to move,
  not what anybody thinks. Where two such elections are not loaded nobody is known to move: the score is then the
  whole reserve, people not yet spoken with × mobilisation margin.
- All three are pooled (`pooling`): a small station leans on its territory; where that has more than 3,000 stations
  (`pending_job`), on its department.
- **Canvasses**: the people spoken with are taken off, and the share of undecided among them updates the
  persuadable share. Who opens the door is no random sample, so each counts as `CANVASS_WEIGHT` of a person
  drawn at random; and past votes, which are years old, are believed as at most `HISTORY_CAP` people.

The interval (90 %) says how well past figures and canvasses fix these shares. It does not say what a visit
wins: published effects of canvassing run from nothing to about 3 points (Pons 2018; Bhatti et al. 2019).
Results by station are about places: nothing here says who abstained or who moved.

Tried on hidden rounds (`bench/priorities.py`). The first version multiplied by the margin alone and ranked by the
whole station: its first fifth of the doors held no more than chance.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt

from predict.targeting.field_actions.partial_pooling import Belief, Count, Pool, pool_territory, shrink_count

METHOD = "reachable-votes-2"
CANVASS_WEIGHT = 0.25
HISTORY_CAP = 150.0
Z90 = 1.6449


@dataclass(frozen=True)
class Past:
    """Past results of one station."""

    station: str
    registered: int
    turnouts: Mapping[str, Count]
    """Voters among registered, by election."""
    moved: Count | None
    """Votes that changed bloc among valid ones; None where unknown."""


@dataclass(frozen=True)
class Outlook:
    """Prior beliefs about one station before any canvass."""

    station: str
    registered: int
    margin: float
    margin_variance: float
    persuadable: Belief | None
    best: str | None
    """The election of the best turnout; None when there is only the last one."""
    voting: float
    """Part of the registered who vote, usually or at least sometimes: usual turnout and margin together."""
    voting_variance: float


@dataclass(frozen=True)
class Talks:
    """Conversations of canvassers in one station."""

    people: int
    """Conversations held."""
    asked: int
    """People whose position was noted, undecided ones included."""
    undecided: int


NO_TALKS = Talks(0, 0, 0)


@dataclass(frozen=True)
class Score:
    """Expected reachable votes with their 90 % interval."""

    expected: float
    low: float
    high: float
    persuadable_share: float | None


def look_out(pasts: Sequence[Past], last: str) -> list[Outlook]:
    """Return the prior of each station, pooled over the territory; `last`: the latest comparable election."""
    elections = sorted({election for past in pasts for election in past.turnouts})
    turnout = {
        election: pool_territory([past.turnouts[election] for past in pasts if election in past.turnouts])
        for election in elections
    }
    movement = pool_territory([past.moved for past in pasts if past.moved is not None])
    return [_look_out(past, last, turnout, movement) for past in pasts]


def _look_out(past: Past, last: str, turnout: Mapping[str, Pool | None], movement: Pool | None) -> Outlook:
    beliefs = {
        election: shrink_count(count, territory)
        for election, count in past.turnouts.items()
        if (territory := turnout[election]) is not None
    }
    if last not in beliefs and (territory := turnout.get(last)):
        beliefs[last] = shrink_count(Count(0, 0), territory)
    share = None
    if movement is not None:
        share = shrink_count(past.moved or Count(0, 0), movement).at_most(HISTORY_CAP)
    others = [election for election in beliefs if election != last]
    best = max(others, key=lambda election: beliefs[election].mean) if last in beliefs and others else None
    margin, variance = 0.0, 0.0
    weights = dict.fromkeys(beliefs, 1 / len(beliefs)) if beliefs else {}
    if best is not None:
        margin = max(0.0, beliefs[best].mean - beliefs[last].mean)
        variance = beliefs[best].variance + beliefs[last].variance
    if best is not None and margin > 0:
        weights[best] += 1
        weights[last] -= 1
    voting = min(1.0, sum(weight * beliefs[election].mean for election, weight in weights.items()))
    voting_variance = sum(weight**2 * beliefs[election].variance for election, weight in weights.items())
    return Outlook(past.station, past.registered, margin, variance, share, best, voting, voting_variance)


def score_station(outlook: Outlook, talks: Talks = NO_TALKS) -> Score:
    """Return the score after canvasses, at most the people not yet spoken with."""
    people = max(0, outlook.registered - talks.people)
    voting, voting_variance = outlook.margin, outlook.margin_variance
    mean, variance, share = 1.0, 0.0, None
    if outlook.persuadable is not None:
        voting, voting_variance = outlook.voting, outlook.voting_variance
        belief = outlook.persuadable.seen(talks.undecided, talks.asked, CANVASS_WEIGHT)
        mean, variance, share = belief.mean, belief.variance, belief.mean
    expected = people * voting * mean
    spread = people * sqrt(voting**2 * variance + mean**2 * voting_variance + variance * voting_variance)
    low, high = max(0.0, expected - Z90 * spread), min(float(people), expected + Z90 * spread)
    return Score(expected, low, high, share)
