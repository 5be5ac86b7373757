"""Hide each official first round, forecast it as a campaign would, and count how often the core votes were reached.

At the quantile q the actual votes should be at least the core vote in 1 - q of the stations. Only earlier rounds are
known, and nobody states a level: the last comparable one stands for it, as in a campaign without polls. With --fit,
the constants of what the past alone says are fitted anew (see the model card).

    python bench/core_vote.py [DATA] [--small] [--constituencies 60] [--fit]
"""

import argparse
import os
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np
import polars as pl
from common.schemas.elections import ElectionKind
from elections.ministry import ReadResults, read_results
from predict.forecasting.core_vote.constants import LITTLE, YEARS
from predict.forecasting.core_vote.gaussian_process import Floats, Round, Scale
from predict.forecasting.core_vote.observations import (
    Past,
    Series,
    observe_share,
    observe_turnout,
    usual_shares,
)
from predict.forecasting.core_vote.scale_fit import fit_scale, log_likelihood
from predict.forecasting.core_vote.simulation import ListDraws
from predict.forecasting.forecasts.ministry_files import read_constituencies, read_round
from predict.forecasting.forecasts.model.forecast import Basis, simulate_round
from predict.forecasting.forecasts.model.levels import assume_level, past_levels
from predict.forecasting.forecasts.model.lists import Changes, RunningList
from predict.forecasting.forecasts.model.parameters import load_parameters
from predict.forecasting.forecasts.model.rounds import BLOCS, place_stations
from predict.forecasting.forecasts.model.rounds import Round as PastRound
from predict.forecasting.forecasts.past_places import follow_files
from predict.past_results.elections.compact import election_id
from predict.past_results.nuances.grids import DEFAULT

QUANTILES = (0.05, 0.1, 0.25, 0.5)
LARGE = ("gauche", "centre", "droite", "extrême droite")
FEW = 3
SEED = 3


@dataclass(frozen=True)
class France:
    """Every station of mainland and overseas France, in its constituency of today."""

    past: Past
    constituencies: Sequence[str]


@dataclass(frozen=True)
class Trial:
    election: str
    bloc: str
    quantile: float
    stations: int
    reached: float
    """Part of the stations."""
    whole_reached: bool
    """In the constituency as a whole."""


@dataclass(frozen=True)
class Files:
    rounds: Sequence[PastRound]
    constituencies: Mapping[str, str]


def read_files(paths: Sequence[Path]) -> Files:
    readings = {str(path): read_results(path, mode="report") for path in paths}
    rounds = [found for one in readings.values() if (found := read_round(one)[0])]
    return Files(sorted(rounds, key=lambda one: (one.held_on, one.id)), read_constituencies(readings))


def official(data: Path, *, small: bool) -> Files:
    if small:
        folders = [path for path in sorted((data / "official_small").iterdir()) if path.is_dir()]
        parts = [read_files(sorted(path for path in one.rglob("*") if path.is_file())) for one in folders]
        placed = {station: place for part in parts for station, place in part.constituencies.items()}
        return Files([one for part in parts for one in part.rounds], placed)
    return read_files([one for one in sorted((data / "official").rglob("*.gz")) if "circonscription" not in one.name])


