"""Replay past nights in realistic orders of arrival: the projection against uniform swing and the count so far.

    python bench/projections.py [DATA] [--every 5] [--orders 3] [--night legislatives-2024-t1]

Constants that have not seen the replayed election are used. Errors and widths are in points of the valid votes; `ms` is
processor time of one projection. For the présidentielle of 2022 the published live model (elex-model 2.2.5, run once
in the same order of arrival) stands beside. Calls are those that the board would have shown, by the law on 600 draws.
Last, what a plan for reporters is worth: the error from so many stations, planned or drawn at random.
"""

import argparse
import os
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import numpy as np
from common.schemas.campaign import CampaignState
from elections import ministry
from kit.web.problems import Invalid
from results.projections.ballots import Ballot, ballot_of_reading
from results.projections.law import contenders_of, find_rule, weigh_night
from results.projections.outlook import describe, estimate
from results.projections.parameters import load
from results.projections.projection import KnownCounts, project
from results.projections.replays import STEPS, Contest, Step, contests_of, parameters_for, replay, times_of
from results.projections.sampling import plan
from results.winners.ballot import Contender, Tally

ELEX = {0.05: 0.66, 0.1: 0.60, 0.2: 0.50, 0.4: 0.34}
"""Mean absolute error in points of elex-model, nonparametric, présidentielle 2022, first round; 37 to 49 s each."""

