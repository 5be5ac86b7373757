"""Benchmark of the rule of outliers: good sheets that it doubts, and wrong ones that it finds.

    python bench/doubted_sheets.py [DATA] [--every 10]

Rounds again, each with an earlier one as its past, one constituency in so many: stations report in a random order, each
sheet is compared with those counted by then, three hundred at most. A wrong sheet is a good one in which the first two
candidates, ten points apart at least, are exchanged; twelve points are moved from the first to another; or voters and
those who stayed at home, ten points apart at least, are exchanged.
"""

import argparse
import os
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from elections import ministry
from results.projections.ballots import Ballot, ballot_of_reading
from results.projections.replays import Contest, contests_of
from results.sheets.tallies.outliers import MIN_OTHERS, Compared, Figures, find_doubts

ROUNDS = (
    ("legislatives-2024-t1", "legislatives-2022-t1"),
    ("legislatives-2024-t2", "legislatives-2024-t1"),
    ("legislatives-2022-t1", "presidentielle-2022-t1"),
    ("legislatives-2022-t2", "legislatives-2022-t1"),
    ("legislatives-2017-t2", "presidentielle-2017-t1"),
)
MOST_OTHERS = 300
APART, MOVED = 0.10, 0.12


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    default = os.environ.get("ISOLOIR_DATA", str(Path(__file__).parents[2] / "shared" / "data"))
    parser.add_argument("data", nargs="?", type=Path, default=Path(default))
    parser.add_argument("--every", type=int, default=10, help="One constituency in so many.")
    asked = parser.parse_args()
    everything: dict[str, list[bool]] = defaultdict(list)
    for now_id, before_id in ROUNDS:
        before, now = read(asked.data, before_id), read(asked.data, now_id)
        contests = list(contests_of(now, [before, now]))[:: asked.every]
        for title, past in (("with its past", past_of(before)), ("without", {})):
            counts: dict[str, list[bool]] = defaultdict(list)
            for seed, contest in enumerate(contests):
                replay(contest, past, np.random.default_rng(seed), counts)
            for kind, found in counts.items():
                everything[f"{title}: {kind}"] += found
            print(f"{now_id}, {title}, {len(contests)} constituencies: doubted are {said(counts)}", flush=True)
    print(f"all rounds: doubted are {said(everything)}")


def said(counts: Mapping[str, Sequence[bool]]) -> str:
    return ", ".join(f"{kind} {np.mean(found):.1%} of {len(found)}" for kind, found in counts.items())


def read(data: Path, id: str) -> Ballot:
    (file,) = [one for one in (data / "official" / id).glob("*.gz") if "circonscription" not in one.name]
    return ballot_of_reading(ministry.read_results(file, mode="report"))


def past_of(ballot: Ballot) -> dict[str, Figures]:
    """The figures of each station, votes by bloc."""
    found: dict[str, Figures] = {}
    for place, station in enumerate(ballot.stations):
        votes: dict[str, int] = defaultdict(int)
        for row in range(ballot.start[place], ballot.start[place + 1]):
            votes[ballot.choices[ballot.choice[row]].bloc or ""] += int(ballot.votes[row])
        registered, voters, *_, valid = (int(count) for count in ballot.counts[place])
        found[station] = Figures(registered, voters, valid, votes)
    return found


def replay(
    contest: Contest, past: Mapping[str, Figures], chance: np.random.Generator, counts: dict[str, list[bool]]
) -> None:
    candidates = [str(place) for place in range(len(contest.labels))]
    sheets = [figures_of(contest, place, past) for place in range(len(contest.design.stations))]
    arrived: list[int] = []
    for place in (int(one) for one in chance.permutation(len(sheets))):
        own = sheets[place]
        if len(arrived) >= MIN_OTHERS and own.now.valid > 0:
            # As the product: in an order that has nothing to do with the stations' numbers.
            others = [sheets[int(one)] for one in chance.permutation(np.array(arrived))[:MOST_OTHERS]]
            for kind, sheet in (("good sheets", own.now), *wrong(own.now, chance)):
                counts[kind].append(bool(find_doubts(Compared(sheet, own.before), others, candidates)))
        arrived.append(place)


def figures_of(contest: Contest, place: int, past: Mapping[str, Figures]) -> Compared:
    registered, voters, *_, valid = (int(count) for count in contest.counts[place])
    votes = {str(at): int(count) for at, count in enumerate(contest.votes[place])}
    return Compared(Figures(registered, voters, valid, votes), past.get(contest.design.stations[place]))


def wrong(good: Figures, chance: np.random.Generator) -> list[tuple[str, Figures]]:
    found: list[tuple[str, Figures]] = []
    if len(good.votes) < 2:
        return found
    first, second, *_ = ranked = sorted(good.votes, key=lambda key: -good.votes[key])
    if good.votes[first] - good.votes[second] >= APART * good.valid:
        exchanged = dict(good.votes) | {first: good.votes[second], second: good.votes[first]}
        found.append(("first two exchanged", replace(good, votes=exchanged)))
    moved = round(MOVED * good.valid)
    if good.votes[first] >= moved:
        other = str(chance.choice(ranked[1:]))
        to_other = dict(good.votes) | {first: good.votes[first] - moved, other: good.votes[other] + moved}
        found.append(("twelve points moved", replace(good, votes=to_other)))
    home = good.registered - good.voters
    if abs(home - good.voters) >= APART * good.registered:
        found.append(("turnout turned round", replace(good, voters=home)))
    return found


if __name__ == "__main__":
    main()
