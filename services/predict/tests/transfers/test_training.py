"""What the model of transfers is trained on: elections that never were, the same for the same seed."""

from pathlib import Path

import numpy as np
import pytest
from predict.transfers.samples import Pool, Sample, collect, fetch, store
from predict.transfers.simulation import Margins
from predict.transfers.worlds import simulate_otherwise

SEED = 978


def margins(draw: np.random.Generator, units: int = 40, homes: np.ndarray | None = None) -> Margins:
    sizes = draw.integers(150, 900, units)
    sides = [draw.multinomial(sizes, draw.dirichlet(np.full(width, 4.0), units)).astype(float) for width in (5, 4)]
    return Margins(sides[0], sides[1], homes)


@pytest.mark.parametrize("number", range(8))
def test_people_who_vote_otherwise_keep_the_real_counts_of_where_they_come_from(number: int) -> None:
    draw = np.random.default_rng((SEED, number))
    election = simulate_otherwise(margins(draw, homes=np.eye(5, 4)), draw)
    np.testing.assert_array_equal(election.truth.sum(2), election.origin)
    np.testing.assert_array_equal(election.truth.sum(1), election.destination)
    assert (election.truth >= 0).all()
    assert election.homes.shape == election.truth.shape[1:]
    assert (election.destination.sum(0) > 0).all()


def test_people_who_vote_otherwise_come_near_the_real_totals_of_the_destination() -> None:
    draw = np.random.default_rng(SEED)
    apart = list[float]()
    for _ in range(40):
        given = margins(draw)
        election = simulate_otherwise(given, draw)
        if election.origin.shape == given.origin.shape and election.destination.shape == given.destination.shape:
            real, made = (part.sum(0) / part.sum() for part in (given.destination, election.destination))
            apart.append(0.5 * float(np.abs(real - made).sum()))
    assert len(apart) > 10
    assert np.median(apart) < 0.1


def samples(*, otherwise: bool) -> list[Sample]:
    pool = Pool([margins(np.random.default_rng(SEED))], 1.0, 0.5)
    return list(collect([pool], range(6), SEED, otherwise=otherwise))


@pytest.mark.parametrize("otherwise", [False, True])
def test_the_same_seed_and_numbers_make_the_same_elections(otherwise: bool) -> None:
    one, other = samples(otherwise=otherwise), samples(otherwise=otherwise)
    assert [sample.number for sample in one] == list(range(6))
    for first, second in zip(one, other, strict=True):
        np.testing.assert_array_equal(first.features, second.features)
        np.testing.assert_array_equal(first.truth, second.truth)


def test_people_vote_otherwise_only_where_that_is_asked_for() -> None:
    usual, otherwise = samples(otherwise=False), samples(otherwise=True)
    assert not any(sample.laid for sample in otherwise)
    assert any(
        one.truth.shape != other.truth.shape or (one.truth != other.truth).any()
        for one, other in zip(usual, otherwise, strict=True)
    )


def test_kept_elections_are_read_as_they_were_made(tmp_path: Path) -> None:
    made = samples(otherwise=True)
    file = str(tmp_path / "made.npz")
    store(made, file)
    for one, other in zip(made, fetch(file), strict=True):
        assert (one.pool, one.seeded, one.laid, one.number) == (other.pool, other.seeded, other.laid, other.number)
        for part in ("features", "middle", "scale", "truth"):
            np.testing.assert_array_equal(getattr(one, part), getattr(other, part))
