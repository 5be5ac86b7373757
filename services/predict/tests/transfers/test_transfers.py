import csv
import gzip
from collections import defaultdict
from pathlib import Path
from time import process_time

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray
from predict.transfers.estimation.evidence import gather_evidence
from predict.transfers.estimation.likelihood import fit_multinomial
from predict.transfers.estimation.margins import UnusableMargins
from predict.transfers.estimation.model import Transfers, estimate_transfers
from predict.transfers.estimation.prior import Prior
from predict.transfers.estimation.proportional_fit import Votes
from predict.transfers.estimation.trees import load_model
from predict.transfers.training.simulation import Margins, Simulation, simulate_election

# Never a seed that the model was trained with.
SEED = 977


def invented_margins(draw: np.random.Generator) -> Margins:
    """Units whose options are each drawn to some units more than to others."""
    units, rows, columns = (int(draw.integers(*bounds)) for bounds in ((25, 90), (4, 8), (3, 7)))
    sizes = draw.integers(150, 900, units)
    sides = [
        draw.multinomial(
            sizes, draw.dirichlet(np.full(width, 4.0)) * 0.4 + draw.dirichlet(np.full(width, 8.0), units) * 0.6
        )
        for width in (rows, columns)
    ]
    return Margins(sides[0].astype(np.float64), sides[1].astype(np.float64))


@pytest.fixture(scope="module")
def elections() -> list[Simulation]:
    draw = np.random.default_rng(SEED)
    return [simulate_election(invented_margins(draw), draw) for _ in range(24)]


def error_index(truth: Votes, votes: Votes) -> float:
    return 50.0 * float(np.abs(truth - votes).sum() / truth.sum())


def check(found: Transfers, origin: Votes, destination: Votes) -> None:
    assert found.by_unit.shape == (len(origin), origin.shape[1], destination.shape[1])
    assert (found.by_unit >= 0).all()
    assert np.isfinite(found.by_unit).all()
    np.testing.assert_allclose(found.by_unit.sum(0), found.votes, atol=1e-6)
    assert (found.low90 <= found.votes + 1e-9).all()
    assert (found.votes <= found.high90 + 1e-9).all()
    assert (found.low90 >= 0).all()


counts = st.tuples(st.integers(1, 12), st.integers(1, 5), st.integers(1, 5), st.integers(0, 2**31))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(counts)
def test_the_margins_of_every_unit_are_exact(shape: tuple[int, int, int, int]) -> None:
    units, rows, columns, seed = shape
    draw = np.random.default_rng(seed)
    sizes = draw.integers(1, 900, units)
    origin = draw.multinomial(sizes, draw.dirichlet(np.full(rows, 0.6), units)).astype(np.float64)
    destination = draw.multinomial(sizes, draw.dirichlet(np.full(columns, 0.6), units)).astype(np.float64)
    found = estimate_transfers(origin, destination)
    check(found, origin, destination)
    np.testing.assert_allclose(found.by_unit.sum(2), origin, atol=1e-3)
    np.testing.assert_allclose(found.by_unit.sum(1), destination, atol=1e-3)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    arrays(np.float64, (4, 3), elements=st.floats(allow_nan=True, allow_infinity=True)),
    arrays(np.float64, (4, 2), elements=st.floats(allow_nan=True, allow_infinity=True)),
)
def test_any_numbers_are_estimated_or_refused(origin: Votes, destination: Votes) -> None:
    try:
        found = estimate_transfers(origin, destination)
    except UnusableMargins:
        return
    check(found, origin, destination)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    arrays(np.float64, (3, 2), elements=st.floats(allow_nan=True, allow_infinity=True)),
    st.floats(allow_nan=True, allow_infinity=True),
)
def test_any_prior_is_used_or_refused(shares: Votes, noise: float) -> None:
    origin, destination = [[60, 40, 5], [30, 70, 0], [10, 5, 20]], [[50, 55], [50, 50], [20, 15]]
    try:
        found = estimate_transfers(origin, destination, prior=Prior(shares, noise))
    except UnusableMargins:
        return
    check(found, np.array(origin, dtype=np.float64), np.array(destination, dtype=np.float64))


