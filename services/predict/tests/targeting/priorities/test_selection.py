"""What is heard at doors, corrected for who opens them."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from predict.targeting.priorities.selection import BIAS_SD, SELECTION_SD, Logits, update_prior

NOBODY = np.zeros((3, 3))


def prior(*means: float, variance: float = 0.2) -> Logits:
    return Logits(np.array(means), np.full(len(means), variance))


def test_without_a_conversation_nothing_is_learnt() -> None:
    before = prior(-1.0, 0.0, 1.0)
    after = update_prior(before, NOBODY, NOBODY)

    assert np.allclose(after.mean, before.mean)
    assert np.allclose(after.variance, before.variance)


def test_what_is_heard_everywhere_alike_is_laid_at_the_channel_and_not_at_the_stations() -> None:
    before = prior(*[-1.5] * 40)
    hits, sizes = np.zeros((40, 3)), np.zeros((40, 3))
    hits[:, 0], sizes[:, 0] = 50, 100  # half undecided at every door, where a fifth was expected

    after = update_prior(before, hits, sizes)

    assert np.all(after.mean - before.mean < 0.25 * 1.5)


def test_what_is_heard_in_one_station_only_is_laid_at_that_station() -> None:
    before = prior(*[-1.5] * 40)
    hits, sizes = np.zeros((40, 3)), np.zeros((40, 3))
    sizes[:, 0], hits[:, 0] = 100, 18
    hits[7, 0] = 50

    moved = update_prior(before, hits, sizes).mean - before.mean

    assert moved[7] > 0.5
    assert np.all(np.abs(np.delete(moved, 7)) < 0.1)


def test_the_only_station_canvassed_cannot_be_told_from_its_channel() -> None:
    hits, sizes = np.zeros((2, 3)), np.zeros((2, 3))
    hits[0, 0], sizes[0, 0] = 500, 1000
    before = prior(-1.5, -1.5)

    after = update_prior(before, hits, sizes)

    # The gap is shared between the station (0.2) and everything else it could come from.
    share = 0.2 / (0.2 + BIAS_SD**2 + SELECTION_SD**2)
    assert abs((after.mean[0] + 1.5) / 1.5 - share) < 0.02
    assert after.mean[1] == before.mean[1]


def test_ninety_percent_intervals_cover_ninety_percent_when_canvasses_are_biased() -> None:
    random = np.random.default_rng(7)
    stations, trials = 60, 60
    inside = 0
    for _ in range(trials):
        before = prior(*random.normal(-1, 0.5, stations), variance=0.15)
        truth = before.mean + np.sqrt(0.15) * random.standard_normal(stations)
        bias = BIAS_SD * random.standard_normal(3)
        sizes = random.integers(0, 60, (stations, 3)) * random.integers(0, 2, (stations, 3))
        heard = truth[:, None] + bias + SELECTION_SD * random.standard_normal((stations, 3))
        hits = random.binomial(sizes, 1 / (1 + np.exp(-heard)))
        after = update_prior(before, hits.astype(float), sizes.astype(float))
        inside += int((np.abs(truth - after.mean) <= 1.6449 * np.sqrt(after.variance)).sum())

    assert 0.87 < inside / (stations * trials) < 0.93


@given(
    st.lists(
        st.tuples(st.floats(-4, 4), st.floats(0.01, 2), st.integers(0, 500), st.floats(0, 1)), min_size=1, max_size=20
    )
)
def test_no_canvass_makes_a_station_less_known_than_it_was(rows: list[tuple[float, float, int, float]]) -> None:
    before = Logits(np.array([row[0] for row in rows]), np.array([row[1] for row in rows]))
    sizes = np.array([[float(row[2]), 0.0, 0.0] for row in rows])
    hits = sizes * np.array([[row[3]] for row in rows])

    after = update_prior(before, hits, sizes)

    assert np.all(after.variance <= before.variance + 1e-9)
    assert np.all(after.variance > 0)
    assert np.all(np.isfinite(after.mean))