def hide(files: Files, target: PastRound, constituency: str) -> list[Trial]:
    """Return one constituency's trials: what its core votes would have been, against what was counted."""
    held = [at for at, key in enumerate(target.stations) if files.constituencies.get(key) == constituency]
    earlier = [one for one in files.rounds if one.held_on < target.held_on]
    if len(held) < FEW or not earlier:
        return []
    stations, registered, votes = (
        tuple(target.stations[at] for at in held),
        target.registered[held],
        target.votes[held],
    )
    rounds = [one for one in follow_files(earlier, stations, registered, target.held_on) if one.votes.sum() > 0]
    if not rounds:
        return []
    fitted = load_parameters()
    standing = [bloc for at, bloc in enumerate(BLOCS) if votes[:, at].sum() > 0]
    basis = Basis(
        kind=ElectionKind(target.kind),
        held_on=target.held_on,
        rounds=rounds,
        places=place_stations(stations, dict.fromkeys(stations, constituency)),
        registered=registered,
        past_levels=past_levels(rounds, fitted),
        valid_of_voters=float(min(rounds[-1].votes.sum() / max(rounds[-1].voters.sum(), 1.0), 1.0)),
        lists=[RunningList(bloc, bloc) for bloc in standing],
    )
    assumed = assume_level(rounds, target.kind, target.held_on, fitted, {}, 0.0)
    by = fitted.without(f"{target.kind}-{target.held_on.year}")
    draws, _ = simulate_round(basis, assumed.level, assumed.error, Changes(), by)
    trials: list[Trial] = []
    for bloc in standing:
        drawn = ListDraws.read(draws, bloc, {bloc}, stations)
        actual = votes[:, BLOCS.index(bloc)]
        for quantile in QUANTILES:
            reached = float((actual >= np.quantile(drawn.votes, quantile, axis=0)).mean())
            whole = float(np.quantile(drawn.votes.sum(axis=1), quantile))
            trials.append(Trial(target.id, bloc, quantile, len(held), reached, bool(actual.sum() >= whole)))
    return trials


def read_france(data: Path) -> France:
    files = [path for path in sorted((data / "official").rglob("*.gz")) if "circonscription" not in path.name]
    if not files:
        raise SystemExit("no official files: set ISOLOIR_DATA")
    readings = sorted((read_results(path, mode="report") for path in files), key=lambda one: (one.date, one.round))
    table = pl.concat([_blocs(reading) for reading in readings], how="diagonal")
    placed = pl.read_parquet(data / "insee" / "bureau_circonscription_2024.parquet")
    table = table.join(placed, left_on="station", right_on="code")
    stations = table.select("station", "circonscription").unique("station").sort("circonscription", "station")
    stations = stations.with_row_index("row")
    table = table.join(stations.select("station", "row"), on="station")
    rounds = tuple(Round(election_id(one), str(one.election), one.date, 2 if one.round == 2 else 1) for one in readings)
    when = {one.id: at for at, one in enumerate(rounds)}
    rows, columns = table["row"].to_numpy(), table["election"].replace_strict(when).to_numpy()

    def dense(name: str) -> Floats:
        made = np.full((stations.height, len(rounds)), np.nan)
        made[rows, columns] = table[name].fill_null(0).to_numpy()
        return made

    names, zone = np.unique(stations["circonscription"].to_numpy().astype(str), return_inverse=True)
    communes = stations.select(pl.col("circonscription") + pl.col("station").str.head(5)).to_series()
    registered = dense("registered")
    past = Past(
        rounds=rounds,
        registered=registered,
        valid=dense("valid"),
        votes={bloc: dense(bloc) for bloc in BLOCS},
        confidence=np.ones(registered.shape),
        zone=zone,
        commune=np.unique(communes.to_numpy().astype(str), return_inverse=True)[1],
        registered_now=registered[:, -2],
    )
    return France(past, names.tolist())


def _blocs(reading: ReadResults) -> pl.DataFrame:
    election = election_id(reading)
    choices = reading.votes.select("nuance", "name").unique()
    blocs = [DEFAULT.find(election, nuance, name) for nuance, name in choices.rows()]
    choices = choices.with_columns(pl.Series("bloc", blocs, pl.String))
    votes = reading.votes.join(choices, on=["nuance", "name"], nulls_equal=True).filter(pl.col("bloc").is_not_null())
    summed = votes.group_by("station", "bloc").agg(pl.col("votes").sum())
    wide = summed.pivot("bloc", index="station", values="votes")
    counts = reading.stations.select("station", "registered", "valid")
    return counts.join(wide, on="station").with_columns(pl.lit(election).alias("election"))


