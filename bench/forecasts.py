"""Hide each official round, forecast it given its level alone, and hold the errors against the three usual forecasts.

Each round is told from earlier ones only, by constants that have not seen its election. The level is that of the hidden
file as a whole: no past result can tell it, so scored is where each station and constituency stands around it.

    python bench/forecasts.py [DATA] [--small] [--constituencies 60]

Then constituencies of France drawn at random, each hidden by its own level and without the rest of the country, as in a
campaign's own back-test.
"""

import argparse
import os
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from time import process_time

import numpy as np
from elections.ministry import read_results
from predict.forecasting.forecasts.ministry_files import read_constituencies, read_round
from predict.forecasting.forecasts.model.backtest import Backtest, NothingToScore, Score, backtest_round
from predict.forecasting.forecasts.model.parameters import load_parameters
from predict.forecasting.forecasts.model.rounds import Round
from predict.forecasting.forecasts.training.constants import read_by_nuance

SMALL = ("94-06", "29-02")
SEED = 3
MINIMUM = 20
"""Stations of a constituency that is tried."""


@dataclass(frozen=True)
class Files:
    rounds: Sequence[Round]
    constituencies: Mapping[str, str]


def read_files(paths: Sequence[Path]) -> Files:
    readings = {str(path): read_results(path, mode="report") for path in paths}
    rounds = [found for one in readings.values() if (found := read_round(one)[0])]
    return Files(sorted(rounds, key=lambda one: (one.held_on, one.id)), read_constituencies(readings))


def read_france(data: Path) -> Files:
    """With the first round of 2017, which is at hand by nuance only."""
    files = read_files([one for one in sorted((data / "official").rglob("*.gz")) if "circonscription" not in one.name])
    early, placed = read_by_nuance(data / "tables" / "legislatives-2017-t1_bureaux_par_nuance.parquet")
    rounds = sorted([*files.rounds, early], key=lambda one: (one.held_on, one.id))
    return Files(rounds, placed | dict(files.constituencies))


def show(title: str, files: Files) -> tuple[int, int]:
    """Print the scores; return how many hidden rounds were forecast better than by the others, and the total."""
    print(f"\n{title}: mean absolute error of shares in points, and the part inside 90 % intervals")
    heads = ("units", "ours", "swing", "ratio", "last", "/ best", "inside", "CPU s")
    print(f"{'hidden round':24}" + "".join(f"{head:>8}" for head in heads))
    better = tried = 0
    for target in files.rounds:
        started = process_time()
        try:
            found = backtest_round(
                files.rounds, target, files.constituencies, load_parameters().without(target.election)
            )
        except NothingToScore:
            continue
        seconds = process_time() - started
        tried += 1
        better += found.stations.mae < min(_usual(found.stations))
        for line in _lines(found):
            print(line + (f"{seconds:8.1f}" if line.startswith(target.id) else ""))
    print(f"better than the three in the stations of {better} of {tried} hidden rounds")
    return better, tried


def show_alone(files: Files, count: int) -> None:
    """Print the mean errors of constituencies drawn at random, and how often ours is the least."""
    inside: dict[str, set[str]] = {}
    for station, constituency in files.constituencies.items():
        inside.setdefault(constituency, set()).add(station)
    large = sorted(name for name, stations in inside.items() if len(stations) >= MINIMUM)
    scores: dict[str, list[Backtest]] = {}
    for name in random.Random(SEED).sample(large, min(count, len(large))):
        rounds = [one for whole in files.rounds if len((one := _cut(whole, inside[name])).stations)]
        for target in rounds:
            try:
                found = backtest_round(rounds, target, {}, load_parameters().without(target.election))
            except NothingToScore:
                continue
            scores.setdefault(target.id, []).append(found)
    print(f"\n{count} constituencies of France, each alone, by its own level: means in their stations")
    print(f"{'hidden round':24}{'places':>8}{'ours':>8}{'swing':>8}{'ratio':>8}{'last':>8}{'least':>8}{'inside':>8}")
    for name, of in [*sorted(scores.items()), ("all", [one for found in scores.values() for one in found])]:
        table = np.array([_numbers(one) for one in of])
        errors = "".join(f"{100 * one:8.2f}" for one in table[:, :4].mean(axis=0))
        least = float((table[:, 0] < table[:, 1:4].min(axis=1)).mean())
        print(f"{name:24}{len(of):8d}{errors}{least:8.2f}{table[:, 4].mean():8.2f}")


def _cut(one: Round, stations: set[str]) -> Round:
    rows = [row for row, station in enumerate(one.stations) if station in stations]
    named = tuple(one.stations[row] for row in rows)
    return replace(one, stations=named, registered=one.registered[rows], voters=one.voters[rows], votes=one.votes[rows])


def _numbers(found: Backtest) -> tuple[float, ...]:
    score = found.stations
    return score.mae, *_usual(score), score.coverage90


def _usual(score: Score) -> tuple[float, float, float]:
    return score.uniform_swing_mae, score.proportional_swing_mae, score.last_result_mae


def _lines(found: Backtest) -> list[str]:
    lines: list[str] = []
    for name, score in ((found.target, found.stations), ("  constituencies", found.constituencies)):
        numbers = (score.mae, *_usual(score))
        told = "".join(f"{100 * one:8.2f}" for one in numbers)
        best = min(numbers[1:])
        lines.append(f"{name:24}{score.units:8d}{told}{score.mae / best if best else 1:8.2f}{score.coverage90:8.2f}")
    return lines


def main() -> None:
    here = Path(__file__).resolve().parent
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument(
        "data", nargs="?", type=Path, default=Path(os.environ.get("ISOLOIR_DATA", here.parent.parent / "shared/data"))
    )
    asked.add_argument("--constituencies", type=int, default=60, help="how many are tried alone")
    asked.add_argument("--small", action="store_true", help="only the two constituencies, by the level of each alone")
    given = asked.parse_args()
    if not (given.data / "official").is_dir():
        raise SystemExit("no official files: set ISOLOIR_DATA")
    for place in SMALL:
        paths = [one for one in sorted((given.data / "official_small" / place).rglob("*")) if one.is_file()]
        show(f"{place} alone, by its own level", read_files(paths))
    if not given.small:
        france = read_france(given.data)
        show("All of France", france)
        show_alone(france, given.constituencies)


if __name__ == "__main__":
    main()
