"""Rebuild `projection-1.json` from the ministry's files: `python -m results.projections.training FOLDER OUT`.

FOLDER holds the files by polling station, as `isoloir download` lays them out. Widths are found by coordinate search on
the likelihood of final shares at 5 to 40 % of the stations, transfers between rounds by ridge regression, spreads by
the quantiles of past nights' errors (conformal, nights weighted equally). Everything is fitted again without each
election.
"""

import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
from elections import ministry
from elections.blocs import BLOCS, plain_name
from elections.ministry import ReadResults

from results.projections.ballots import COUNTS, Ballot, Floats, ballot_of_reading
from results.projections.calibration import Calibration, Spread, conformal
from results.projections.design import GROUPS
from results.projections.model import Widths
from results.projections.parameter_file import dump_parameters
from results.projections.parameters import EVERY, Parameters
from results.projections.past_offsets import OWN, Carry, left_over, opposition
from results.projections.projection import Settings, project
from results.projections.replays import Contest, Step, contests_of, replay, times_of

FITTED_AT = (0.05, 0.1, 0.2, 0.4)
CALIBRATED_AT = (0.01, 0.02, 0.05, 0.1, 0.2, 0.4, 0.7, 0.9)
LOCAL = "/by-constituency"
"""A presidential night taken constituency by constituency: more nights for the intervals of one contest."""

_VALID = COUNTS.index("valid")
_NO_LIMIT = Calibration((1.0,), (Spread((0.6745, 1.2816, 1.6449, 2.5758)),))

_SLOPES = {
    "contest-1": (1.0, 0.05, 0.02, 0.02, 0.05, 0.02, 0.045, 0.009, 0.01, 0.01, 0.1),
    "contest-2": (0.12, 0.06, 0.07, 0.02, 0.03, 0.02, 0.03, 0.005, 0.01, 0.02, 0.1),
    "country-1": (0.5, 0.1, 0.1, 0.1, 0.1, 0.02, 0.1, 0.002, 0.1, 0.1, 0.1),
    "country-2": (0.5, 0.1, 0.1, 0.1, 0.1, 0.02, 0.1, 0.002, 0.1, 0.1, 0.1),
}
_START = {
    "contest-1": Widths(_SLOPES["contest-1"], (0.05, 0.2, 0.3), 0.023, 0.005, 1.0, 13.0),
    "contest-2": Widths(_SLOPES["contest-2"], (0.05, 0.2, 0.3), 0.012, 0.005, 1.0, 3.0),
    # A country has stations enough to say itself what it is like: these need not be searched for.
    "country-1": Widths(_SLOPES["country-1"], (0.04, 0.15, 0.25), 0.025, 0.02, 1.0, 10.0),
    "country-2": Widths(_SLOPES["country-2"], (0.04, 0.15, 0.25), 0.025, 0.02, 1.0, 10.0),
}
_TURNOUT = {
    "contest": Widths(
        (0.5, 0.2, 0.2, 0.2, 0.2, 0.05, 0.4, 0.05, 0.02, 0.0, 0.2), (0.05, 0.2, 0.3), 0.04, 0.06, 1.0, 10.0
    ),
    "country": Widths(
        (0.5, 0.2, 0.2, 0.2, 0.2, 0.05, 0.4, 0.02, 0.05, 0.0, 0.2), (0.08, 0.2, 0.3), 0.06, 0.06, 1.0, 10.0
    ),
}
_CARRY = Carry(near_name=1.0, near_bloc=0.8, far_name=0.95, far_bloc=1.05, fading=0.8, following=0.5)

_SEARCHED = {
    "contest-1": (
        *(f"slopes.{name}" for name in GROUPS if name not in ("near", "other", "far")),
        *("commune", "own", "freedom", "far_name", "far_bloc", "fading", "following"),
    ),
    "contest-2": (
        *(f"slopes.{name}" for name in GROUPS if name not in ("other", "far")),
        *("commune", "own", "freedom", "near_bloc"),
    ),
}