@pytest.mark.parametrize("size", [1.0, 1e3, 1e6, 1e9])
def test_counts_of_any_size_are_estimated(size: float) -> None:
    draw = np.random.default_rng(SEED)
    margins = invented_margins(draw)
    scale = size / margins.origin.sum(1).mean()
    found = estimate_transfers(margins.origin * scale, margins.destination * scale)
    check(found, margins.origin * scale, margins.destination * scale)
    np.testing.assert_allclose(found.votes.sum(), margins.origin.sum() * scale, rtol=1e-6)


def test_the_order_of_units_changes_nothing(elections: list[Simulation]) -> None:
    election = elections[0]
    order = np.random.default_rng(SEED).permutation(len(election.origin))
    one = estimate_transfers(election.origin, election.destination)
    other = estimate_transfers(election.origin[order], election.destination[order])
    np.testing.assert_array_equal(one.votes, other.votes)
    np.testing.assert_allclose(one.by_unit[order], other.by_unit, atol=1e-9)


def test_it_errs_less_than_proportions_and_than_a_plain_likelihood(elections: list[Simulation]) -> None:
    ours, plain, mean, flat = (list[float]() for _ in range(4))
    inside = list[NDArray[np.bool_]]()
    for election in elections:
        truth = election.truth.sum(0)
        rows, columns = truth.sum(1), truth.sum(0)
        found = estimate_transfers(election.origin, election.destination)
        start = np.tile(columns / columns.sum(), (len(rows), 1)).astype(np.float32)
        before, after = (side.T.astype(np.float32) for side in (election.origin, election.destination))
        shares = fit_multinomial(before, after, start, (100,))[0]
        ours.append(error_index(truth, found.votes))
        plain.append(error_index(truth, shares * rows[:, None]))
        mean.append(error_index(truth, gather_evidence(election.origin, election.destination).middle))
        flat.append(error_index(truth, np.outer(rows, columns) / columns.sum()))
        inside.append(((truth >= found.low90 - 0.5) & (truth <= found.high90 + 0.5)).ravel())
    assert np.mean(ours) < 0.6 * np.mean(flat)
    assert np.mean(ours) < 0.95 * np.mean(plain)
    assert np.mean(ours) < 0.97 * np.mean(mean)
    assert 0.80 < np.concatenate(inside).mean() < 0.97


def test_a_poll_makes_the_estimate_better(elections: list[Simulation]) -> None:
    draw = np.random.default_rng(SEED)
    blind, seeded = list[float](), list[float]()
    for election in elections:
        truth = election.truth.sum(0)
        poll = (truth / np.maximum(truth.sum(1, keepdims=True), 1.0)) * np.exp(
            np.asarray(draw.normal(0.0, 0.4, truth.shape), dtype=np.float64)
        )
        found = estimate_transfers(election.origin, election.destination, prior=Prior(poll, noise=0.4))
        assert found.method.endswith("+prior")
        blind.append(error_index(truth, estimate_transfers(election.origin, election.destination).votes))
        seeded.append(error_index(truth, found.votes))
    assert np.mean(seeded) < 0.9 * np.mean(blind)


def test_a_prior_that_contradicts_the_counts_is_moved_and_said(elections: list[Simulation]) -> None:
    election = elections[1]
    wrong = np.zeros(election.truth.shape[1:])
    wrong[:, int(election.destination.sum(0).argmin())] = 1.0
    found = estimate_transfers(election.origin, election.destination, prior=Prior(wrong, noise=0.5))
    assert any("contradicts" in warning for warning in found.warnings)
    np.testing.assert_allclose(found.votes.sum(0), election.destination.sum(0), atol=1e-2)


def test_a_name_on_both_sides_is_the_same_party(elections: list[Simulation]) -> None:
    election = elections[2]
    rows, columns = election.homes.shape
    names = [f"liste {row}" for row in range(rows)]
    others = [
        f"liste {home[0]}" if len(home := np.flatnonzero(column)) else f"sans {place}"
        for place, column in enumerate(election.homes.T)
    ]
    assert len(others) == columns
    known = estimate_transfers(election.origin, election.destination, labels=(names, others))
    check(known, election.origin, election.destination)
    assert not np.array_equal(known.votes, estimate_transfers(election.origin, election.destination).votes)


