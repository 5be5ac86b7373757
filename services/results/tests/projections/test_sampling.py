import numpy as np
import pytest
from results.projections.design import GROUPS
from results.projections.model import Widths, fit
from results.projections.replays import Contest
from results.projections.sampling import plan

WIDTHS = Widths(tuple([0.1] * len(GROUPS)), (0.05, 0.2, 0.3), 0.03, 0.02, 1.0, 10.0)


def left_after(contest: Contest, size: np.ndarray, picked: list[int]) -> float:
    """The deviation of the weighted mean by the projection's own algebra."""
    known = np.zeros(len(size))
    known[picked] = 1.0
    done = fit(contest.design, WIDTHS, np.zeros((len(size), 1)), known, 0 * size, size, size / size.sum())
    return float(np.sqrt(done.sum_variance))


def test_the_first_station_is_the_one_that_leaves_least(contest: Contest) -> None:
    size = contest.design.registered * 0.6
    made = plan(contest.design, WIDTHS, size, np.zeros(len(size), dtype=bool), 1)
    each = [left_after(contest, size, [place]) for place in range(len(size))]
    assert made.picks[0] == int(np.argmin(each))
    assert made.deviations[1] == pytest.approx(min(each), rel=1e-6)


def test_every_station_more_leaves_less_and_none_is_sent_to_twice(contest: Contest) -> None:
    size = contest.design.registered * 0.6
    counted = np.zeros(len(size), dtype=bool)
    counted[:5] = True
    made = plan(contest.design, WIDTHS, size, counted, 100)
    assert len(set(made.picks)) == len(made.picks) == len(size) - 5
    assert not set(made.picks) & set(range(5))
    assert list(made.deviations) == sorted(made.deviations, reverse=True)
    assert made.deviations[0] == pytest.approx(left_after(contest, size, [0, 1, 2, 3, 4]), rel=1e-6)


def test_the_plan_beats_stations_taken_as_they_come(contest: Contest) -> None:
    size = contest.design.registered * 0.6
    made = plan(contest.design, WIDTHS, size, np.zeros(len(size), dtype=bool), 6)
    chance = np.random.default_rng(0)
    others = [left_after(contest, size, list(chance.choice(len(size), 6, replace=False))) for _ in range(50)]
    assert made.deviations[-1] < min(others)


def test_a_hundred_ballots_leave_more_than_a_sheet(contest: Contest) -> None:
    size = contest.design.registered * 0.6
    nobody = np.zeros(len(size), dtype=bool)
    sheets = plan(contest.design, WIDTHS, size, nobody, 5)
    hundreds = plan(contest.design, WIDTHS, size, nobody, 5, ballots=100)
    assert hundreds.deviations[-1] > sheets.deviations[-1]
