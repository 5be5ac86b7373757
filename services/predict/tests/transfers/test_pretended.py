"""French second rounds whose truth is pretended: polls of April 2022 fitted to the real margins of every station."""

from pathlib import Path

import numpy as np
import pytest
from predict.transfers.estimation.evidence import gather_evidence
from predict.transfers.estimation.model import estimate_transfers
from predict.transfers.estimation.prior import Prior
from predict.transfers.training.semi_synthetic import SemiSynthetic, read_pretended

NOISE = 0.4


@pytest.fixture(scope="module")
def departments(data: Path) -> list[SemiSynthetic]:
    return read_pretended(data)[::12]


def error_index(truth: np.ndarray, votes: np.ndarray) -> float:
    return 50.0 * float(np.abs(truth - votes).sum() / truth.sum())


def test_the_pretended_truth_has_the_real_margins(departments: list[SemiSynthetic]) -> None:
    for one in departments:
        np.testing.assert_allclose(one.truth.sum(1), one.origin.sum(0), rtol=1e-6)
        np.testing.assert_allclose(one.truth.sum(0), one.destination.sum(0), rtol=1e-3)


def test_french_rounds_are_estimated_as_well_as_the_model_card_says(departments: list[SemiSynthetic]) -> None:
    draw = np.random.default_rng(5)
    mean, blind, named, seeded = (list[float]() for _ in range(4))
    inside = list[bool]()
    for one in departments:
        poll = Prior(one.poll(NOISE, draw), NOISE)
        mean.append(error_index(one.truth, gather_evidence(one.origin, one.destination).middle))
        blind.append(error_index(one.truth, estimate_transfers(one.origin, one.destination).votes))
        by_bloc = estimate_transfers(one.origin, one.destination, labels=one.labels)
        named.append(error_index(one.truth, by_bloc.votes))
        found = estimate_transfers(one.origin, one.destination, prior=poll, labels=one.labels)
        seeded.append(error_index(one.truth, found.votes))
        inside += ((one.truth >= found.low90 - 0.5) & (one.truth <= found.high90 + 0.5)).ravel().tolist()
    assert np.mean(blind) < 0.75 * np.mean(mean)
    assert np.mean(named) < 8.3
    assert np.mean(seeded) < 4.5
    assert 0.85 < np.mean(inside) < 0.99


def test_the_better_the_poll_the_better_the_estimate(departments: list[SemiSynthetic]) -> None:
    errors = list[float]()
    for noise in (0.2, 0.4, 0.8):
        draw = np.random.default_rng(6)
        found = [
            estimate_transfers(one.origin, one.destination, prior=Prior(one.poll(noise, draw), noise))
            for one in departments
        ]
        errors.append(
            float(np.mean([error_index(one.truth, f.votes) for one, f in zip(departments, found, strict=True)]))
        )
    assert errors[0] < errors[1] < errors[2]
