"""Fit the forecast's constants: python -m predict.forecasting.forecasts.training.constants --by-nuance TABLE FILE…

The input is whole-France files of past rounds. Besides the set fitted on all of them, one is fitted without each
election, to forecast past elections fairly. See MODEL_CARD.md.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated

import numpy as np
import polars as pl
import typer
from elections import ministry

from predict.forecasting.forecasts.ministry_files import read_constituencies, read_round
from predict.forecasting.forecasts.model.deviations import Level, compute_deviations, level_of
from predict.forecasting.forecasts.model.kriging import LASTS, PERSONAL_LASTS
from predict.forecasting.forecasts.model.parameters import EVERY, FILE, LEVELS
from predict.forecasting.forecasts.model.rounds import (
    BLOCS,
    TURNOUT,
    Floats,
    Places,
    Round,
    align_round,
    is_local,
    place_stations,
    shares_of,
    sum_over,
)
from predict.forecasting.forecasts.model.second_round import transfer_table
from predict.past_results.nuances.blocs import BLOCS as GRID

SIZE = TURNOUT + 1
SPREAD = (1.0, 0.9, 0.8)
SECOND_SPREAD = (0.14, 0.065, 0.06)
"""By level, set by hand so that 90 % intervals cover about 90 % over all back-tests together, not each by itself."""

FIRST_BLENDS = (0.35, 0.4, 0.15, 0.2)
FIRST_AGAIN = (0.15, *SECOND_SPREAD)
"""Where `blending` starts from."""

LITTLE = 0.03
"""Of each variance, kept as an election's own: no two elections are the same."""

_PLACES_OF_BLOCS = (0.0, 1.0, 2.2, 2.8, 4.2, 2.5)
"""From left to right: where the table of transfers starts from."""


@dataclass(frozen=True)
class TrainingData:
    """Fitted data. `moments`: by level, products of deviations over all first rounds."""

    rounds: Sequence[Round]
    firsts: Sequence[Round]
    places: Places
    levels: Mapping[str, Level]
    moments: Sequence[Floats]


def look(rounds: Sequence[Round], constituencies: Mapping[str, str]) -> TrainingData:
    stations = sorted({station for past_round in rounds for station in past_round.stations} & constituencies.keys())
    places = place_stations(stations, constituencies)
    firsts = [past_round for past_round in rounds if past_round.number == 1]
    counts = [align_round(first, stations) for first in firsts]
    levels = {past_round.id: level_of(align_round(past_round, stations)) for past_round in rounds}
    deviations = [
        compute_deviations(count, places, levels[first.id]) for first, count in zip(firsts, counts, strict=True)
    ]
    weights = counts[-1].votes.sum(axis=1)
    moments: list[Floats] = []
    for step in range(LEVELS):
        units = deviations[0].by_level[step].shape[0]
        weight = sum_over(weights, places.of(step), units)[:, None]
        values = np.concatenate([round_deviations.by_level[step] for round_deviations in deviations], axis=1)
        known = np.isfinite(values)
        values = np.where(known, values, 0.0)
        moments.append((values * weight).T @ values / np.maximum((known * weight).T @ known.astype(float), 1e-9))
    return TrainingData(rounds, firsts, places, levels, moments)


