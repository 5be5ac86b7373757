"""Benchmark of the rule of outliers: good sheets that it doubts, and wrong ones that it finds, by how wrong they are.

    python bench/doubted_sheets.py [DATA] [--departments 14] [--sheets 8] [--night presidentielle-2022-t1]

Rounds again, each with an earlier one as its past and without any, in some departments drawn at random: stations report
in a random order, some sheets of each contest (of a national election: four times as many of each department) are
compared with those counted by then, three hundred at most. A wrong sheet is a good one in which 5 to 20 points are
moved from the first candidate to another, drawn at random; the first two, or any two, more than ten points apart are
exchanged; or voters and those who stayed at home, ten points apart at least, are exchanged.
"""

import argparse
import os
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from pathlib import Path

import numpy as np
from elections import ministry
from elections.keys import commune_of, department_of
from results.projections.ballots import Ballot, ballot_of_reading
from results.projections.replays import Contest, contests_of
from results.sheets.tallies.expected_shares import MIN_OTHERS, Compared, Figures
from results.sheets.tallies.outliers import find_doubts

ROUNDS = (
    ("legislatives-2024-t1", "legislatives-2022-t1"),
    ("legislatives-2024-t2", "legislatives-2024-t1"),
    ("legislatives-2022-t1", "presidentielle-2022-t1"),
    ("legislatives-2022-t2", "legislatives-2022-t1"),
    ("legislatives-2017-t2", "presidentielle-2017-t1"),
    ("presidentielle-2022-t1", "presidentielle-2017-t1"),
    ("presidentielle-2022-t2", "presidentielle-2022-t1"),
    ("presidentielle-2017-t2", "presidentielle-2017-t1"),
    ("europeennes-2019", "presidentielle-2017-t1"),
)
MOST_OTHERS = 300
APART = 0.10
MOVED = (0.05, 0.08, 0.10, 0.12, 0.15, 0.20)


@dataclass(frozen=True)
class Case:
    """A sheet, and those that are counted when it comes."""

    own: Compared
    others: Sequence[Compared]
    candidates: Sequence[str]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    default = os.environ.get("ISOLOIR_DATA", str(Path(__file__).parents[2] / "shared" / "data"))
    parser.add_argument("data", nargs="?", type=Path, default=Path(default))
    parser.add_argument("--departments", type=int, default=14)
    parser.add_argument("--sheets", type=int, default=8, help="Of each contest.")
    parser.add_argument("--night", action="append", choices=[now for now, _ in ROUNDS], help="Of these alone.")
    parser.add_argument("--only-good", action="store_true", help="No wrong sheets, and with their past alone: quick.")
    asked = parser.parse_args()
    everything: dict[str, list[bool]] = defaultdict(list)
    for now_id, before_id in [pair for pair in ROUNDS if asked.night is None or pair[0] in asked.night]:
        before, now = read(asked.data, before_id), read(asked.data, now_id)
        found: dict[str, list[bool]] = defaultdict(list)
        chance = np.random.default_rng(1)
        for case in cases(now, before, asked.departments, asked.sheets):
            sheets = [("good", case.own.now)]
            if not asked.only_good:
                sheets += wrong(case.own.now, chance)
            pasts = (("with its past", case.own.before), ("without", None))
            for kind, sheet in sheets:
                for title, past in pasts[:1] if asked.only_good else pasts:
                    own = Compared(sheet, past, case.own.commune)
                    doubts = find_doubts(own, case.others, case.candidates)
                    found[f"{title}: {kind}"].append(bool(doubts))
        print(now_id, said(found), sep="\n", flush=True)
        for kind, values in found.items():
            everything[kind] += values
    print("all rounds", said(everything), sep="\n")


def said(counts: Mapping[str, Sequence[bool]]) -> str:
    return "\n".join(f"  {kind}: {np.mean(found):.1%} of {len(found)}" for kind, found in sorted(counts.items()))