def main(folder: Path, out: Path) -> None:
    readings = [_read(file) for file in sorted(folder.glob("*/*")) if "circonscription" not in file.name]
    ballots = [ballot_of_reading(reading) for reading in readings]
    sets: dict[str, dict[str, Any]] = {}
    cache: dict[Any, Any] = {}
    nights: dict[str, list[Contest]] = {}
    for ballot, reading in zip(ballots, readings, strict=True):
        if _can_be_replayed(ballot, ballots):
            nights[ballot.id] = list(contests_of(ballot, ballots))
            if ballot.election == "presidentielle":
                nights[ballot.id + LOCAL] = list(contests_of(ballot, ballots, zones=_printed_zones(reading)))
    for left_out in (EVERY, *sorted({_election(id) for id in nights})):
        seen = {id: night for id, night in nights.items() if _election(id) != left_out}
        sets[left_out] = {kind: dump_parameters(parameters) for kind, parameters in fit_set(seen, cache).items()}
        _say(f"{left_out}: {', '.join(seen)}")
        out.write_text(json.dumps({"sets": sets}, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def fit_set(nights: Mapping[str, Sequence[Contest]], cache: dict[Any, Any]) -> dict[str, Parameters]:
    """Return the constants of every kind of ballot, fitted on these nights.

    `kept`: cache of results already computed.
    """
    fitted: dict[str, Parameters] = {}
    for number in (1, 2):
        ids = [id for id in nights if id.startswith("legislatives") and id.endswith(f"t{number}")]
        local = [id for id in nights if id.endswith(f"t{number}{LOCAL}")]
        key = (number, *ids, *local)
        if key not in cache:
            kind_nights = [nights[id] for id in ids]
            transfers = find_transfers(kind_nights) if number == 2 else {}
            settings = Settings(_START[f"contest-{number}"], _TURNOUT["contest"], _CARRY, transfers)
            settings = search([night[::5] for night in kind_nights], settings, _SEARCHED[f"contest-{number}"])
            cache[key] = calibrate({id: nights[id] for id in (*ids, *local)}, settings, 1, cache)
        fitted[f"contest-{number}"] = cache[key]
        whole = {id: night for id, night in nights.items() if night[0].country}
        transfers = cache[key].settings.transfers
        settings = Settings(_START[f"country-{number}"], _TURNOUT["country"], _CARRY, transfers)
        fitted[f"country-{number}"] = calibrate(whole, settings, 3, cache)
    return fitted


def search(nights: Sequence[Sequence[Contest]], settings: Settings, names: Sequence[str]) -> Settings:
    """Run a coordinate search over the logarithm of each constant."""
    best, steps = loss(nights, settings), dict.fromkeys(names, 0.4)
    for _ in range(2):
        for name in names:
            for factor in (np.exp(steps[name]), np.exp(-steps[name])):
                other = _scaled(settings, name, float(factor))
                new_loss = loss(nights, other)
                if new_loss < best - 1e-5:
                    best, settings = new_loss, other
                    break
            else:
                steps[name] /= 2
        _say(f"  {best:.4f}")
    return settings


def loss(nights: Sequence[Sequence[Contest]], settings: Settings) -> float:
    """Return minus the log-likelihood of the final shares (Student's t, 5 degrees of freedom), nights weighted
    equally.
    """
    total = 0.0
    for night in nights:
        sums: list[float] = []
        for contest in night:
            truth = contest.votes.sum(axis=0) / max(float(contest.votes.sum()), 1.0)
            times = times_of(contest, 0)
            for share in FITTED_AT:
                counts = contest.heard(times, share)
                if counts is not None:
                    projected = project(contest.design, contest.labels, counts, settings)
                    deviations = np.maximum(projected.deviations, 1e-6)
                    scores = (projected.shares - truth) / deviations
                    sums.append(float((3 * np.log1p(scores**2 / 5) + np.log(deviations)).mean()))
        total += float(np.mean(sums))
    return total


def _scaled(settings: Settings, name: str, factor: float) -> Settings:
    group = name.removeprefix("slopes.")
    if group != name:
        slopes = list(settings.shares.slopes)
        slopes[GROUPS.index(group)] *= factor
        return replace(settings, shares=replace(settings.shares, slopes=tuple(slopes)))
    if name in asdict(settings.carry):
        return replace(settings, carry=replace(settings.carry, **{name: getattr(settings.carry, name) * factor}))
    return replace(settings, shares=replace(settings.shares, **{name: getattr(settings.shares, name) * factor}))


def calibrate(
    nights: Mapping[str, Sequence[Contest]], settings: Settings, orders: int, cache: dict[Any, Any]
) -> Parameters:
    """Fit spreads whose intervals have their nominal coverage on these nights."""
    neutral = Parameters(settings, _NO_LIMIT, _NO_LIMIT)
    scores: list[list[Step]] = []
    for id, night in nights.items():
        key = (id, json.dumps(asdict(settings), sort_keys=True))
        if key not in cache:
            cache[key] = [Step(share) for share in CALIBRATED_AT]
            for contest in night:
                replay(contest, neutral, orders, cache[key])
        scores.append(cache[key])
    shares = [
        conformal([np.concatenate(steps[index].scores) for steps in scores]) for index in range(len(CALIBRATED_AT))
    ]
    turnout = [
        conformal([np.array(steps[index].turnout_scores) for steps in scores]) for index in range(len(CALIBRATED_AT))
    ]
    return Parameters(settings, Calibration(CALIBRATED_AT, tuple(shares)), Calibration(CALIBRATED_AT, tuple(turnout)))


def find_transfers(nights: Sequence[Sequence[Contest]]) -> dict[str, dict[str, float]]:
    """Return, by opposition of blocs, the fraction of each eliminated bloc's local deviation that each finalist
    gets.
    """
    sums: dict[str, tuple[Floats, Floats, int]] = {}
    blocs = list(BLOCS)
    size = len(blocs) + 1
    for contest in chain.from_iterable(nights):
        near = next((reference for reference in contest.design.references if reference.near), None)
        if near is None or len(contest.labels) < 2:
            continue
        weight = contest.counts[:, _VALID] / max(float(contest.counts[:, _VALID].sum()), 1.0)
        shares = contest.votes / np.maximum(contest.counts[:, [_VALID]], 1.0)
        for index, label in enumerate(contest.labels):
            own = near.shares_by_name.get(plain_name(label.name))
            if own is None or label.bloc is None:
                continue
            eliminated = [left_over(near, contest.labels, bloc) for bloc in blocs]
            table = np.stack(
                [own, *(np.zeros(len(weight)) if share is None else share for share in eliminated)], axis=1
            )
            table = table - weight @ table
            swing = shares[:, index] - weight @ shares[:, index]
            station_weight = weight * len(weight)
            key = opposition(contest.labels, label)
            squares, products, count = sums.get(key, (np.zeros((size, size)), np.zeros(size), 0))
            sums[key] = (
                squares + (table * station_weight[:, None]).T @ table,
                products + (table * station_weight[:, None]).T @ swing,
                count + 1,
            )
    start = np.array([1.0] + [0.0] * len(blocs))
    transfers: dict[str, dict[str, float]] = {}
    for key, (squares, products, count) in sorted(sums.items()):
        if count > 1:
            rates = np.linalg.solve(squares + 0.5 * np.eye(size), products + 0.5 * start)
            transfers[key] = {name: round(float(rate), 3) for name, rate in zip([OWN, *blocs], rates, strict=True)}
    return transfers


def _election(id: str) -> str:
    """Return the election part of a night's id: `legislatives-2024`."""
    return "-".join(id.split("-")[:2])


def _can_be_replayed(ballot: Ballot, ballots: Sequence[Ballot]) -> bool:
    """Return whether an earlier first round is available; législatives of 2017 lack the one a week before."""
    near = any(
        (other.election, other.on.year) == (ballot.election, ballot.on.year) and other.round == 1 for other in ballots
    )
    return any(other.on < ballot.on and other.round == 1 for other in ballots) and (ballot.round == 1 or near)


def _printed_zones(reading: ReadResults) -> dict[str, str]:
    """Return by station the constituency that a presidential file prints."""
    return dict(reading.stations.select("station", "constituency").iter_rows())


def _read(file: Path) -> ReadResults:
    _say(str(file.parent.name))
    return ministry.read_results(file, mode="report")


def _say(line: str) -> None:
    sys.stderr.write(f"{line}\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
