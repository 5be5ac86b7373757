"""Fit the weight of uniform swing, and the spread of second rounds, on hidden rounds.

Run as `python -m predict.forecasting.forecasts.training.blends --by-nuance TABLE FILE…`.

Each round is hidden and forecast by constants fitted without its election; an election's blends are those that were
best on the rounds of all other elections. The spreads between rounds are fitted likewise on other elections, and
widened by the average factor that a left-out election needs. See MODEL_CARD.md.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, get_args

import numpy as np
import typer
from elections import ministry

from predict.forecasting.forecasts.ministry_files import read_constituencies, read_round
from predict.forecasting.forecasts.model.backtest import NothingToScore, forecast_hidden, hide_round
from predict.forecasting.forecasts.model.outlook import blend_of
from predict.forecasting.forecasts.model.parameters import (
    EVERY,
    FILE,
    BlendName,
    Blends,
    FittedParameters,
    Parameters,
    load_parameters,
)
from predict.forecasting.forecasts.model.rounds import Floats, Round, shares_of
from predict.forecasting.forecasts.model.spreads import find_caution, fit_spreads, measure_errors, read_seconds
from predict.forecasting.forecasts.training.constants import read_by_nuance

WEIGHTS = np.linspace(0.0, 1.0, 41)
ONE_IN_BLENDED = 4
"""Constituencies that the blends are fitted on, all over France: one in four tells as much."""
ALONE, MINIMUM = 60, 20
"""So many constituencies, of so many stations at least, are tried alone as well."""
ALIKE = 1.01
"""Errors that differ by less are alike."""


@dataclass(frozen=True)
class BlendTrial:
    """One hidden round: the blend it tests, and the mean error of station shares by weight."""

    election: str
    blend: BlendName
    errors: Floats


def try_blends(rounds: Sequence[Round], target: Round, constituencies: Mapping[str, str], by: Parameters) -> BlendTrial:
    """Measure the error of each blend on a hidden round; raise NothingToScore."""
    hidden = hide_round(rounds, target, constituencies)
    last, stands = hidden.last, hidden.ask.stands
    own = target.number == 2 and last.number == 1 and last.election == target.election
    blend: BlendName = "between" if own else blend_of(target.kind, last.kind)
    happened = shares_of(target.votes)
    cells = stands & (target.votes.sum(axis=1, keepdims=True) > 0) & (stands.sum(axis=1, keepdims=True) > 1)
    if not cells.any():
        raise NothingToScore("one bloc alone stood")
    without, swung = (
        forecast_hidden(hidden, replace(by, blends=Blends(weight, weight, weight, weight))).shares[cells]
        for weight in (0.0, 1.0)
    )
    errors = [np.abs((1 - w) * without + w * swung - happened[cells]).mean() for w in WEIGHTS]
    return BlendTrial(target.election, blend, np.array(errors))


def choose_blend(tried: Sequence[BlendTrial], without: str) -> Blends:
    """Return the largest weight of swing whose error is within a hundredth of the least, over the rounds of the
    other elections: of forecasts with equal errors the simpler is preferred. A kind of blend tried in this election
    alone takes that of all first rounds.
    """
    kept_trials = [trial for trial in tried if trial.election != without]

    def best(trials: Sequence[BlendTrial]) -> float:
        error = np.mean([trial.errors / trial.errors.min() for trial in trials], axis=0)
        return float(WEIGHTS[error <= ALIKE * error.min()].max())

    firsts = [trial for trial in kept_trials if trial.blend != "between"]
    by_blend = {name: [trial for trial in kept_trials if trial.blend == name] for name in get_args(BlendName)}
    return Blends(**{name: best(blend_trials or firsts) for name, blend_trials in by_blend.items()})


def cut_rounds(rounds: Sequence[Round], stations: Collection[str]) -> list[Round]:
    """Return the rounds cut to these stations, without rounds that have none of them."""
    cut_rounds: list[Round] = []
    for past_round in rounds:
        rows = [row for row, station in enumerate(past_round.stations) if station in stations]
        names = tuple(past_round.stations[row] for row in rows)
        parts = (past_round.registered[rows], past_round.voters[rows], past_round.votes[rows])
        if rows:
            cut_rounds.append(replace(past_round, stations=names, registered=parts[0], voters=parts[1], votes=parts[2]))
    return cut_rounds


def try_alone(rounds: Sequence[Round], constituencies: Mapping[str, str], fitted: FittedParameters) -> list[BlendTrial]:
    """Back-test some constituencies as a campaign does: with their own level, without results of the rest of France."""
    inside: dict[str, set[str]] = {}
    for station, name in constituencies.items():
        inside.setdefault(name, set()).add(station)
    large = sorted(name for name, stations in inside.items() if len(stations) >= MINIMUM)
    trials_by_blend: dict[str, list[BlendTrial]] = {}
    for name in large[:: max(1, len(large) // ALONE)]:
        local_rounds = cut_rounds(rounds, inside[name])
        for target in local_rounds:
            try:
                tried = try_blends(local_rounds, target, {}, fitted.without(target.election))
            except NothingToScore:
                continue
            trials_by_blend.setdefault(target.id, []).append(tried)
    return [
        BlendTrial(
            blend_trials[0].election, blend_trials[0].blend, np.mean([trial.errors for trial in blend_trials], axis=0)
        )
        for blend_trials in trials_by_blend.values()
    ]


def fit_constants(
    files: Annotated[list[Path], typer.Argument(help="Whole-France files by polling station, plain or .gz.")],
    by_nuance: Annotated[Path, typer.Option("--by-nuance", help="Législatives 2017, tour 1, by nuance (Parquet).")],
    out: Annotated[Path, typer.Option(help="Where to write the constants.")] = Path(FILE),
) -> None:
    """Fit and write all constants, with blends and spreads between rounds."""
    readings = {
        str(path): ministry.read_results(path.read_bytes(), name="/".join(path.absolute().parts[-2:]), mode="report")
        for path in files
    }
    early, printed = read_by_nuance(by_nuance)
    rounds = [past_round for reading in readings.values() if (past_round := read_round(reading)[0])]
    rounds = sorted([*rounds, early], key=lambda item: (item.held_on, item.number))
    constituencies, fitted = printed | read_constituencies(readings), load_parameters()
    by_id = {past_round.id: past_round for past_round in rounds}
    pairs = [
        (past_round, by_id.get(f"{past_round.election}-t2"))
        for past_round in rounds
        if past_round.number == 1 and past_round.kind == "legislatives"
    ]
    seconds = [read_seconds(first, second, constituencies) for first, second in pairs if second is not None]
    names = list(fitted.sets)
    start = fitted.sets[EVERY].again
    misses = [measure_errors(second, fitted, start) for second in seconds]
    wider = find_caution(misses)
    spreads = {name: fit_spreads(misses, start, name, wider) for name in names}
    for one in seconds:
        units, stations = measure_errors(one, fitted, spreads[one.election]).inside
        typer.echo(f"{one.election}: {units:.1%} of constituencies' shares inside, {stations:.1%} of stations'")
    tried = try_alone(rounds, constituencies, fitted)
    kept_constituencies = set(sorted(set(constituencies.values()))[::ONE_IN_BLENDED])
    rounds = cut_rounds(rounds, {station for station, name in constituencies.items() if name in kept_constituencies})
    for target in rounds:
        try:
            tried.append(try_blends(rounds, target, constituencies, fitted.without(target.election)))
        except NothingToScore:
            continue
        one = tried[-1]
        typer.echo(f"{target.id}: {one.blend}, best at {WEIGHTS[one.errors.argmin()]:.2f}")
    blends = {name: choose_blend(tried, name) for name in names}
    with np.load(Path(__file__).parents[1] / FILE, allow_pickle=False) as kept_constituencies:
        arrays = dict(kept_constituencies)
    arrays["blends"] = np.array([[getattr(blends[name], part) for part in get_args(BlendName)] for name in names])
    arrays["again"] = np.array([[spreads[name].alike, *spreads[name].each] for name in names])
    np.savez_compressed(out, **arrays)
    typer.echo(f"{EVERY}: {blends[EVERY]}, {spreads[EVERY]}")


if __name__ == "__main__":
    typer.run(fit_constants)
