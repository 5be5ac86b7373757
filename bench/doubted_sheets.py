"""Benchmark of the rule of outliers: good sheets that it doubts, and wrong ones that it finds.

    python bench/doubted_sheets.py [DATA] [--every 10]

The first round of 2024 again, with that of 2022 as its past, one constituency in so many: stations report in a random
order, each sheet is compared with those that the product would compare it with (its commune's, else its
department's, sixty at most). A wrong sheet is a good one with two figures swapped: of the first two candidates, where
ten points at least part them, or of voters and those who stayed at home.
"""

import argparse
import os
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from elections import ministry
from elections.keys import commune_of
from results.projections.ballots import Ballot, ballot_of_reading
from results.projections.replays import Contest, contests_of
from results.sheets.tallies.outliers import MIN_NEIGHBOURS, Compared, Figures, find_doubts

NOW, BEFORE = "legislatives-2024-t1", "legislatives-2022-t1"
MAX_NEAR = 60
APART = 0.10


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    default = os.environ.get("ISOLOIR_DATA", str(Path(__file__).parents[2] / "shared" / "data"))
    parser.add_argument("data", nargs="?", type=Path, default=Path(default))
    parser.add_argument("--every", type=int, default=10, help="One constituency in so many.")
    asked = parser.parse_args()
    before, now = (read(asked.data, id) for id in (BEFORE, NOW))
    contests = list(contests_of(now, [before, now]))[:: asked.every]
    for title, past in (("with its past", past_of(before)), ("without", {})):
        counts: dict[str, list[bool]] = defaultdict(list)
        for seed, contest in enumerate(contests):
            replay(contest, past, np.random.default_rng(seed), counts)
        shares = (f"{kind} {np.mean(found):.1%} of {len(found)}" for kind, found in counts.items())
        print(f"{title}, {len(contests)} constituencies: doubted are {', '.join(shares)}")


def read(data: Path, id: str) -> Ballot:
    (file,) = [one for one in (data / "official" / id).glob("*.gz") if "circonscription" not in one.name]
    return ballot_of_reading(ministry.read_results(file, mode="report"))


def past_of(ballot: Ballot) -> dict[str, tuple[int, int, int, Mapping[str, int]]]:
    """Registered, voters, valid votes, and votes by bloc, of each station."""
    found: dict[str, tuple[int, int, int, Mapping[str, int]]] = {}
    for place, station in enumerate(ballot.stations):
        votes: dict[str, int] = defaultdict(int)
        for row in range(ballot.start[place], ballot.start[place + 1]):
            votes[ballot.choices[ballot.choice[row]].bloc or ""] += int(ballot.votes[row])
        registered, voters, *_, valid = (int(count) for count in ballot.counts[place])
        found[station] = registered, voters, valid, votes
    return found


def replay(
    contest: Contest,
    past: Mapping[str, tuple[int, int, int, Mapping[str, int]]],
    chance: np.random.Generator,
    counts: dict[str, list[bool]],
) -> None:
    names = {str(place): label.name for place, label in enumerate(contest.labels)}
    blocs = [label.bloc for label in contest.labels]
    sheets = [compared(contest, place, past, blocs) for place in range(len(contest.design.stations))]
    arrived: list[int] = []
    for place in (int(one) for one in chance.permutation(len(sheets))):
        near = neighbours(contest.design.stations, place, arrived)
        own = sheets[place]
        if len(near) >= MIN_NEIGHBOURS and own.now.valid > 0:
            for kind, sheet in (("good sheets", own.now), *wrong(own.now)):
                doubts = find_doubts(Compared(sheet, own.before), [sheets[one] for one in near], names)
                counts[kind].append(bool(doubts))
        arrived.append(place)


def compared(
    contest: Contest,
    place: int,
    past: Mapping[str, tuple[int, int, int, Mapping[str, int]]],
    blocs: Sequence[str | None],
) -> Compared:
    registered, voters, *_, valid = (int(count) for count in contest.counts[place])
    votes = {str(at): int(count) for at, count in enumerate(contest.votes[place])}
    known = past.get(contest.design.stations[place])
    before = None
    if known is not None:
        same = {
            str(at): known[3][bloc]
            for at, bloc in enumerate(blocs)
            if bloc is not None and bloc in known[3] and blocs.count(bloc) == 1
        }
        before = Figures(known[0], known[1], known[2], same)
    return Compared(Figures(registered, voters, valid, votes), before)


def neighbours(stations: Sequence[str], place: int, arrived: Sequence[int]) -> list[int]:
    commune = commune_of(stations[place])
    near = [one for one in arrived if commune_of(stations[one]) == commune]
    return (near if len(near) >= MIN_NEIGHBOURS else list(arrived))[:MAX_NEAR]


def wrong(good: Figures) -> list[tuple[str, Figures]]:
    found: list[tuple[str, Figures]] = []
    first, second, *_ = sorted(good.votes, key=lambda key: -good.votes[key])
    if good.votes[first] - good.votes[second] >= APART * good.valid:
        swapped = dict(good.votes) | {first: good.votes[second], second: good.votes[first]}
        found.append(("first two swapped", replace(good, votes=swapped)))
    home = good.registered - good.voters
    if abs(home - good.voters) >= APART * good.registered:
        found.append(("turnout turned round", replace(good, voters=home)))
    return found


if __name__ == "__main__":
    main()
