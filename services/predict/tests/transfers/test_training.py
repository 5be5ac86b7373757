"""What the model of transfers is trained on: elections that never were, the same for the same seed."""

from dataclasses import replace
from pathlib import Path
from typing import get_args

import numpy as np
import pytest
from predict.transfers.estimation.nearness import NOBODY, STAYS, UNKNOWN, place_choices
from predict.transfers.estimation.trees import load_model
from predict.transfers.training.bloc_simulation import simulate_by_blocs
from predict.transfers.training.matched_simulation import simulate_alike
from predict.transfers.training.samples import Kind, Pool, Sample, collect_samples, fetch_samples, store_samples
from predict.transfers.training.simulation import Margins
from predict.transfers.training.worlds import simulate_otherwise

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


def samples(kind: Kind) -> list[Sample]:
    draw = np.random.default_rng(SEED)
    sides = (
        place_choices(["gauche", "centre", "droite", None, NOBODY]),
        place_choices(["gauche", "centre", NOBODY, NOBODY]),
    )
    homes = np.zeros((5, 4))
    homes[[0, 1, 4], [0, 1, 2]] = 1.0
    pool = Pool([replace(margins(draw), homes=homes, sides=sides)], 1.0, 0.5)
    return list(collect_samples([pool], range(6), SEED, kind, load_model()))


@pytest.mark.parametrize("kind", get_args(Kind))
def test_the_same_seed_and_numbers_make_the_same_elections(kind: Kind) -> None:
    one, other = samples(kind), samples(kind)
    assert [sample.number for sample in one] == list(range(6))
    for first, second in zip(one, other, strict=True):
        np.testing.assert_array_equal(first.features, second.features)
        np.testing.assert_array_equal(first.truth, second.truth)


def test_people_vote_otherwise_only_where_that_is_asked_for() -> None:
    usual, otherwise = samples("context"), samples("worlds")
    assert not any(sample.laid for sample in otherwise)
    assert any(
        one.truth.shape != other.truth.shape or (one.truth != other.truth).any()
        for one, other in zip(usual, otherwise, strict=True)
    )


def test_distances_of_blocs_are_shown_only_where_people_chose_by_them() -> None:
    assert all((sample.features[..., 0] == UNKNOWN).all() for sample in samples("context"))
    shown = [sample for sample in samples("blocs") if (sample.features[..., 0] != UNKNOWN).any()]
    assert len(shown) >= 3
    assert all({*np.unique(one.features[..., 0])} <= {STAYS, UNKNOWN, 0.0, 1.0, 2.0} for one in shown)


@pytest.mark.parametrize("number", range(6))
def test_people_who_choose_by_blocs_keep_the_real_counts_and_mostly_the_nearest(number: int) -> None:
    draw = np.random.default_rng((SEED, number))
    blocs = ["extrême gauche", "gauche", "centre", "extrême droite", NOBODY], ["gauche", "extrême droite", NOBODY]
    homes = np.zeros((5, 3))
    homes[[1, 3, 4], [0, 1, 2]] = 1.0
    sizes = draw.integers(150, 900, 40)
    counts = [draw.multinomial(sizes, draw.dirichlet(np.full(w, 4.0), 40)).astype(float) for w in (5, 3)]
    election = simulate_by_blocs(
        Margins(counts[0], counts[1], homes, (place_choices(blocs[0]), place_choices(blocs[1]))), draw
    )
    np.testing.assert_allclose(election.truth.sum(2), election.origin)
    np.testing.assert_allclose(election.truth.sum(1), election.destination)
    table = election.truth.sum(0)
    if table.shape == (5, 3):
        assert table[3, 1] > table[3, 0]
        assert table[1, 0] > table[1, 1]


def test_blocs_are_wanted_where_people_choose_by_them() -> None:
    with pytest.raises(ValueError, match="blocs"):
        simulate_by_blocs(margins(np.random.default_rng(SEED)), np.random.default_rng(SEED))


def test_elections_alike_have_the_real_margins_of_where_people_come_from() -> None:
    given = margins(np.random.default_rng(SEED))
    made = simulate_alike(given, load_model(), np.random.default_rng(SEED))
    np.testing.assert_allclose(np.sort(made.origin.sum(0)), np.sort(given.origin.sum(0)))
    real, told = (part.sum(0) / part.sum() for part in (given.destination, made.destination))
    assert 0.5 * float(np.abs(real - told).sum()) < 0.1


def test_kept_elections_are_read_as_they_were_made(tmp_path: Path) -> None:
    made = samples("blocs")
    file = str(tmp_path / "made.npz")
    store_samples(made, file)
    for one, other in zip(made, fetch_samples(file), strict=True):
        for name in ("pool", "seeded", "laid", "number", "kind"):
            assert getattr(one, name) == getattr(other, name)
        for part in ("features", "middle", "scale", "truth"):
            np.testing.assert_array_equal(getattr(one, part), getattr(other, part))