NIGHTS = (
    *("legislatives-2022-t1", "legislatives-2022-t2", "legislatives-2024-t1", "legislatives-2024-t2"),
    *("presidentielle-2022-t1", "presidentielle-2022-t2", "presidentielle-2017-t2", "europeennes-2019-t1"),
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    default = os.environ.get("ISOLOIR_DATA", str(Path(__file__).parents[2] / "shared" / "data"))
    parser.add_argument("data", nargs="?", type=Path, default=Path(default))
    parser.add_argument("--every", type=int, default=5, help="One constituency in so many.")
    parser.add_argument("--orders", type=int, default=3)
    parser.add_argument("--night", action="append", choices=NIGHTS)
    asked = parser.parse_args()
    ballots = read_all(asked.data)
    for id in asked.night or NIGHTS:
        target = next((one for one in ballots if one.id == id), None)
        if target is not None:
            contests = list(contests_of(target, ballots))[:: asked.every if "legislatives" in id else 1]
            show_night(target, contests, asked.orders)


def read_all(data: Path) -> list[Ballot]:
    files = [one for one in sorted((data / "official").rglob("*.gz")) if "circonscription" not in one.name]
    return [ballot_of_reading(ministry.read_results(file, mode="report")) for file in files]


def show_night(target: Ballot, contests: Sequence[Contest], orders: int) -> None:
    fitted, steps = load(), [Step(share) for share in STEPS]
    for contest in contests:
        replay(contest, parameters_for(fitted, target, contest), orders, steps)
    print(f"\n{target.id}: {len(contests)} contests, {orders} orders")
    head = ("stations", "votes", "ours", "worst", "swing", "counted", "elex", "in 80 %", "in 90 %", "width 90", "ms")
    print("".join(f"{title:>10}" for title in head))
    for step in steps:
        errors = np.concatenate(step.errors)
        elex = ELEX.get(step.share) if target.id == "presidentielle-2022-t1" else None
        cells = (
            f"{step.share:.0%}",
            f"{np.mean(step.votes):.1%}",
            f"{100 * errors.mean():.3f}",
            f"{100 * errors.max():.2f}",
            f"{100 * np.concatenate(step.swing).mean():.3f}",
            f"{100 * np.concatenate(step.raw).mean():.3f}",
            "" if elex is None else f"{elex:.2f}",
            f"{np.concatenate(step.reached[0.8]).mean():.1%}",
            f"{np.concatenate(step.reached[0.9]).mean():.1%}",
            f"{100 * np.concatenate(step.widths[0.9]).mean():.2f}",
            f"{1000 * np.mean(step.seconds):.1f}",
        )
        print("".join(f"{cell:>10}" for cell in cells))
    if target.election == "legislatives":
        show_calls(target, contests)
        show_plans(target, contests)


def show_calls(target: Ballot, contests: Sequence[Contest]) -> None:
    """Print the number of candidates called, of all of them, and of these the wrong ones."""
    fitted = load()
    for share in STEPS:
        called = wrong = candidates = 0
        for contest in contests:
            heard = contest.heard(times_of(contest, 0), share)
            truth = outcome_of(target, contest)
            if heard is None or truth is None:
                continue
            estimated = estimate(contest.design, contest.labels, heard, parameters_for(fitted, target, contest))
            found, (rule, contenders) = estimated.projected, rule_of(target, contest)
            chances = weigh_night(
                rule,
                contenders,
                found.shares,
                found.deviations,
                estimated.spread,
                round(found.valid),
                round(found.registered),
                target.round,
            )
            ids = [one.id for one in contenders]
            outlook = describe(contest.design, ids, heard, estimated, chances, None)
            candidates += len(ids)
            called += sum(line.call is not None for line in outlook.lines)
            wrong += sum(line.call is not None and line.call != truth[line.id] for line in outlook.lines)
        print(f"called at {share:.0%}: {called} of {candidates} candidates, {wrong} wrongly")


def rule_of(target: Ballot, contest: Contest):
    rounds = [{"number": target.round, "on": target.on}]
    said = {"name": "-", "candidate": "-", "election": target.election, "territory": "nation:FR", "rounds": rounds}
    contenders = contenders_of([str(place) for place in range(len(contest.labels))], {})
    state, registered = CampaignState.model_validate(said), int(contest.counts[:, 0].sum())
    return find_rule(state, date.fromisoformat(str(target.on)), target.round, contenders, registered), contenders


def outcome_of(target: Ballot, contest: Contest) -> dict[str, str] | None:
    rule, contenders = rule_of(target, contest)
    votes = contest.votes.sum(axis=0)
    standing = tuple(Contender(one.id, int(count), "/") for one, count in zip(contenders, votes, strict=True))
    try:
        found = rule(Tally(1 if target.round == 1 else 2, int(votes.sum()), standing, int(contest.counts[:, 0].sum())))
    except Invalid:
        return None
    names = dict.fromkeys((one.id for one in contenders), "out")
    return names | dict.fromkeys(found.qualified, "qualified") | dict.fromkeys(found.elected, "elected")


def show_plans(target: Ballot, contests: Sequence[Contest]) -> None:
    fitted, chance = load(), np.random.default_rng(1)
    for wanted in (5, 10, 20):
        planned: list[float] = []
        drawn: list[float] = []
        for contest in contests:
            size, parameters = len(contest.design.stations), parameters_for(fitted, target, contest)
            if size < 2 * wanted:
                continue
            nobody = np.zeros(size, dtype=bool)
            guess = contest.design.registered * 0.6
            picks = plan(contest.design, parameters.settings.shares, guess, nobody, wanted).picks
            truth = contest.votes.sum(axis=0) / contest.votes.sum()
            for errors, stations in ((planned, list(picks)), (drawn, chance.choice(size, wanted, replace=False))):
                known = nobody.copy()
                known[stations] = True
                one = known.astype(float)
                counts = contest.counts
                heard = KnownCounts(
                    known, counts[:, 0], counts[:, 1] * one, counts[:, 4] * one, contest.votes * one[:, None], 0 * one
                )
                found = project(contest.design, contest.labels, heard, parameters.settings)
                errors.append(float(np.abs(found.shares - truth).mean()))
        print(f"{wanted} stations: {100 * np.mean(planned):.3f} planned, {100 * np.mean(drawn):.3f} at random")


if __name__ == "__main__":
    main()
