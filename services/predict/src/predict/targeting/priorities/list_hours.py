"""An hour of each kind of action for the campaign's own list: the one ranking, beside doors, pace and cost. Pure.

What ranks stations at doors is what `stations` keeps; calls and leaflets are scored by the same rule, with their own
effects and paces. The draws say how sure the ranks are, and what a vote costs: an effect common to all stations moves
the cost and no rank, what past counts leave open moves both.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from predict.targeting.net_votes.score import Interval, order_stations
from predict.targeting.priorities import costs, stability
from predict.targeting.priorities.hourly import SEED, draws_for
from predict.targeting.priorities.scores import ActionScores
from predict.targeting.priorities.selection import Array
from predict.targeting.priorities.stability import Ranks, Spread
from predict.targeting.stations.list_scores import ListVotes

Z90 = 1.6449
LEAST = 1e-9


def score_for_list(scored: ActionScores, votes: ListVotes) -> ActionScores:
    """Return the scores of a kind of action, with the votes and ranks of the list's own ranking."""
    net = votes.scores[scored.kind]
    hourly = [one.hourly for one in net]
    drawn = _draw(hourly, draws_for(len(net)))
    order = order_stations(votes.stations, [one.expected for one in hourly], votes.strongholds)
    rank = np.empty(len(net))
    rank[order] = np.arange(1, len(net) + 1)
    drawn_ranks = stability.rank_draws(drawn)
    left = _spread([one.votes for one in net])
    reached = np.divide(
        scored.votes_in_all.mean, scored.votes_left.mean, out=np.ones(len(net)), where=scored.votes_left.mean > LEAST
    )
    return replace(
        scored,
        votes_per_hour=_spread(hourly),
        ranks=Ranks(rank, np.minimum(drawn_ranks.low, rank), np.maximum(drawn_ranks.high, rank), drawn_ranks.top),
        votes_left=left,
        votes_in_all=Spread(left.mean * reached, left.low * reached, left.high * reached),
        support=_spread([one.support for one in net]),
        vote_costs=costs.price_votes(scored.hour_cost, drawn[:, : scored.draws]) if scored.hour_cost else None,
    )


def _spread(intervals: Sequence[Interval]) -> Spread:
    table = np.array([[one.expected, one.low, one.high] for one in intervals], dtype=np.float64).reshape(-1, 3)
    return Spread(table[:, 0], table[:, 1], table[:, 2])


def _draw(hourly: Sequence[Interval], draws: int) -> Array:
    """Return stations × draws: a common uniform effect, and each station's own spread, read from its interval."""
    random = np.random.default_rng(SEED)
    spread = _spread(hourly)
    # The interval is that of the effect (a tenth to nineteen tenths) widened by the station's own factor.
    ratio = np.divide(spread.high, spread.mean * 1.9, out=np.ones(len(spread.mean)), where=spread.mean > LEAST)
    own = np.log(np.maximum(ratio, 1.0)) / Z90
    noise = random.standard_normal((len(spread.mean), draws))
    return spread.mean[:, None] * random.uniform(0.0, 2.0, draws) * np.exp(own[:, None] * noise)
