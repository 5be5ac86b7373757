"""All districts of one election, estimated together."""

from dataclasses import replace

import numpy as np
import pytest
from predict.transfers.estimation.districts import District, known_labels, ratios_of, read_others
from predict.transfers.estimation.margins import UnusableMargins
from predict.transfers.estimation.proportional_fit import Votes
from predict.transfers.model import estimate_transfers, estimate_transfers_together

SEED = 979
ROWS, COLUMNS = ["A", "B", "C", "D"], ["A", "B", "E"]
SHARES = np.array([[0.8, 0.05, 0.15], [0.1, 0.75, 0.15], [0.45, 0.1, 0.45], [0.15, 0.5, 0.35]])


def alike(number: int, draw: np.random.Generator) -> list[tuple[Votes, Votes, Votes]]:
    """Origins, destinations and true tables of districts whose people choose much alike."""
    districts = list[tuple[Votes, Votes, Votes]]()
    for _ in range(number):
        shares = SHARES * np.exp(draw.normal(0.0, 0.12, SHARES.shape))
        places = np.exp(draw.normal(0.0, 0.2, (40, *SHARES.shape))) * shares
        origin = draw.multinomial(draw.integers(300, 900, 40), draw.dirichlet(np.full(4, 9.0), 40))
        truth = draw.multinomial(origin, places / places.sum(-1, keepdims=True)).astype(np.float64)
        districts.append((truth.sum(2), truth.sum(1), truth.sum(0)))
    return districts


def error_index(truth: Votes, votes: Votes) -> float:
    return 50.0 * float(np.abs(truth - votes).sum() / truth.sum())


def test_districts_together_err_less_than_each_alone_and_keep_the_margins_of_every_unit() -> None:
    districts = alike(20, np.random.default_rng(SEED))
    found = estimate_transfers_together([(a, b) for a, b, _ in districts], [(ROWS, COLUMNS)] * 20)
    alone = [estimate_transfers(a, b, labels=(ROWS, COLUMNS)) for a, b, _ in districts]
    inside = list[bool]()
    for (origin, destination, truth), one in zip(districts, found, strict=True):
        np.testing.assert_allclose(one.by_unit.sum(2), origin, atol=1e-3)
        np.testing.assert_allclose(one.by_unit.sum(1), destination, atol=1e-3)
        np.testing.assert_allclose(one.by_unit.sum(0), one.votes, atol=1e-6)
        assert (one.low90 <= one.votes).all()
        assert (one.votes <= one.high90).all()
        assert one.method.endswith("+districts-1")
        inside += ((truth >= one.low90 - 0.5) & (truth <= one.high90 + 0.5)).ravel().tolist()
    ours, theirs = (
        np.mean([error_index(truth, one.votes) for (_, _, truth), one in zip(districts, several, strict=True)])
        for several in (found, alone)
    )
    assert ours < 0.9 * theirs
    assert np.mean(inside) > 0.85


def test_the_order_of_districts_and_of_options_changes_nothing() -> None:
    districts = alike(6, np.random.default_rng(SEED))
    tables, labels = [(a, b) for a, b, _ in districts], [(ROWS, COLUMNS)] * 6
    found = estimate_transfers_together(tables, labels)
    turned = estimate_transfers_together(tables[::-1], labels)[::-1]
    for one, other in zip(found, turned, strict=True):
        np.testing.assert_allclose(one.votes, other.votes, rtol=1e-9)
    order = [2, 0, 3, 1]
    moved = [(a[:, order], b) for a, b in tables]
    names = [ROWS[place] for place in order]
    for one, other in zip(found, estimate_transfers_together(moved, [(names, COLUMNS)] * 6), strict=True):
        assert error_index(one.votes[order], other.votes) < 3.0


def test_labels_that_match_nothing_change_nothing() -> None:
    districts = alike(3, np.random.default_rng(SEED))
    tables = [(a, b) for a, b, _ in districts]
    names = [([f"{n}-{r}" for r in range(4)], [f"{n}+{c}" for c in range(3)]) for n in range(3)]
    blind = [estimate_transfers(a, b) for a, b in tables]
    for one, other in zip(estimate_transfers_together(tables, names), blind, strict=True):
        np.testing.assert_array_equal(one.votes, other.votes)
        np.testing.assert_array_equal(one.low90, other.low90)
    for (a, b), labels, other in zip(tables, names, blind, strict=True):
        np.testing.assert_array_equal(estimate_transfers(a, b, labels=labels).votes, other.votes)


def test_a_label_that_no_other_table_has_is_unknown() -> None:
    assert known_labels([(["A", "X"], ["A", ""]), (["A", None], ["B"]), (["B"], ["A"])]) == [
        (["A", None], ["A", None]),
        (["A", None], ["B"]),
        (["B"], ["A"]),
    ]


def test_a_district_is_never_among_its_others() -> None:
    draw = np.random.default_rng(SEED)
    districts = [District(t, 0.8 * t, 1.2 * t, (ROWS, COLUMNS)) for _, _, t in alike(4, draw)]
    before = read_others(districts)[0]
    after = read_others(
        [replace(districts[0], table=districts[0].table * draw.uniform(0.2, 4.0, (4, 3))), *districts[1:]]
    )
    np.testing.assert_allclose(before.mean, after[0].mean)
    np.testing.assert_allclose(before.spread, after[0].spread, atol=1e-6)
    assert (before.number == 3).all()
    # Two options of one label are both the district's own.
    twice = replace(districts[0], labels=(["A", "A", "C", "D"], COLUMNS))
    assert read_others([twice, *districts[1:]])[0].number.tolist() == [[3] * 3, [3] * 3, [3] * 3, [3] * 3]
    assert np.isfinite(ratios_of(np.zeros((2, 2)))).all()


def test_a_trivial_district_and_an_empty_option_are_estimated_among_the_others() -> None:
    districts = alike(3, np.random.default_rng(SEED))
    tables = [(a, b) for a, b, _ in districts]
    tables[1] = (np.column_stack([tables[1][0], np.zeros(40)]), tables[1][1])
    tables.append((np.array([[30.0, 70.0]]), np.array([[100.0]])))
    labels = [(ROWS, COLUMNS), ([*ROWS, "Z"], COLUMNS), (ROWS, COLUMNS), (["A", "B"], ["A"])]
    found = estimate_transfers_together(tables, labels)
    assert found[1].votes.shape == (5, 3)
    assert found[1].votes[4].sum() == 0
    assert found[3].votes.tolist() == [[30.0], [70.0]]
    assert estimate_transfers_together([], []) == []


def test_what_cannot_be_estimated_is_refused_by_the_number_of_its_table() -> None:
    origin, destination, _ = alike(1, np.random.default_rng(SEED))[0]
    good = (origin, destination)
    with pytest.raises(UnusableMargins, match=r"tables\[1\]\.destination"):
        estimate_transfers_together([good, (origin, -destination)], [(ROWS, COLUMNS)] * 2)
    with pytest.raises(UnusableMargins, match=r"tables\[0\]\.labels"):
        estimate_transfers_together([good], [(ROWS, ROWS)])
    with pytest.raises(UnusableMargins, match="labels"):
        estimate_transfers_together([good], [])
    with pytest.raises(UnusableMargins, match="blocs"):
        estimate_transfers_together([good], [(ROWS, COLUMNS)], blocs=[])
