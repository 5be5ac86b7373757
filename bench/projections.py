"""Replay past nights in realistic orders of arrival: the projection against uniform swing and the count so far.

    python bench/projections.py [DATA] [--every 5] [--orders 3] [--night legislatives-2024-t1] [--arrival random]

Constants that have not seen the replayed election are used. Errors and widths are in points of the valid votes; `ms` is
processor time of one projection. For the présidentielle of 2022 the published live model (elex-model 2.2.5, run once
in the same order of arrival) stands beside. `3 %`: of the choices with so many votes in the end. `Brier`: of the
chance to be first, by the projection's draws, capped as it is told; beside it that of who is sure of the first by
uniform swing, or of the first so far. Then how often what was given a chance came true. Calls are those that the board
would have shown, by the law on 600 draws. Last, what a plan for reporters is worth: the error from so many stations,
planned or drawn at random.
"""

import argparse
import os
from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from pathlib import Path

import numpy as np
from common.schemas.campaign import CampaignState
from elections import ministry
from kit.web.problems import Invalid
from results.projections.ballots import Ballot, ballot_of_reading
from results.projections.chances import draw_votes
from results.projections.law import contenders_of, find_rule, weigh_night
from results.projections.outlook import MOST_CHANCE, describe, estimate
from results.projections.parameters import load
from results.projections.projection import KnownCounts, project
from results.projections.replays import STEPS, Contest, Step, contests_of, parameters_for, replay, times_of
from results.projections.reporting_orders import Arrival
from results.projections.sampling import plan
from results.projections.swing import raw_shares, swing_shares
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
    parser.add_argument("--arrival", type=Arrival, choices=list(Arrival), default=Arrival.USUAL)
    parser.add_argument("--only-errors", action="store_true", help="Neither calls nor plans for reporters.")
    asked = parser.parse_args()
    ballots = read_all(asked.data)
    for id in asked.night or NIGHTS:
        target = next((one for one in ballots if one.id == id), None)
        if target is not None:
            contests = list(contests_of(target, ballots))[:: asked.every if "legislatives" in id else 1]
            show_night(target, contests, asked.orders, asked.arrival)
            show_firsts(target, contests, asked.orders, asked.arrival)
            if target.election == "legislatives" and not asked.only_errors:
                show_calls(target, contests)
                show_plans(target, contests)


def read_all(data: Path) -> list[Ballot]:
    files = [one for one in sorted((data / "official").rglob("*.gz")) if "circonscription" not in one.name]
    return [ballot_of_reading(ministry.read_results(file, mode="report")) for file in files]


def show_night(target: Ballot, contests: Sequence[Contest], orders: int, arrival: Arrival) -> None:
    fitted, steps = load(), [Step(share) for share in STEPS]
    for contest in contests:
        replay(contest, parameters_for(fitted, target, contest), orders, steps, arrival=arrival)
    print(f"\n{target.id}: {len(contests)} contests, {orders} orders, {arrival}")
    head = ("stations", "votes", "ours", "worst", "swing", "counted", "elex", "in 80 %", "in 90 %", "width 90", "ms")
    head += ("3 %: ours", "3 % in 90", "3 % width")
    print("".join(f"{title:>10}" for title in head))
    for step in steps:
        errors, major = np.concatenate(step.errors), np.concatenate(step.major)
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
            f"{100 * errors[major].mean():.3f}",
            f"{np.concatenate(step.reached[0.9])[major].mean():.1%}",
            f"{100 * np.concatenate(step.widths[0.9])[major].mean():.2f}",
        )
        print("".join(f"{cell:>10}" for cell in cells))


def show_firsts(target: Ballot, contests: Sequence[Contest], orders: int, arrival: Arrival) -> None:
    """Print the Brier scores of the chance to be first, and how often what was given a chance came true."""
    fitted = load()
    told: list[float] = []
    true: list[bool] = []
    for share in STEPS:
        scores: dict[str, list[float]] = {"ours": [], "swing": [], "counted": []}
        for contest in contests:
            parameters, final = parameters_for(fitted, target, contest), contest.votes.sum(axis=0)
            first = final == final.max()
            for seed in range(orders):
                heard = contest.heard(times_of(contest, seed, arrival), share)
                if heard is None or len(final) < 2:
                    continue
                estimated = estimate(contest.design, contest.labels, heard, parameters)
                found = estimated.projected
                votes = draw_votes(found.shares, found.deviations, estimated.spread, round(found.valid))
                drawn = np.bincount(votes.argmax(axis=1), minlength=len(first)) / len(votes)
                capped = np.clip(drawn, None, MOST_CHANCE)
                ours = capped + (1 - capped.sum()) * (drawn < drawn.max()) / max(int((drawn < drawn.max()).sum()), 1)
                told += ours.tolist()
                true += first.tolist()
                swing, counted = swing_shares(contest.design, contest.labels, heard), raw_shares(heard)
                for name, chances in (
                    ("ours", ours),
                    ("swing", swing == swing.max()),
                    ("counted", counted == counted.max()),
                ):
                    scores[name].append(float(((chances.astype(float) - first) ** 2).sum()))
        said = ", ".join(f"{name} {np.mean(values):.3f}" for name, values in scores.items())
        print(f"Brier of who is first at {share:.0%}: {said}")
    chances, came = np.array(told), np.array(true)
    for low, high in pairwise((0.0, 0.01, 0.05, 0.2, 0.4, 0.6, 0.8, 0.94, 1.0)):
        inside = (chances > low) & (chances <= high)
        if inside.any():
            print(
                f"chance of {low:.0%} to {high:.0%}: {chances[inside].mean():.1%} told, "
                f"{came[inside].mean():.1%} came true, of {int(inside.sum())}"
            )


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