def test_margins_that_disagree_are_scaled_to_the_origin_and_said(elections: list[Simulation]) -> None:
    election = elections[3]
    found = estimate_transfers(election.origin, election.destination * 1.02)
    assert any("scaled to the origin" in warning for warning in found.warnings)
    np.testing.assert_allclose(found.votes.sum(1), election.origin.sum(0), rtol=1e-6)


def test_one_unit_and_empty_options_have_an_answer_with_a_warning() -> None:
    found = estimate_transfers([[60, 0, 40]], [[50, 50, 0]])
    assert found.votes[1].sum() == 0
    assert found.votes[:, 2].sum() == 0
    assert any("only 1 units" in warning for warning in found.warnings)
    assert any("no votes" in warning for warning in found.warnings)


def test_one_destination_takes_everybody() -> None:
    found = estimate_transfers([[60, 40], [10, 90]], [[100], [100]])
    np.testing.assert_allclose(found.votes, [[70], [130]])
    np.testing.assert_allclose(found.low90, found.high90)


@pytest.mark.parametrize(
    ("origin", "destination", "where"),
    [
        ([[1, 2], [3, 4]], [[3, 0]], "destination"),
        ([[1, -2]], [[3, 0]], "origin"),
        ([[1, float("nan")]], [[3, 0]], "origin"),
        ([[1, 2]], [[float("inf"), 0]], "destination"),
        ([1, 2], [[3, 0]], "origin"),
        ([["a", "b"]], [[3, 0]], "origin"),
        ([[0, 0]], [[3, 0]], "origin"),
        ([[10, 10]], [[30, 10]], "destination"),
    ],
)
def test_counts_that_mean_nothing_are_refused(
    origin: list[list[float]], destination: list[list[float]], where: str
) -> None:
    with pytest.raises(UnusableMargins) as refused:
        estimate_transfers(origin, destination)
    assert refused.value.where == where


@pytest.mark.parametrize("prior", [np.ones((3, 2)), np.zeros((2, 2)), -np.ones((2, 2)), np.full((2, 2), np.nan)])
def test_a_prior_that_says_nothing_usable_is_refused(prior: Votes) -> None:
    with pytest.raises(UnusableMargins, match="prior"):
        estimate_transfers([[60, 40], [30, 70]], [[50, 50], [50, 50]], prior=prior)


def test_labels_of_another_table_are_refused() -> None:
    with pytest.raises(UnusableMargins, match="labels"):
        estimate_transfers([[60, 40]], [[50, 50]], labels=(["a"], ["b", "c"]))


def test_real_tables_are_estimated_as_well_as_the_model_card_says(data: Path) -> None:
    """Twenty of the real tables whose truth is known; `checks/score_transfers.py` scores all of them."""
    error, inside, seconds = list[float](), list[NDArray[np.bool_]](), list[float]()
    load_model()
    for origin, destination, truth in real_tables(data / "ei", 20):
        start = process_time()
        found = estimate_transfers(origin, destination)
        seconds.append(process_time() - start)
        error.append(error_index(truth, found.votes))
        inside.append(((truth >= found.low90 - 0.5) & (truth <= found.high90 + 0.5)).ravel())
    assert np.mean(error) < 8.0
    assert 0.83 < np.concatenate(inside).mean() < 0.96
    assert np.median(seconds) < 0.1


def real_tables(folder: Path, count: int) -> list[tuple[Votes, Votes, Votes]]:
    kept: dict[str, dict[str, list[tuple[int, int, float]]]] = defaultdict(lambda: defaultdict(list))
    for name, keys in (("margins", ("unit", "opt")), ("truth", ("row", "col"))):
        with gzip.open(folder / f"{name}.csv.gz", "rt", encoding="utf-8") as lines:
            for line in csv.DictReader(lines):
                cell = (int(line[keys[0]]) - 1, int(line[keys[1]]) - 1, float(line["votes"]))
                kept[line["id"]][line.get("side", "truth")].append(cell)
    every = len(kept) // count
    chosen = [kept[name] for name in sorted(kept)[::every]][:count]
    return [(filled(table["row"]), filled(table["col"]), filled(table["truth"])) for table in chosen]


def filled(cells: list[tuple[int, int, float]]) -> Votes:
    table = np.zeros((max(cell[0] for cell in cells) + 1, max(cell[1] for cell in cells) + 1))
    for row, column, votes in cells:
        table[row, column] = votes
    return table
