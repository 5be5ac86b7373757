"""Where one stands among others."""

import statistics

import pytest
from budget.comparisons.likeness import implied_ceiling, spread
from budget.comparisons.spread_picture import WIDTH, draw_spread
from hypothesis import given
from hypothesis import strategies as st

AMOUNTS = st.lists(st.integers(0, 10**8), min_size=1, max_size=60)


@given(AMOUNTS, st.integers(0, 10**8))
def test_quantiles_rise_and_the_rank_is_a_share(values: list[int], ours: int) -> None:
    found = spread(values, ours)

    assert list(found.quantiles) == sorted(found.quantiles)
    assert min(values) <= found.quantiles[0]
    assert found.quantiles[-1] <= max(values)
    assert abs(found.quantiles[2] - statistics.median(values)) <= 0.5
    assert 0 <= found.rank <= 1
    at = draw_spread(found.quantiles, ours)
    assert all(0 <= place <= WIDTH for place in at.values())


def test_who_spends_more_than_all_ranks_last() -> None:
    assert spread([1, 2, 3], 9).rank == 1
    assert spread([1, 2, 3], 0).rank == 0
    assert spread([5, 5], 5).rank == 0.5
    with pytest.raises(ValueError, match="no account"):
        spread([], 1)


def test_the_ceiling_shows_only_where_the_payment_is_capped() -> None:
    # The commission's account 202204221 of 2022, and one where the own money spent is what was paid.
    assert implied_ceiling(37_154, 37_646, 37_104, 33_022) == 69_520
    assert implied_ceiling(36_436, 36_436, 20_661, 20_661) is None
    assert implied_ceiling(100, None, None, 50) is None
