"""Whole simulated elections, each district estimated by itself first: what the trees of districts grow from."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from predict.transfers.estimation.between_districts import read_joint
from predict.transfers.estimation.districts import known_labels, read_others
from predict.transfers.estimation.model import as_district, estimate_alone, read_same
from predict.transfers.training.district_simulation import SimulatedDistrict, simulate_districts
from predict.transfers.training.district_sources import RealElection

HIDDEN_LABELS = 0.15
"""Of the labels of a side, so often one is unknown."""

LAID = 0.35

Single = NDArray[np.float32]


@dataclass(frozen=True)
class DistrictSamples:
    """Cells of one election, one after another; `own`, `start`, `truth`, `floor`, `ceiling` are ÷ scale."""

    signs: Single
    own: Single
    start: Single
    truth: Single
    floor: Single
    ceiling: Single
    size: Single  # scale over the votes of the district
    district: NDArray[np.int32]
    shape: NDArray[np.int32]  # districts × 2
    name: str
    laid: bool


def collect_elections(elections: Sequence[RealElection], numbers: range, seed: int) -> Iterator[DistrictSamples]:
    """Yield one sample an election: half of them on margins without names, half on French ones."""
    named = np.array([bool(election.districts[0].origins) for election in elections])
    each = [0.5 / max(int((named == kind).sum()), 1) for kind in (False, True)]
    weights = np.array([each[int(one)] for one in named], dtype=np.float64)
    for number in numbers:
        draw = np.random.default_rng((seed, number))
        election = elections[int(draw.choice(len(elections), p=weights / weights.sum()))]
        # Labels drawn at random have no real destination to be laid upon.
        districts = simulate_districts(election, draw, laid=LAID if election.districts[0].origins else 0.0)
        kept = [one for one in districts if min(one.election.homes.shape) > 1 and len(one.election.origin) > 1]
        if len(kept) > 1:
            yield _read(election.name, kept, draw)


def _read(name: str, districts: Sequence[SimulatedDistrict], draw: np.random.Generator) -> DistrictSamples:
    labels = known_labels([_hide(one, draw) for one in districts])
    estimates = [
        estimate_alone(one.election.origin, one.election.destination, read_same(labels_of))
        for one, labels_of in zip(districts, labels, strict=True)
    ]
    alone = [as_district(estimate, labels_of) for estimate, labels_of in zip(estimates, labels, strict=True)]
    parts, shapes = list[tuple[NDArray[Any], ...]](), list[tuple[int, int]]()
    for number, (one, estimate, district, others) in enumerate(
        zip(districts, estimates, alone, read_others(alone), strict=True)
    ):
        joint = read_joint(district, others, len(one.election.origin), read_same(district.labels))
        truth = one.election.truth.sum(0)
        cells = (estimate.table, joint.start, truth, estimate.floor, estimate.ceiling)
        own: list[NDArray[Any]] = [joint.signs.reshape(truth.size, -1)]
        own += [np.asarray(cell / joint.scale, dtype=np.float64).ravel() for cell in cells]
        own += [(joint.scale / truth.sum()).ravel(), np.full(truth.size, float(number), dtype=np.float64)]
        parts.append(tuple(own))
        shapes.append((truth.shape[0], truth.shape[1]))
    joined = [np.concatenate(part).astype(np.float32) for part in zip(*parts, strict=True)]
    return DistrictSamples(
        *joined[:7],
        district=joined[7].astype(np.int32),
        shape=np.array(shapes, dtype=np.int32),
        name=name,
        laid=districts[0].election.laid,
    )


def _hide(one: SimulatedDistrict, draw: np.random.Generator) -> tuple[list[str | None], list[str | None]]:
    def hide(names: Sequence[str]) -> list[str | None]:
        return [None if draw.random() < HIDDEN_LABELS else name for name in names]

    return (
        (hide(one.labels[0]), hide(one.labels[1]))
        if draw.random() < 0.5
        else (list(one.labels[0]), list(one.labels[1]))
    )
