"""Fit how much uniform swing counts, and how far second rounds are from their first, on hidden rounds.

Run as `python -m predict.forecasting.forecasts.training.blends --by-nuance TABLE FILE…`.

Each round is hidden and told by constants that have not seen its election; the blends that an election is then forecast
with are those that the rounds of all the other elections liked best. So are the spreads between rounds: as wide as the
shares of the other elections' second rounds want, and wider by what an election that was left out wants on average.
See MODEL_CARD.md.
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
    """One hidden round: which blend it tells of, and the mean error of station shares by weight."""

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
    """The most that swing may count for no more than a hundredth above the least error, over the rounds of the other
    elections, each beside its own best: of two forecasts that err alike the plainer one is far from no place. Where a
    kind of blend was tried in this election alone, that of all first rounds."""
    kept = [one for one in tried if one.election != without]

    def best(of: Sequence[BlendTrial]) -> float:
        error = np.mean([one.errors / one.errors.min() for one in of], axis=0)
        return float(WEIGHTS[error <= ALIKE * error.min()].max())

    firsts = [one for one in kept if one.blend != "between"]
    found = {name: [one for one in kept if one.blend == name] for name in get_args(BlendName)}
    return Blends(**{name: best(of or firsts) for name, of in found.items()})


def cut_rounds(rounds: Sequence[Round], stations: Collection[str]) -> list[Round]:
    """Return the rounds cut down to these stations, without the rounds that have none of them."""
    found: list[Round] = []
    for one in rounds:
        rows = [row for row, station in enumerate(one.stations) if station in stations]
        names = tuple(one.stations[row] for row in rows)
        parts = (one.registered[rows], one.voters[rows], one.votes[rows])
        if rows:
            found.append(replace(one, stations=names, registered=parts[0], voters=parts[1], votes=parts[2]))
    return found


def try_alone(rounds: Sequence[Round], constituencies: Mapping[str, str], fitted: FittedParameters) -> list[BlendTrial]:
    """Forecast some constituencies as a campaign's own back-test does: own level, no results of the rest of France."""
    inside: dict[str, set[str]] = {}
    for station, name in constituencies.items():
        inside.setdefault(name, set()).add(station)
    large = sorted(name for name, stations in inside.items() if len(stations) >= MINIMUM)
    found: dict[str, list[BlendTrial]] = {}
    for name in large[:: max(1, len(large) // ALONE)]:
        there = cut_rounds(rounds, inside[name])
        for target in there:
            try:
                tried = try_blends(there, target, {}, fitted.without(target.election))
            except NothingToScore:
                continue
            found.setdefault(target.id, []).append(tried)
    return [
        BlendTrial(of[0].election, of[0].blend, np.mean([one.errors for one in of], axis=0)) for of in found.values()
    ]


def fit_constants(
    files: Annotated[list[Path], typer.Argument(help="Whole-France files by polling station, plain or .gz.")],
    by_nuance: Annotated[Path, typer.Option("--by-nuance", help="Législatives 2017, tour 1, by nuance (Parquet).")],
    out: Annotated[Path, typer.Option(help="Where to write the constants.")] = Path(FILE),
) -> None:
    """Write the constants anew, with their blends and the spreads between rounds."""
    readings = {
        str(path): ministry.read_results(path.read_bytes(), name="/".join(path.absolute().parts[-2:]), mode="report")
        for path in files
    }
    early, printed = read_by_nuance(by_nuance)
    rounds = [found for reading in readings.values() if (found := read_round(reading)[0])]
    rounds = sorted([*rounds, early], key=lambda one: (one.held_on, one.number))
    constituencies, fitted = printed | read_constituencies(readings), load_parameters()
    by_id = {one.id: one for one in rounds}
    pairs = [(one, by_id.get(f"{one.election}-t2")) for one in rounds if one.number == 1 and one.kind == "legislatives"]
    seconds = [read_seconds(first, second, constituencies) for first, second in pairs if second is not None]
    names = list(fitted.sets)
    start = fitted.sets[EVERY].again
    misses = [measure_errors(one, fitted, start) for one in seconds]
    wider = find_caution(misses)
    spreads = {name: fit_spreads(misses, start, name, wider) for name in names}
    for one in seconds:
        units, stations = measure_errors(one, fitted, spreads[one.election]).inside
        typer.echo(f"{one.election}: {units:.1%} of constituencies' shares inside, {stations:.1%} of stations'")
    tried = try_alone(rounds, constituencies, fitted)
    kept = set(sorted(set(constituencies.values()))[::ONE_IN_BLENDED])
    rounds = cut_rounds(rounds, {station for station, name in constituencies.items() if name in kept})
    for target in rounds:
        try:
            tried.append(try_blends(rounds, target, constituencies, fitted.without(target.election)))
        except NothingToScore:
            continue
        one = tried[-1]
        typer.echo(f"{target.id}: {one.blend}, best at {WEIGHTS[one.errors.argmin()]:.2f}")
    blends = {name: choose_blend(tried, name) for name in names}
    with np.load(Path(__file__).parents[1] / FILE, allow_pickle=False) as kept:
        arrays = dict(kept)
    arrays["blends"] = np.array([[getattr(blends[name], part) for part in get_args(BlendName)] for name in names])
    arrays["again"] = np.array([[spreads[name].alike, *spreads[name].each] for name in names])
    np.savez_compressed(out, **arrays)
    typer.echo(f"{EVERY}: {blends[EVERY]}, {spreads[EVERY]}")


if __name__ == "__main__":
    typer.run(fit_constants)
