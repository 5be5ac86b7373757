"""Match made-up populations, the best way and nearest-first; the last line is one change in the largest of them.

Kilometres rank fourth in the best way, after votes, both rounds by one holder and the grantor's own station.
`served, near` is the same solver with kilometres second: it serves as many votes as the best way. `as many` is the
least that any matching goes which serves as many votes as nearest-first; `same votes` serves just those. `far`: pairs
beyond the radius that the holder offered. The gap is proven over all pairs that the law and the people allow.

`python bench/proxy_matching.py [--full]`: with --full also 20,000 requests and 15,000 offers.
"""

import argparse
from time import perf_counter

from proxy.matching.solver.comparison import compare
from proxy.matching.solver.optimum import solve
from proxy.matching.solver.rematch import resolve
from proxy.matching.solver.simulation import Population, simulate

SIZES = ((300, 220), (2_000, 1_500))
LARGE = (20_000, 15_000)
SECONDS = 12
NAMES = {"best": "best", "served, near": "served_then_near", "nearest first": "nearest_first"}

LEAST = {"as many": "as_many", "same votes": "same_votes"}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--full", action="store_true")
    sizes = (*SIZES, LARGE) if parser.parse_args().full else SIZES
    print(
        f"{'people':>14} {'':>14} {'served':>8} {'both':>7} {'station':>8} {'km':>9} {'km/vote':>8} {'far':>4} {'s':>7}"
    )
    for seekers, holders in sizes:
        found = compare(Population(seekers, holders), seconds=SECONDS)
        people = f"{seekers:>6}/{holders:<7}"
        for name, key in NAMES.items():
            one = found[key]
            print(
                f"{people} {name:>14} {one['served']:>8} {one['both_rounds']:>7} {one['same_station']:>8} "
                f"{one['kilometres']:>9.0f} {one['kilometres_a_vote']:>8.3f} {one['beyond_radius']:>4} "
                f"{one['seconds']:>7.2f}"
            )
        for name, key in LEAST.items():
            votes, far = found[key]["votes"], found[key]["best_kilometres"]
            print(f"{people} {name:>14} {votes:>8} {'':>7} {'':>8} {far:>9.0f} {far / votes:>8.3f}")
        print(f"{'':>14} gap {found['gap']}", flush=True)
    pool = simulate(Population(*sizes[-1]))
    matches = solve(pool, seconds=0).matches
    vote, gone = next(iter(matches.items()))
    after = {one: holder for one, holder in matches.items() if holder != gone}
    began = perf_counter()
    again = resolve(pool, after, set(after), changed_seekers=[vote.seeker])
    print(f"one change: {perf_counter() - began:.2f} s, {len(after)} then {len(again.matches)} served")


if __name__ == "__main__":
    main()
