"""How much of the vote changes bloc, as a pure rule."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from predict.past_results.elections.bloc_movement import tabulate_votes, usual_movement

ONE, TWO, THREE = {"gauche": 50, "droite": 50}, {"gauche": 70, "droite": 30}, {"gauche": 40, "droite": 60}


def moved(*rounds: dict[str, int], sure: list[float] | None = None) -> tuple[float, float]:
    votes = tabulate_votes([{"s": votes} for votes in rounds], ["s"])
    usual, certain = usual_movement(votes, None if sure is None else np.array([sure]))
    return float(usual[0]), float(certain[0])


def test_the_moved_share_is_half_of_all_that_changed() -> None:
    assert moved(ONE, TWO) == pytest.approx((0.2, 1.0))
    assert moved({"gauche": 10}, {"droite": 40}) == pytest.approx((1.0, 1.0))


def test_what_usually_moves_is_the_mean_of_every_two_rounds() -> None:
    assert moved(ONE, TWO, THREE)[0] == pytest.approx((0.2 + 0.1 + 0.3) / 3)
    assert moved(ONE, {}, TWO)[0] == pytest.approx(0.2)
    assert np.isnan(moved(ONE)[0])
    assert np.isnan(moved({"gauche": 10}, {"gauche": 0})[0])


def test_two_rounds_count_by_the_less_sure_of_them() -> None:
    share, certain = moved(ONE, TWO, THREE, sure=[1.0, 1.0, 0.25])

    assert share == pytest.approx((0.2 + 0.25 * 0.1 + 0.25 * 0.3) / 1.5)
    assert certain == pytest.approx(0.5)


counts = st.dictionaries(st.sampled_from(["gauche", "centre", "droite"]), st.integers(0, 900))


@given(st.lists(counts, min_size=2, max_size=5))
def test_a_share_is_between_none_and_all_whatever_the_order(rounds: list[dict[str, int]]) -> None:
    share, _ = moved(*rounds)

    assert np.isnan(share) or 0.0 <= share <= 1.0
    assert moved(*reversed(rounds))[0] == pytest.approx(share, nan_ok=True)