def fit_kernel(seen: TrainingData, level: int, without: str) -> tuple[Floats, Floats, Floats]:
    """Return `lasting`, `personal` and `own` of one level, from every pair of first rounds except left-out ones."""
    blocks = [(i, j) for i in range(len(seen.firsts)) for j in range(len(seen.firsts))]
    pairs = [(i, j) for i, j in blocks if without not in (seen.firsts[i].election, seen.firsts[j].election)]

    def mean(row: bool, column: bool, *, same: bool) -> list[tuple[Floats, float]]:
        return [
            (
                seen.moments[level][i * SIZE : (i + 1) * SIZE, j * SIZE : (j + 1) * SIZE],
                abs((seen.firsts[i].held_on - seen.firsts[j].held_on).days) / 365.25,
            )
            for i, j in pairs
            if (i == j) == same and (is_local(seen.firsts[i].kind), is_local(seen.firsts[j].kind)) == (row, column)
        ]

    national, local = _mean(mean(False, False, same=True)), _mean(mean(True, True, same=True))
    among = _positive(_mean(mean(False, False, same=False)))
    across = _mean(mean(False, True, same=False))
    towards = np.linalg.pinv(among + 0.05 * np.diag(np.diag(among)))
    lasting = _positive(np.block([[among, across], [across.T, _positive(across.T @ towards @ across)]]))
    shared, left = lasting[SIZE:, SIZE:], _positive(local - lasting[SIZE:, SIZE:])
    personal = _personal(mean(True, True, same=False), shared, left)
    own = np.stack(
        [
            _positive(national - lasting[:SIZE, :SIZE]) + LITTLE * np.diag(np.diag(national)),
            _positive(left - personal) + LITTLE * np.diag(np.diag(local)),
        ]
    )
    return lasting, personal, own


def _personal(pairs: Sequence[tuple[Floats, float]], shared: Floats, left: Floats) -> Floats:
    """Return the covariance that local elections share beyond places, at most four fifths of the remainder."""
    if not pairs:
        return 0.5 * left
    weights = [np.exp(-gap / PERSONAL_LASTS) for _, gap in pairs]
    excess = [moment - shared * np.exp(-gap / LASTS) for moment, gap in pairs]
    estimate = np.tensordot(weights, np.stack(excess), axes=1) / np.square(weights).sum()
    values, vectors = np.linalg.eigh(left + 1e-6 * np.eye(SIZE))
    root = (vectors * np.sqrt(np.clip(values, 1e-9, None))) @ vectors.T
    back = np.linalg.inv(root)
    part, axes = np.linalg.eigh(back @ _positive(estimate) @ back)
    return root @ ((axes * np.clip(part, 0.0, 0.8)) @ axes.T) @ root


def _mean(blocks: Sequence[tuple[Floats, float]]) -> Floats:
    return np.mean([block for block, _ in blocks], axis=0)


def _positive(matrix: Floats) -> Floats:
    values, vectors = np.linalg.eigh((matrix + matrix.T) / 2)
    return (vectors * np.clip(values, 0.0, None)) @ vectors.T


def start_transfers() -> Floats:
    positions = np.array(_PLACES_OF_BLOCS)
    start = np.zeros((TURNOUT, SIZE))
    start[:, :TURNOUT] = 1.2 - np.abs(positions[:, None] - positions[None, :])
    start[range(TURNOUT), range(TURNOUT)] = 4.0
    start[-1, :TURNOUT] -= 0.3
    start[:, TURNOUT - 1] -= 0.5
    return start


def fit_transfers(seen: TrainingData, without: str, turns: int = 400) -> Floats:
    """Return transfer logits fitted by constituency: least squares, regularised to the start (Adam)."""
    pairs: list[tuple[Floats, Floats]] = []
    for second in (
        past_round for past_round in seen.rounds if past_round.number == 2 and past_round.election != without
    ):
        first = next((first for first in seen.firsts if first.election == second.election), None)
        if first is None:
            continue
        units = len(seen.places.constituencies)
        before, after = (
            sum_over(align_round(past_round, seen.places.stations).votes, seen.places.constituency_of, units)
            for past_round in (first, second)
        )
        full = (before.sum(axis=1) > 100) & (after.sum(axis=1) > 100) & ((after > 0).sum(axis=1) > 1)
        pairs.append((shares_of(before[full]), shares_of(after[full])))
    start = start_transfers()
    logits, slope, scale = start.copy(), np.zeros_like(start), np.zeros_like(start)
    for turn in range(1, turns + 1):
        gradient = 4e-4 * (logits - start)
        for before, after in pairs:
            stands = after > 0
            table = transfer_table(logits, stands)
            votes = np.einsum("nj,njf->nf", before, table)[:, :-1]
            whole = votes.sum(axis=1, keepdims=True)
            error = 2 * (votes / whole - after) * stands / (len(before) * len(pairs))
            by_votes = error / whole - (error * votes).sum(axis=1, keepdims=True) / whole**2
            cells = before[:, :, None] * np.column_stack([by_votes, np.zeros(len(before))])[:, None, :]
            gradient = gradient + (table * (cells - (cells * table).sum(axis=2, keepdims=True))).sum(axis=0)
        slope, scale = 0.9 * slope + 0.1 * gradient, 0.99 * scale + 0.01 * gradient**2
        logits = logits - 0.05 * (slope / (1 - 0.9**turn)) / (np.sqrt(scale / (1 - 0.99**turn)) + 1e-9)
    return logits


