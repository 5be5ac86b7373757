"""Comparison of the optimal matching with nearest-first on the same simulated population."""

from dataclasses import replace
from time import perf_counter
from typing import Any

from proxy.matching.solver import greedy
from proxy.matching.solver.frontier import least_tenths
from proxy.matching.solver.objective import NEAR, Score, score
from proxy.matching.solver.optimum import solve
from proxy.matching.solver.pairs import Ground, distances_of, lay_out
from proxy.matching.solver.pools import Matches, Pool, Vote
from proxy.matching.solver.simulation import Population, simulate


def compare(population: Population, seconds: float) -> dict[str, Any]:
    """Compare both methods on one population; `gap` bounds what the optimal one may miss.

    Distance comes fourth in the objective: serving more, one holder for both rounds and the own station can cost
    kilometres. `served_then_near` is the same solver without those two criteria.
    """
    pool = simulate(population)
    ground = lay_out(pool)
    began = perf_counter()
    nearest = greedy.match_nearest_first(pool, ground)
    greedy_seconds = perf_counter() - began
    solution = solve(pool, seconds=seconds)
    near = solve(pool, seconds=0, order=NEAR)
    same = solve(_only(pool, nearest), seconds=0, order=NEAR)
    return {
        "seekers": population.seekers,
        "holders": population.holders,
        "seed": population.seed,
        "votes_asked": sum(len(seeker.rounds) for seeker in pool.seekers),
        "best": _shape(pool, ground, solution.matches, solution.seconds),
        "served_then_near": _shape(pool, ground, near.matches, near.seconds),
        "nearest_first": _shape(pool, ground, nearest, greedy_seconds),
        "as_many": {"votes": len(nearest), "best_kilometres": least_tenths(pool, ground, len(nearest)) / 10},
        "same_votes": {
            "votes": len(nearest),
            "best_kilometres": same.score.kilometres,
            "nearest_first_kilometres": score(pool, nearest, distances_of(pool, ground, nearest)).kilometres,
        },
        "gap": {
            "share": solution.gap_share,
            "in_both_rounds": solution.gap_both_rounds,
            "kilometres": solution.gap_kilometres,
            "place_pairs": len(ground.tenths),
        },
    }


def _only(pool: Pool, served: Matches) -> Pool:
    """Return the pool restricted to the votes that were served."""
    seekers = tuple(
        replace(seeker, rounds=frozenset(round for round in seeker.rounds if Vote(number, round) in served))
        for number, seeker in enumerate(pool.seekers)
    )
    return replace(pool, seekers=seekers)


def _shape(pool: Pool, ground: Ground, matches: Matches, seconds: float) -> dict[str, Any]:
    tenths = distances_of(pool, ground, matches)
    reached: Score = score(pool, matches, tenths)
    whole = {vote.seeker for vote in matches if len(pool.seekers[vote.seeker].rounds) == 2}
    return {
        "served": reached.served,
        "both_rounds": reached.both_rounds,
        "both_rounds_share": reached.both_rounds / len(whole) if whole else 0.0,
        "same_station": reached.same_station,
        "kilometres": reached.kilometres,
        "kilometres_a_vote": round(reached.kilometres / reached.served, 3) if reached.served else 0.0,
        "beyond_radius": sum(far > pool.holders[holder].radius_km * 10 for (_, holder), far in tenths.items()),
        "seconds": round(seconds, 2),
    }
