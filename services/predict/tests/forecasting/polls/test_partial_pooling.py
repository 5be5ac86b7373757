"""Small segments lean on the whole, dimensions are crossed to their margins, polls are combined."""

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from predict.forecasting.polls.cross_tables import cross_answers, cross_compositions
from predict.forecasting.polls.levels import HALF_LIFE, PollReading, combine_readings
from predict.forecasting.polls.partial_pooling import draw_segments, find_strength, rest_of

OVERALL = np.asarray([0.5, 0.3, 0.2])
SIZES = np.asarray([400.0, 400.0, 200.0])


def test_segments_that_differ_by_chance_alone_are_almost_replaced_by_the_whole() -> None:
    draw = np.random.default_rng(4)
    shares = np.asarray([draw.multinomial(int(size), OVERALL) / size for size in SIZES])

    assert find_strength(shares, SIZES, OVERALL) > 100


def test_segments_that_differ_greatly_keep_their_own_figures() -> None:
    shares = np.asarray([[0.9, 0.05, 0.05], [0.1, 0.8, 0.1], [0.1, 0.1, 0.8]])

    assert find_strength(shares, SIZES, OVERALL) < 5


def test_one_segment_alone_leans_on_the_whole() -> None:
    assert find_strength(OVERALL[None, :], np.asarray([100.0]), OVERALL) > 100


def test_drawn_segments_add_up_and_centre_on_what_was_said() -> None:
    shares = np.asarray([[0.9, 0.05, 0.05], [0.1, 0.8, 0.1], [0.1, 0.1, 0.8]])

    drawn = draw_segments(shares, SIZES, OVERALL, 2000, np.random.default_rng(1))

    assert drawn.sum(axis=-1) == pytest.approx(np.ones((2000, 3)))
    assert drawn.mean(axis=0) == pytest.approx(shares, abs=0.02)


def test_an_answer_that_nobody_gave_is_drawn_as_rare_and_not_as_impossible() -> None:
    shares = np.asarray([[1.0, 0.0, 0.0], [0.3, 0.4, 0.3]])

    drawn = draw_segments(shares, SIZES[:2], np.asarray([0.65, 0.2, 0.15]), 500, np.random.default_rng(1))

    assert np.isfinite(drawn).all()
    assert 0 <= drawn[:, 0, 1].mean() < 0.02


def test_those_in_no_segment_answered_what_is_left() -> None:
    assert rest_of([(0.8, 0.2)], [500], (0.6, 0.4), 1000) == pytest.approx([0.4, 0.6])
    assert rest_of([(0.6, 0.4)], [1000], (0.6, 0.4), 1000) == pytest.approx([0.6, 0.4])


@settings(max_examples=25)
@given(st.integers(0, 10_000))
def test_crossed_cells_give_back_each_dimensions_answers(seed: int) -> None:
    draw = np.random.default_rng(seed)
    overall_cells = draw.dirichlet(np.full(6, 3.0)).reshape(2, 3)
    opinions = draw.dirichlet(np.full(4, 2.0), (2, 3))
    margins = [overall_cells.sum(axis=1), overall_cells.sum(axis=0)]
    by_first = (overall_cells[..., None] * opinions).sum(axis=1) / margins[0][:, None]
    by_second = (overall_cells[..., None] * opinions).sum(axis=0) / margins[1][:, None]

    cells = cross_answers([by_first[None], by_second[None]], margins, overall_cells)[0].reshape(2, 3, 4)

    assert cells.sum(axis=-1) == pytest.approx(np.ones((2, 3)))
    again = (overall_cells[..., None] * cells).sum(axis=1) / margins[0][:, None]
    assert again == pytest.approx(by_first, abs=0.01)


def test_crossing_stations_makes_cells_that_add_up() -> None:
    crossed = cross_compositions([np.asarray([[0.5, 0.5]]), np.asarray([[0.2, 0.8]])])

    assert crossed == pytest.approx(np.asarray([[0.1, 0.4, 0.1, 0.4]]))


def reading(share: float, days_ago: int = 0, sampling: float = 0.02, name: str = "gauche") -> PollReading:
    return PollReading(name, name, share, sampling, 0.015, date(2029, 6, 1) - timedelta(days=days_ago))


def test_no_poll_is_no_level() -> None:
    assert combine_readings([]) == []


def test_many_polls_are_surer_than_one_but_never_surer_than_their_common_error() -> None:
    (one,), (many,) = combine_readings([reading(0.3)]), combine_readings([reading(0.3)] * 12)

    assert one.standard_error > many.standard_error > 0.5**0.5 * 0.015
    assert many.polls == 12


def test_a_poll_counts_half_after_two_weeks_and_not_at_all_after_three_months() -> None:
    (level,) = combine_readings([reading(0.30), reading(0.33, days_ago=int(HALF_LIFE))])
    (fresh,) = combine_readings([reading(0.30), reading(0.60, days_ago=120)])

    assert level.share == pytest.approx(0.31)
    assert fresh.share == pytest.approx(0.30)
    assert fresh.polls == 1


def test_polls_that_disagree_are_less_sure_than_they_say() -> None:
    (agreed,), (apart,) = (combine_readings([reading(0.3), reading(second)]) for second in (0.3, 0.45))

    assert apart.standard_error > 1.5 * agreed.standard_error


def test_each_bloc_has_its_level() -> None:
    found = combine_readings([reading(0.3), reading(0.4, name="droite")])

    assert [(level.answer, level.share) for level in found] == [("droite", 0.4), ("gauche", 0.3)]