def show(trials: Sequence[Trial], rounds: Sequence[str]) -> None:
    print(f"{'hidden round':26}" + "".join(f"{bloc:>16}" for bloc in BLOCS) + "   (stations reached, at 10 %)")
    for one in rounds:
        cells = [_share([t for t in trials if (t.election, t.bloc, t.quantile) == (one, b, 0.1)]) for b in BLOCS]
        print(f"{one:26}" + "".join(f"{'' if cell is None else format(cell, '.3f'):>16}" for cell in cells))
    print(f"\n{'quantile':>9}{'stated':>8}{'stations':>10}{'wholes':>8}{'small blocs':>13}")
    for quantile in QUANTILES:
        at = [trial for trial in trials if trial.quantile == quantile]
        large, small = [t for t in at if t.bloc in LARGE], [t for t in at if t.bloc not in LARGE]
        figures = (_share(large), float(np.mean([trial.whole_reached for trial in large])), _share(small))
        said = "".join(
            f"{0.0 if one is None else one:>{size}.3f}" for one, size in zip(figures, (10, 8, 13), strict=True)
        )
        print(f"{quantile:>9}{1 - quantile:>8.2f}{said}")


def _share(trials: Sequence[Trial]) -> float | None:
    """Over blocs and rounds alike, whatever the number of their stations: each is one draw of a bad or a good year."""
    cells: dict[tuple[str, str], list[Trial]] = {}
    for trial in trials:
        cells.setdefault((trial.election, trial.bloc), []).append(trial)
    means = [np.average([t.reached for t in of], weights=[t.stations for t in of]) for of in cells.values()]
    weights = [len(of) for of in cells.values()]
    return float(np.average(means, weights=weights)) if means else None


def fit(past: Past) -> None:
    """Each level by itself, on all of France: large blocs, small ones, turnout."""
    usual = usual_shares(past)
    small = [bloc for bloc in BLOCS if float(np.mean(usual[bloc])) < LITTLE]
    seen = {bloc: observe_share(past, bloc) for bloc in BLOCS}
    for name, observed in (
        ("SHARE", [seen[bloc] for bloc in BLOCS if bloc not in small]),
        ("SMALL_SHARE", [seen[bloc] for bloc in small]),
        ("TURNOUT", [observe_turnout(past)]),
    ):
        for level in ("level", "commune", "station"):
            parts: list[Series] = [getattr(one, level) for one in observed]
            series = Series(np.concatenate([p.values for p in parts]), np.concatenate([p.noise for p in parts]))
            series = _sample(series, 2500, 1)
            top = level == "level"
            start = Scale(-1.5 if top else 0.0, 0.3, 0.2, YEARS, 0.1, 0.1, 0.1, 0.1, 0.0, 0.7)
            found = fit_scale(series, past.rounds, start, with_mean=top)
            told = ", ".join(f"{field.name}={getattr(found, field.name):.3g}" for field in fields(found))
            print(f"{name} {level}: {told} (log-likelihood {log_likelihood(series, past.rounds, found):.0f})")


def _sample(series: Series, most: int, seed: int) -> Series:
    """Draw at most so many of the series, at random."""
    if len(series.values) <= most:
        return series
    chosen = np.random.default_rng(seed).choice(len(series.values), most, replace=False)
    return Series(series.values[chosen], series.noise[chosen])


def main() -> None:
    here = Path(__file__).resolve().parent
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument(
        "data", nargs="?", type=Path, default=Path(os.environ.get("ISOLOIR_DATA", here.parent.parent / "shared/data"))
    )
    asked.add_argument("--constituencies", type=int, default=60, help="how many, drawn at random; 577 for all")
    asked.add_argument("--small", action="store_true", help="the two constituencies of official_small")
    asked.add_argument("--fit", action="store_true")
    given = asked.parse_args()
    if given.fit:
        fit(read_france(given.data).past)
        return
    files = official(given.data, small=given.small)
    firsts = list(dict.fromkeys(one.id for one in files.rounds if one.number == 1))
    places = sorted(set(files.constituencies.values()))
    chosen = random.Random(SEED).sample(places, min(given.constituencies, len(places)))
    trials = [
        trial
        for target in files.rounds
        if target.number == 1
        for place in chosen
        for trial in hide(files, target, place)
    ]
    print(f"from earlier rounds alone, {len(chosen)} constituencies")
    show(trials, [one for one in firsts if any(trial.election == one for trial in trials)])


if __name__ == "__main__":
    main()
