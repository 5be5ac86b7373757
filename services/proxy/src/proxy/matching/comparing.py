"""The best matching beside nearest-first, on the same made-up population."""

from time import perf_counter
from typing import Any

from proxy.matching import greedy
from proxy.matching.assignment import NOBODY, assign
from proxy.matching.objective import SERVED, Score, score
from proxy.matching.pairs import ROUNDS, find_pairs, tenths_between
from proxy.matching.pools import Matches, Pool, Vote
from proxy.matching.simulating import Population, simulate
from proxy.matching.solving import solve


def compare(population: Population, seconds: float) -> dict[str, Any]:
    """Both on one population; `gap` says what the best one could miss at most."""
    pool = simulate(population)
    began = perf_counter()
    nearest = greedy.match_nearest_first(pool)
    greedy_seconds = perf_counter() - began
    found = solve(pool, seconds=seconds)
    return {
        "seekers": population.seekers,
        "holders": population.holders,
        "seed": population.seed,
        "votes_asked": sum(len(one.rounds) for one in pool.seekers),
        "best": _shape(pool, found.score, found.matches, found.seconds),
        "nearest_first": _shape(pool, _score(pool, nearest), nearest, greedy_seconds),
        # Who serves more goes further for it, and so does who sends one person twice: distance alone is compared too.
        "same_votes": {
            "votes": len(nearest),
            "best_kilometres": _least_kilometres(pool, nearest),
            "nearest_first_kilometres": _score(pool, nearest).kilometres,
        },
        "gap": {
            "share": found.gap_share,
            "in_both_rounds": found.gap_both_rounds,
            "kilometres": found.gap_kilometres,
            "most_served_proven": found.most_served,
            "over_all_pairs": found.whole,
        },
    }


def _least_kilometres(pool: Pool, served: Matches) -> float:
    """Of serving just these votes, if nothing but distance counted."""
    pairs = find_pairs(pool, greedy.NEAREST)
    total = 0.0
    for round in ROUNDS:
        rows = [
            [
                (holder, SERVED - tenths)
                for holder, tenths in near.items()
                if pool.holders[holder].room.get(round, 0) > 0 and Vote(seeker, round) in served
            ]
            for seeker, near in enumerate(pairs)
        ]
        seats = assign(rows, len(pool.holders)).seats
        total += sum(pairs[seeker][seat] for seeker, seat in enumerate(seats) if seat != NOBODY)
    return total / 10


def _score(pool: Pool, matches: Matches) -> Score:
    pairs = {(vote.seeker, holder) for vote, holder in matches.items()}
    places = {(s, h): (pool.seekers[s].place, pool.holders[h].place) for s, h in pairs}
    far = {ends: tenths_between(*ends) or 0 for ends in set(places.values())}
    return score(pool, matches, {pair: far[ends] for pair, ends in places.items()})


def _shape(pool: Pool, reached: Score, matches: Matches, seconds: float) -> dict[str, Any]:
    whole = {vote.seeker for vote in matches if len(pool.seekers[vote.seeker].rounds) == 2}
    return {
        "served": reached.served,
        "both_rounds": reached.both_rounds,
        "both_rounds_share": reached.both_rounds / len(whole) if whole else 0.0,
        "same_station": reached.same_station,
        "kilometres": reached.kilometres,
        "seconds": round(seconds, 2),
    }
