"""Match made-up populations, the best way and nearest-first; the last line is one change in the largest of them.

`km least` is what serving the votes of nearest-first takes at least, if nothing but distance counted, beside its own.

`python bench/proxy_matching.py [--full]`: with --full also 20,000 requests and 15,000 offers.
"""

import argparse
from time import perf_counter

from proxy.matching.comparing import compare
from proxy.matching.resolving import resolve
from proxy.matching.simulating import Population, simulate
from proxy.matching.solving import solve

SIZES = ((300, 220), (2_000, 1_500))
LARGE = (20_000, 15_000)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--full", action="store_true")
    sizes = (*SIZES, LARGE) if parser.parse_args().full else SIZES
    print(f"{'people':>14} {'':>13} {'served':>8} {'both':>7} {'station':>8} {'km':>9} {'km least':>9} {'s':>7}")
    for seekers, holders in sizes:
        found = compare(Population(seekers, holders), seconds=15)
        for name in ("best", "nearest_first"):
            one, common = found[name], found["same_votes"][f"{name}_kilometres"]
            print(
                f"{seekers:>6}/{holders:<7} {name:>13} {one['served']:>8} {one['both_rounds']:>7} "
                f"{one['same_station']:>8} {one['kilometres']:>9.0f} {common:>9.0f} {one['seconds']:>7.2f}"
            )
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