def read(data: Path, id: str) -> Ballot:
    (file,) = [one for one in (data / "official" / id).glob("*.gz") if "circonscription" not in one.name]
    return ballot_of_reading(ministry.read_results(file, mode="report"))


def cases(now: Ballot, before: Ballot, departments: int, sheets: int) -> Iterator[Case]:
    every = sorted({department_of(station) for station in now.stations})
    drawn = set(np.random.default_rng(departments).choice(every, min(departments, len(every)), replace=False))
    inside = {station for station in now.stations if department_of(station) in drawn}
    zones = {station: department_of(station) for station in inside}
    national = now.election in ("presidentielle", "europeennes")
    past = past_of(before, inside)
    for seed, contest in enumerate(contests_of(now, [], inside, zones=zones if national else None)):
        chance = np.random.default_rng(seed)
        size = len(contest.design.stations)
        candidates = [str(place) for place in range(len(contest.labels))]
        order = chance.permutation(size)
        wanted = min(sheets * (4 if national else 1), size - MIN_OTHERS)
        for at in np.sort(chance.choice(np.arange(MIN_OTHERS, size), wanted, replace=False)):
            own = figures_of(contest, int(order[at]), past)
            # As the product: in an order that has nothing to do with the stations' numbers.
            arrived = chance.permutation(order[:at])[:MOST_OTHERS]
            if own.now.valid > 0:
                yield Case(own, [figures_of(contest, int(one), past) for one in arrived], candidates)


def past_of(ballot: Ballot, inside: set[str]) -> dict[str, Figures]:
    """The figures of each station, votes by bloc."""
    found: dict[str, Figures] = {}
    for place, station in enumerate(ballot.stations):
        # Stations are what matters, and communes have other codes overseas from year to year.
        if station not in inside:
            continue
        votes: dict[str, int] = defaultdict(int)
        for row in range(ballot.start[place], ballot.start[place + 1]):
            votes[ballot.choices[ballot.choice[row]].bloc or ""] += int(ballot.votes[row])
        registered, voters, *_, valid = (int(count) for count in ballot.counts[place])
        found[station] = Figures(registered, voters, valid, votes)
    return found


def figures_of(contest: Contest, place: int, past: Mapping[str, Figures]) -> Compared:
    registered, voters, *_, valid = (int(count) for count in contest.counts[place])
    votes = {str(at): int(count) for at, count in enumerate(contest.votes[place])}
    station = contest.design.stations[place]
    return Compared(Figures(registered, voters, valid, votes), past.get(station), commune_of(station))


def wrong(good: Figures, chance: np.random.Generator) -> Iterator[tuple[str, Figures]]:
    """Sheets that add up, and are wrong, each with what is wrong with it."""
    home = good.registered - good.voters
    if abs(home - good.voters) >= APART * good.registered:
        yield "turnout turned round", replace(good, voters=home)
    if len(good.votes) < 2:
        return
    first, second, *_ = ranked = sorted(good.votes, key=lambda key: -good.votes[key])
    if good.votes[first] - good.votes[second] >= APART * good.valid:
        yield "first two exchanged", exchange(good, first, second)
    pairs = [pair for pair in combinations(ranked, 2) if good.votes[pair[0]] - good.votes[pair[1]] > APART * good.valid]
    if pairs:
        yield "any two exchanged", exchange(good, *pairs[int(chance.integers(len(pairs)))])
    for share in MOVED:
        # At least so much of the valid votes, in whole votes.
        moved = int(-(-share * good.valid // 1))
        if good.votes[first] >= moved:
            other = str(chance.choice(ranked[1:]))
            to_other = {first: good.votes[first] - moved, other: good.votes[other] + moved}
            yield f"{share:03.0%} moved".rjust(9, "0"), replace(good, votes=dict(good.votes) | to_other)


def exchange(good: Figures, one: str, other: str) -> Figures:
    return replace(good, votes=dict(good.votes) | {one: good.votes[other], other: good.votes[one]})


if __name__ == "__main__":
    main()
