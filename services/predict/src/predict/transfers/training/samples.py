"""Training tables, one of each simulated election, reproducible by seed and number."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import exp, log
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from predict.transfers.estimation.evidence import gather_evidence
from predict.transfers.estimation.prior import Prior, check_prior
from predict.transfers.estimation.trees import Model
from predict.transfers.training.bloc_simulation import simulate_by_blocs
from predict.transfers.training.matched_simulation import simulate_alike
from predict.transfers.training.simulation import Margins, Simulation, simulate_election
from predict.transfers.training.worlds import simulate_otherwise

Kind: TypeAlias = Literal["context", "worlds", "blocs", "alike"]
"""How people vote: see the module of that name; `blocs` is in `leaning`."""

# Labels are hidden from most tables, and a prior is given to some, so that the model does not lean on what is often
# missing.
HIDDEN_LABELS = 0.6
GIVEN_PRIOR = 0.3
SHOWN_BLOCS = 0.75

Single = NDArray[np.float32]


@dataclass(frozen=True)
class Pool:
    """Real margins, their sampling weight, and how often a table is fitted to both."""

    margins: Sequence[Margins]
    weight: float
    laid: float


@dataclass(frozen=True)
class Sample:
    """Shares of all votes, R × C, and the estimator's features (R × C × features)."""

    features: Single
    middle: Single
    scale: Single
    truth: Single
    pool: int
    seeded: bool
    laid: bool
    number: int
    kind: Kind


def collect_samples(
    pools: Sequence[Pool], numbers: range, seed: int, kind: Kind = "context", model: Model | None = None
) -> Iterator[Sample]:
    """Yield samples. `model`: the trees that `alike` draws tables around."""
    weights = np.array([pool.weight for pool in pools]) / sum(pool.weight for pool in pools)
    for number in numbers:
        draw = np.random.default_rng((seed, number))
        place = int(draw.choice(len(pools), p=weights))
        margins = pools[place].margins
        chosen = margins[int(draw.integers(len(margins)))]
        election = _elect(chosen, pools[place].laid, kind, model, draw)
        hidden, has_prior = draw.random() < HIDDEN_LABELS, draw.random() < GIVEN_PRIOR
        if min(election.homes.shape) < 2 or len(election.origin) < 2:
            continue
        steps = election.steps if election.steps is not None and draw.random() < SHOWN_BLOCS else None
        same = None if hidden and steps is None else election.homes
        seed_of = (
            check_prior(poll_election(election, draw), election.origin, election.destination) if has_prior else None
        )
        evidence = gather_evidence(election.origin, election.destination, same, seed_of, steps)
        truth = election.truth.sum(0)
        middle, scale, shares = (
            (part / truth.sum()).astype(np.float32) for part in (evidence.middle, evidence.scale, truth)
        )
        features = evidence.features.astype(np.float32)
        yield Sample(features, middle, scale, shares, place, has_prior, election.laid, number, kind)


def _elect(margins: Margins, laid: float, kind: Kind, model: Model | None, draw: np.random.Generator) -> Simulation:
    if kind == "worlds":
        return simulate_otherwise(margins, draw)
    if kind == "blocs" and margins.sides is not None:
        return simulate_by_blocs(margins, draw)
    if kind == "alike" and model is not None:
        return simulate_alike(margins, model, draw)
    return simulate_election(margins, draw, laid=laid)


def poll_election(election: Simulation, draw: np.random.Generator) -> Prior:
    """Return the true shares as a poll of random quality would report most origins."""
    truth = election.truth.sum(0)
    shares = (truth + 0.5) / (truth.sum(1, keepdims=True) + 0.5 * truth.shape[1])
    noise = exp(draw.uniform(log(0.15), log(0.9)))
    shares = shares * np.exp(np.asarray(draw.normal(0.0, noise, shares.shape), dtype=np.float64))
    known = draw.random(len(shares)) < (1.0 if draw.random() < 0.6 else draw.uniform(0.5, 1.0))
    known[int(draw.integers(len(known)))] = True
    shares[~known] = np.nan
    return Prior(shares, noise * exp(draw.normal(0.0, 0.15)))


def store_samples(samples: Sequence[Sample], file: str) -> None:
    np.savez(
        file,
        about=np.array(
            [[*sample.truth.shape, sample.pool, sample.seeded, sample.laid, sample.number] for sample in samples]
        ),
        kind=np.array([sample.kind for sample in samples]),
        features=np.concatenate([sample.features.reshape(sample.truth.size, -1) for sample in samples]),
        middle=np.concatenate([sample.middle.ravel() for sample in samples]),
        scale=np.concatenate([sample.scale.ravel() for sample in samples]),
        truth=np.concatenate([sample.truth.ravel() for sample in samples]),
    )


def fetch_samples(file: str) -> list[Sample]:
    samples = list[Sample]()
    with np.load(file, allow_pickle=False) as data:
        features, middle, scale, truth = (data[name] for name in ("features", "middle", "scale", "truth"))
        at = 0
        for (rows, columns, pool, seeded, laid, number), kind in zip(
            data["about"].tolist(), data["kind"].tolist(), strict=True
        ):
            cells, shape = slice(at, at + rows * columns), (rows, columns)
            at = cells.stop
            samples.append(
                Sample(
                    features[cells].reshape(*shape, -1),
                    middle[cells].reshape(shape),
                    scale[cells].reshape(shape),
                    truth[cells].reshape(shape),
                    pool,
                    bool(seeded),
                    bool(laid),
                    number,
                    kind,
                )
            )
    return samples
