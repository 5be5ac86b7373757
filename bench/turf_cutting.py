"""Cutting a 10,000-door town into turfs: how long it takes, how much walking it saves, how even the turfs are.

Real addresses of Val-de-Marne: the town whose number of house numbers is nearest to ten thousand, one door each. Goals:
under 30 s; walking at least 20 % below the list (streets A to Z, doors in number order), which is read here in its
harder sense, within the same turfs; within 5 % of a solver that has a long time; imbalance under 10 %, of doors and of
a volunteer's whole time (90 s a door and the walk).

The long run is OR-tools' guided local search on the same turfs, `LONG_SECONDS` for each of a sample; it says how good
the rounds are, not whether another cut would allow shorter ones.

    python -m bench.turf_cutting [LONG_SECONDS [SAMPLE]]
"""

import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import polars as pl
from crm.canvassing.turfs.turf_plan import cut, imbalance
from crm.canvassing.turfs.walk_order import alphabetical, find_round
from crm.canvassing.turfs.walk_plan import DOOR_SECONDS, Walk, plan_walks
from crm.canvassing.turfs.walk_times import Ground, Ints, Stop, ground_of, walk_seconds
from crm.territory.addresses.street_names import plain_street, read_number, street_id

DATA = Path(os.environ.get("ISOLOIR_DATA", Path(__file__).parents[2] / "shared" / "data"))
FILE = "addresses/adresses_94_par_bureau.parquet"
WANTED = 10_000
DOORS = 100


def main() -> None:
    long_seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 20.0
    sample = int(sys.argv[2]) if len(sys.argv) > 2 else 8
    town, names, stops = read_town()
    began, at_work = time.perf_counter(), time.process_time()
    walks = plan_walks(stops, DOORS, None)
    seconds, worked = time.perf_counter() - began, time.process_time() - at_work
    ground = ground_of(stops)
    at_work = time.process_time()
    parts = cut(ground, len(walks), DOOR_SECONDS)
    cutting = time.process_time() - at_work
    straight = describe(ground, parts)
    walked = [walk.seconds for walk in walks]
    doors = [walk.doors for walk in walks]
    few = sum(count < sum(doors) / len(doors) * 0.9 for count in doors) / len(doors)
    work = [walk.doors * DOOR_SECONDS + walk.seconds for walk in walks]
    listed = sum(walk_by_list(ground, names, walk.order) for walk in walks)
    whole = walk_whole_list(ground, names, len(walks))
    rows = [
        ("town", f"{town}, {len(stops)} doors, {len(walks)} turfs"),
        (
            "cut and rounds",
            f"{seconds:.1f} s by the clock, {worked:.1f} s of one core; of which the cut {cutting:.1f} s",
        ),
        ("walking", f"{sum(walked) / 3600:.1f} h"),
        ("below the list within the same turfs", f"{1 - sum(walked) / listed:.1%}"),
        ("below the list of the whole town in as many parts", f"{1 - sum(walked) / whole:.1%}"),
        ("largest over mean: doors", f"{imbalance(doors):.1%}"),
        (
            "  fewest doors under the mean",
            f"{1 - min(doors) / (sum(doors) / len(doors)):.1%} ({few:.0%} of turfs over 10 %)",
        ),
        ("  doors and walking, in minutes", f"{imbalance(work):.1%}"),
        ("  walking alone, in minutes", f"{imbalance(walked):.1%} ({share_over(walked):.0%} of turfs over 10 %)"),
        ("the same, cut by straight lines alone", straight),
        (f"above {long_seconds:.0f} s of search, {sample} turfs", f"{gap(ground, walks, sample, long_seconds):.1%}"),
    ]
    for name, said in rows:
        print(f"{name:52} {said}")


def read_town() -> tuple[str, list[tuple[str, int, str]], list[Stop]]:
    """The commune whose house numbers are nearest to the wanted count; one door each."""
    table = pl.read_parquet(DATA / FILE)
    counts = table.group_by("code_commune", "commune").agg(pl.struct("voie", "numero").n_unique().alias("doors"))
    code, town, _ = min(counts.iter_rows(), key=lambda row: abs(row[2] - WANTED))
    found: dict[tuple[str, int, str], Stop] = {}
    for row in table.filter(pl.col("code_commune") == code).iter_rows(named=True):
        number = read_number(row["numero"])
        if number is None:
            continue
        plain = plain_street(row["voie"])
        stop = Stop(street_id(code, plain), number[0], row["lon"], row["lat"], 1)
        found.setdefault((plain, *number), stop)
    names = sorted(found)
    return town, names, [found[name] for name in names]


def describe(ground: Ground, parts: Sequence[Ints]) -> str:
    """Describe a cut before the turfs are evened out."""
    walks = [walk_seconds(own, find_round(own, 0, 0)) for own in map(ground.part, parts)]
    doors = [float(ground.homes[part].sum()) for part in parts]
    work = [count * DOOR_SECONDS + walk for count, walk in zip(doors, walks, strict=True)]
    shares = ", ".join(f"{imbalance(loads):.1%}" for loads in (doors, work, walks))
    return f"{shares}; {sum(walks) / 3600:.1f} h of walking"


def share_over(loads: Sequence[float]) -> float:
    mean = sum(loads) / len(loads)
    return sum(load > mean * 1.1 for load in loads) / len(loads)


def walk_by_list(ground: Ground, names: list[tuple[str, int, str]], chosen: list[int]) -> float:
    order = alphabetical([names[index][0] for index in chosen], [names[index][1:] for index in chosen])
    return walk_seconds(ground, [chosen[place] for place in order])


def walk_whole_list(ground: Ground, names: list[tuple[str, int, str]], turfs: int) -> float:
    order = alphabetical([name[0] for name in names], [name[1:] for name in names])
    return sum(walk_seconds(ground, part) for part in np.array_split(np.array(order), turfs))


def gap(ground: Ground, walks: list[Walk], sample: int, seconds: float) -> float:
    """Return how much longer our rounds are than those found with a long time, over turfs spread through the town."""
    chosen = [walks[int(place)] for place in np.linspace(0, len(walks) - 1, min(sample, len(walks)))]
    ours = best = 0.0
    for walk in chosen:
        own = ground.part(np.array(walk.order))
        mine = walk_seconds(own, range(len(walk.order)))
        ours += mine
        best += min(mine, walk_seconds(own, find_round(own, 0, seconds)))
    return ours / best - 1


if __name__ == "__main__":
    main()
