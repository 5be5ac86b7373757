"""Hide second rounds of France, forecast each constituency's from its first one, and see who was right how often.

By constants that have not seen the election. No level is given: the first round is all that is known.
Beside it: the first round's shares of those who are left, which is what staying in round one would say.

    python bench/between_rounds.py [DATA]
"""

import argparse
import os
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from time import process_time

import numpy as np
from forecasts import read_france
from predict.forecasting.forecasts.model.between_rounds import FirstRoundCount, decide_runoff, usual_change, vote_again
from predict.forecasting.forecasts.model.lists import RunningList
from predict.forecasting.forecasts.model.parameters import load_parameters
from predict.forecasting.forecasts.model.rounds import BLOCS, Floats, Round, align_round, place_stations, shares_of

BINS = (0.0, 0.1, 0.3, 0.5, 0.7, 0.9, 1.0001)


@dataclass(frozen=True)
class Scored:
    """The forecast and the outcome of the blocs that stood in one constituency: value, low, high, chance to win."""

    told: Floats
    low: Floats
    high: Floats
    chance: Floats
    naive: Floats
    happened: Floats
    stations: float
    inside: float


def score(first: Round, second: Round, constituencies: Mapping[str, str]) -> list[Scored]:
    by, change = load_parameters().without(first.election), usual_change(load_parameters(), first.election)
    stations_of: dict[str, list[str]] = {}
    known = set(first.stations)
    for station in second.stations:
        if station in known and station in constituencies:
            stations_of.setdefault(constituencies[station], []).append(station)
    found: list[Scored] = []
    for stations in stations_of.values():
        before, after = align_round(first, stations), align_round(second, stations)
        stood = after.votes.sum(axis=0) > 0
        if stood.sum() < 2 or before.votes.sum() == 0:
            continue
        counted = FirstRoundCount(
            tuple(RunningList(bloc, bloc) for bloc in BLOCS),
            before.votes.T,
            before.voters,
            before.registered,
            place_stations(stations, {}),
            stood,
        )
        draws = vote_again(counted, by.transfers, by.again, change)
        whole = decide_runoff(counted, draws)
        low, high = np.quantile(whole.shares, (0.05, 0.95), axis=0)
        each = shares_of(np.moveaxis(draws.votes, 1, 2))
        bottom, top = np.quantile(each, (0.05, 0.95), axis=0)
        really = shares_of(after.votes)
        voted = after.votes.sum(axis=1) > 0
        cells = ((really >= bottom) & (really <= top))[voted][:, stood]
        naive = shares_of(np.where(stood, before.votes.sum(axis=0), 0.0))
        found.append(
            Scored(
                whole.shares.mean(axis=0)[stood],
                low[stood],
                high[stood],
                whole.wins.mean(axis=0)[stood],
                naive[stood],
                shares_of(after.votes.sum(axis=0))[stood],
                float(np.abs(each.mean(axis=0) - really)[voted][:, stood].mean()),
                float(cells.mean()),
            )
        )
    return found


def show(name: str, found: list[Scored]) -> None:
    told, low, high, chance, naive, happened = (
        np.concatenate([getattr(one, part) for one in found])
        for part in ("told", "low", "high", "chance", "naive", "happened")
    )
    won = np.concatenate([one.happened == one.happened.max() for one in found])
    right = np.mean([one.told.argmax() == one.happened.argmax() for one in found])
    first = np.mean([one.naive.argmax() == one.happened.argmax() for one in found])
    print(
        f"{name:20}{len(found):6d}{100 * np.abs(told - happened).mean():8.2f}"
        f"{100 * np.abs(naive - happened).mean():9.2f}"
        f"{np.mean((happened >= low) & (happened <= high)):8.3f}{100 * (high - low).mean():8.1f}"
        f"{100 * np.mean([one.stations for one in found]):10.2f}{np.mean([one.inside for one in found]):8.3f}"
        f"{right:8.3f}{first:8.3f}{np.mean((chance - won) ** 2):8.3f}"
    )
    parts = [
        f"{chance[rows].mean():.2f}→{won[rows].mean():.2f} ({rows.sum()})"
        for low_, high_ in pairwise(BINS)
        if (rows := (chance >= low_) & (chance < high_)).any()
    ]
    print("    chance to win told → won (cases): " + ", ".join(parts))


def main() -> None:
    here = Path(__file__).resolve().parent
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument(
        "data", nargs="?", type=Path, default=Path(os.environ.get("ISOLOIR_DATA", here.parent.parent / "shared/data"))
    )
    given = asked.parse_args()
    if not (given.data / "official").is_dir():
        raise SystemExit("no official files: set ISOLOIR_DATA")
    files = read_france(given.data)
    rounds = {one.id: one for one in files.rounds}
    print(
        f"{'second round':20}{'units':>6}{'error':>8}{'round 1':>9}{'inside':>8}{'width':>8}"
        f"{'stations':>10}{'inside':>8}{'winner':>8}{'round 1':>8}{'Brier':>8}"
    )
    started = process_time()
    for name in ("legislatives-2017", "legislatives-2022", "legislatives-2024"):
        show(name, score(rounds[f"{name}-t1"], rounds[f"{name}-t2"], files.constituencies))
    print(f"{process_time() - started:.0f} s of CPU")


if __name__ == "__main__":
    main()
