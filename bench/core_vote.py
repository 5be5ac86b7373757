"""Hide each of the ten official rounds, compute every bloc's base from the others, count how often it was reached.

At the quantile q the actual votes should be at least the base in 1 - q of the stations. Beside it, the same from
earlier rounds alone, which is how it is used. With --fit, the constants are fitted anew (see the model card).

    python bench/core_vote.py [DATA] [--constituencies 577] [--territory 9406] [--fit]
"""

import argparse
import os
import random
from collections.abc import Sequence
from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np
import polars as pl
from elections.ministry import ReadResults, read_results
from predict.forecasting.core_vote.constants import LITTLE, YEARS
from predict.forecasting.core_vote.gaussian_process import Floats, Round, Scale
from predict.forecasting.core_vote.model import look_ahead, station_core_votes, total_core_vote
from predict.forecasting.core_vote.observations import (
    Indexes,
    Past,
    Series,
    observe_share,
    observe_turnout,
    usual_shares,
)
from predict.forecasting.core_vote.scale_fit import fit_scale, log_likelihood
from predict.past_results.elections.compact import election_id
from predict.past_results.nuances.blocs import BLOCS
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


def hide(past: Past, hidden: int, constituency: int, *, earlier: bool) -> list[Trial]:
    """One constituency, one round: what its bases would have been, against what was counted."""
    there = np.isfinite(past.registered[:, hidden]) & (np.nan_to_num(past.valid[:, hidden]) > 0)
    rows = np.flatnonzero((past.zone == constituency) & there)
    shown = [at for at in range(len(past.rounds)) if (at < hidden if earlier else at != hidden)]
    standing = frozenset(bloc for bloc, votes in past.votes.items() if votes[rows, hidden].sum() > 0)
    if len(rows) < FEW or len(standing) < 2:
        return []
    part = _part(past, rows, shown, past.registered[rows, hidden])
    outlooks = look_ahead(part, past.rounds[hidden], standing)
    trials: list[Trial] = []
    for bloc, outlook in outlooks.items():
        actual = past.votes[bloc][rows, hidden]
        for quantile in QUANTILES:
            reached = float((actual >= station_core_votes(outlook.votes, quantile).votes).mean())
            whole = total_core_vote(outlook.votes, np.arange(len(rows)), quantile).votes[0]
            round_ = past.rounds[hidden].id
            trials.append(Trial(round_, bloc, quantile, len(rows), reached, bool(actual.sum() >= whole)))
    return trials


def _part(past: Past, rows: Indexes, shown: Sequence[int], registered_now: Floats) -> Past:
    both = np.ix_(rows, np.array(shown))
    return Past(
        rounds=tuple(past.rounds[at] for at in shown),
        registered=past.registered[both],
        valid=past.valid[both],
        votes={bloc: votes[both] for bloc, votes in past.votes.items()},
        confidence=past.confidence[both],
        zone=np.zeros(len(rows), dtype=np.intp),
        commune=np.unique(past.commune[rows], return_inverse=True)[1],
        registered_now=registered_now,
    )


def show(trials: Sequence[Trial], rounds: Sequence[Round]) -> None:
    print(f"{'hidden round':26}" + "".join(f"{bloc:>16}" for bloc in BLOCS) + "   (stations reached, at 10 %)")
    for one in rounds:
        cells = [_share([t for t in trials if (t.election, t.bloc, t.quantile) == (one.id, b, 0.1)]) for b in BLOCS]
        print(f"{one.id:26}" + "".join(f"{'' if cell is None else format(cell, '.3f'):>16}" for cell in cells))
    print(f"\n{'quantile':>9}{'stated':>8}{'stations':>10}{'round 1':>9}{'round 2':>9}{'wholes':>8}{'small blocs':>13}")
    first = {one.id for one in rounds if one.round == 1}
    for quantile in QUANTILES:
        at = [trial for trial in trials if trial.quantile == quantile]
        large, small = [t for t in at if t.bloc in LARGE], [t for t in at if t.bloc not in LARGE]
        wholes = float(np.mean([trial.whole_reached for trial in large]))
        figures = (
            _share(large),
            _share([t for t in large if t.election in first]),
            _share([t for t in large if t.election not in first]),
            wholes,
            _share(small),
        )
        said = "".join(
            f"{0.0 if one is None else one:>{size}.3f}" for one, size in zip(figures, (10, 9, 9, 8, 13), strict=True)
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
    asked.add_argument("--constituencies", type=int, default=120, help="how many, drawn at random; 577 for all")
    asked.add_argument("--territory", help="one constituency: 9406")
    asked.add_argument("--fit", action="store_true")
    given = asked.parse_args()
    france = read_france(given.data)
    if given.fit:
        fit(france.past)
        return
    count = len(france.constituencies)
    chosen = random.Random(SEED).sample(range(count), min(given.constituencies, count))
    if given.territory:
        chosen = [france.constituencies.index(given.territory)]
    past = france.past
    for earlier in (False, True):
        print(f"\nfrom {'earlier rounds alone' if earlier else 'all other rounds'}, {len(chosen)} constituencies")
        hidden = range(2 if earlier else 0, len(past.rounds))
        trials = [t for at in hidden for zone in chosen for t in hide(past, at, zone, earlier=earlier)]
        show(trials, past.rounds)


if __name__ == "__main__":
    main()
