"""Whole elections that never were, on which the intervals of districts together are grown."""

import numpy as np
import pytest
from predict.transfers.estimation.between_districts import load_tails
from predict.transfers.training.district_samples import collect_elections
from predict.transfers.training.district_simulation import simulate_districts
from predict.transfers.training.district_sources import RealDistrict, RealElection
from predict.transfers.training.train_districts import bounds_of, error_of

SEED = 981


def election(draw: np.random.Generator, *, named: bool) -> RealElection:
    names = (("A", "B", "C", "D"), ("A", "B", "E")) if named else ((), ())
    districts = list[RealDistrict]()
    for _ in range(6):
        sizes = draw.integers(200, 900, 30)
        origin, destination = (
            draw.multinomial(sizes, draw.dirichlet(np.full(w, 6.0), 30)).astype(float) for w in (4, 3)
        )
        districts.append(RealDistrict(origin, destination, *names))
    return RealElection("named" if named else "nameless", districts)


@pytest.mark.parametrize("named", [True, False])
def test_a_simulated_election_keeps_the_real_counts_of_its_origins_and_one_name_an_option(named: bool) -> None:
    draw = np.random.default_rng(SEED)
    whole = election(draw, named=named)
    for laid in (0.0, 1.0):
        for one in simulate_districts(whole, draw, laid=laid):
            made = one.election
            np.testing.assert_allclose(made.truth.sum(2), made.origin, atol=1e-3)
            np.testing.assert_allclose(made.truth.sum(1), made.destination, atol=1e-3)
            assert tuple(len(names) for names in one.labels) == made.homes.shape
            assert all(len(set(names)) == len(names) for names in one.labels)
            assert made.laid == bool(laid)


def test_the_same_seed_and_number_make_the_same_election_and_its_intervals_hold_most_of_the_truth() -> None:
    whole = [election(np.random.default_rng(SEED), named=named) for named in (True, False)]
    first, second = (list(collect_elections(whole, range(4), SEED)) for _ in range(2))
    tails, inside = load_tails(), list[np.ndarray]()
    for one, other in zip(first, second, strict=True):
        np.testing.assert_array_equal(one.signs, other.signs)
        np.testing.assert_array_equal(one.truth, other.truth)
        truth, table, centre, half, *_ = bounds_of(one, tails.low, tails.high)
        low, high = np.minimum(centre - half, table), np.maximum(centre + half, table)
        inside.append((truth >= low - 1e-3) & (truth <= high + 1e-3))
        assert 0.0 < error_of(one, one.start) < 60.0
        assert error_of(one, one.truth) < 0.2
    assert np.concatenate(inside).mean() > 0.6