def read_by_nuance(path: Path) -> tuple[Round, dict[str, str]]:
    """Read the first round of 2017, available by nuance only: one column for each."""
    table = pl.read_parquet(path).sort("code")
    nuances = table.columns[table.columns.index("exprimes") + 1 :]
    by_bloc = {bloc: [nuance for nuance in nuances if nuance in GRID[bloc]] for bloc in BLOCS}
    votes = np.column_stack([table.select(pl.sum_horizontal(by_bloc[bloc])).to_numpy().ravel() for bloc in BLOCS])
    merged = Round(
        "legislatives-2017-t1",
        "legislatives",
        date(2017, 6, 11),
        1,
        tuple(table["code"]),
        table["inscrits"].to_numpy().astype(np.float64),
        table["votants"].to_numpy().astype(np.float64),
        votes.astype(np.float64),
    )
    return merged, dict(table.select("code", "circonscription").iter_rows())


def fit(
    files: Annotated[list[Path], typer.Argument(help="Whole-France files by polling station, plain or .gz.")],
    by_nuance: Annotated[Path, typer.Option("--by-nuance", help="Législatives 2017, tour 1, by nuance (Parquet).")],
    out: Annotated[Path, typer.Option(help="Where to write the constants.")] = Path(FILE),
) -> None:
    """Write the constants: a set fitted on every round, and one without each election."""
    readings = {
        str(path): ministry.read_results(path.read_bytes(), name="/".join(path.absolute().parts[-2:]), mode="report")
        for path in files
    }
    rounds = [past_round for reading in readings.values() if (past_round := read_round(reading)[0])]
    early, printed = read_by_nuance(by_nuance)
    rounds = sorted([*rounds, early], key=lambda item: (item.held_on, item.number))
    seen = look(rounds, printed | read_constituencies(readings))
    names = [EVERY, *dict.fromkeys(past_round.election for past_round in rounds)]
    kernels = [[fit_kernel(seen, level, name) for level in range(LEVELS)] for name in names]
    np.savez_compressed(
        out,
        sets=np.array(names),
        rounds=np.array([past_round.id for past_round in rounds]),
        shares=np.stack([seen.levels[past_round.id].shares for past_round in rounds]),
        turnouts=np.array([seen.levels[past_round.id].turnout for past_round in rounds]),
        lasting=np.array([[kernel[0] for kernel in by_level] for by_level in kernels]),
        personal=np.array([[kernel[1] for kernel in by_level] for by_level in kernels]),
        own=np.array([[kernel[2] for kernel in by_level] for by_level in kernels]),
        transfers=np.array([fit_transfers(seen, name) for name in names]),
        spread=np.tile(SPREAD, (len(names), 1)),
        second_spread=np.tile(SECOND_SPREAD, (len(names), 1)),
        # Fitted afterwards, on rounds that these constants forecast: see `blending`.
        blends=np.tile(FIRST_BLENDS, (len(names), 1)),
        again=np.tile(FIRST_AGAIN, (len(names), 1)),
    )


if __name__ == "__main__":
    typer.run(fit)
