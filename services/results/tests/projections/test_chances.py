from datetime import date

import numpy as np
import pytest
from common.schemas.campaign import CampaignState
from hypothesis import given
from hypothesis import strategies as st
from kit.web.problems import Invalid
from results.projections.calibration import Calibration, Spread, conformal
from results.projections.chances import draw_votes
from results.projections.law import contenders_of, find_rule, weigh_night

NORMAL = Spread((0.6745, 1.2816, 1.6449, 2.5758))


def state(
    election: str = "legislatives", territory: str = "circo:9406", population: int | None = None
) -> CampaignState:
    return CampaignState.model_validate(
        {
            "name": "Essai",
            "candidate": "Camille Exemple",
            "election": election,
            "territory": territory,
            "rounds": [{"number": 1, "on": date(2027, 6, 13)}, {"number": 2, "on": date(2027, 6, 20)}],
            "population": population,
        }
    )


def chances(shares: list[float], deviation: float, registered: int = 100_000, valid: int = 60_000, **told: object):
    ids = [chr(65 + place) for place in range(len(shares))]
    contenders = contenders_of(ids, {})
    night = state(**told)  # pyright: ignore[reportArgumentType]  # each case says some of them
    rule = find_rule(night, date(2027, 6, 13), 1, contenders, registered)
    deviations = np.full(len(shares), deviation)
    return weigh_night(rule, contenders, np.array(shares), deviations, NORMAL, valid, registered, 1)


@given(st.lists(st.floats(0.001, 1), min_size=2, max_size=15), st.floats(0, 0.2), st.integers(1, 2_000_000))
def test_drawn_votes_are_whole_and_lose_nobody(parts: list[float], deviation: float, valid: int) -> None:
    shares = np.array(parts) / sum(parts)
    votes = draw_votes(shares, np.full(len(parts), deviation), NORMAL, valid, draws=20)
    assert (votes.sum(axis=1) == valid).all()
    assert (votes >= 0).all()


def test_draws_are_as_wide_as_they_are_told_to_be() -> None:
    votes = draw_votes(np.array([0.4, 0.35, 0.25]), np.array([0.02, 0.02, 0.015]), NORMAL, 100_000, draws=4000)
    assert votes.mean(axis=0) / 100_000 == pytest.approx([0.4, 0.35, 0.25], abs=0.002)
    assert (votes / 100_000).std(axis=0) == pytest.approx([0.02, 0.02, 0.015], rel=0.15)


def test_a_majority_of_the_votes_without_a_quarter_of_the_registered_does_not_elect() -> None:
    sure = chances([0.6, 0.25, 0.15], 0.0001, registered=100_000, valid=60_000)
    assert (sure.elected[0], sure.qualified[0]) == (1.0, 0.0)
    few = chances([0.6, 0.25, 0.15], 0.0001, registered=100_000, valid=40_000)
    assert (few.elected[0], few.qualified[0], few.qualified[1], few.out[2]) == (0.0, 1.0, 1.0, 1.0)


def test_a_close_line_is_a_chance() -> None:
    # An eighth of the registered is 12,500 votes: C has them half of the time.
    found = chances([0.5, 0.2918, 0.2082], 0.01, registered=100_000, valid=60_000)
    assert 0.3 < found.qualified[2] < 0.7
    assert found.elected + found.qualified + found.out == pytest.approx([1, 1, 1])
    assert found.may_merge.tolist() == [0.0, 0.0, 0.0]


def test_the_list_with_the_bonus_is_known_without_the_size_of_the_council() -> None:
    found = chances([0.55, 0.3, 0.15], 0.0001, election="municipales", territory="commune:94033")
    assert found.elected.tolist() == [1.0, 0.0, 0.0]
    assert found.undecided == 0


def test_a_list_that_may_merge_is_not_out() -> None:
    # L. 264: 10 % of the valid votes to stand, 5 % to merge; D is near one line, E near the other.
    found = chances([0.4, 0.3, 0.1, 0.1, 0.05, 0.05], 0.005, election="municipales", territory="commune:94033")
    assert found.qualified[:2].tolist() == [1.0, 1.0]
    for near_ten in (2, 3):
        assert 0.3 < found.may_merge[near_ten] < 0.7
        assert found.qualified[near_ten] + found.may_merge[near_ten] == pytest.approx(1)
        assert found.out[near_ten] == pytest.approx(0)
    for near_five in (4, 5):
        assert 0.3 < found.may_merge[near_five] < 0.7
        assert found.out[near_five] == pytest.approx(1 - found.may_merge[near_five])


def test_an_election_that_is_not_here_says_so() -> None:
    with pytest.raises(Invalid, match="Senators"):
        chances([0.5, 0.5], 0.01, election="senatoriales", territory="departement:94")


def test_spreads_hold_as_often_as_they_say() -> None:
    scores = np.abs(np.random.default_rng(3).standard_t(4, 20_000))
    spread = conformal([scores])
    for level, reach in zip((0.5, 0.8, 0.9, 0.99), spread.at, strict=True):
        assert (scores <= reach).mean() == pytest.approx(level, abs=0.005)
    drawn = np.abs(spread.quantile(np.random.default_rng(4).standard_normal(20_000)))
    for level, reach in zip((0.5, 0.8, 0.9), spread.at, strict=False):
        assert (drawn <= reach).mean() == pytest.approx(level, abs=0.01)


def test_between_two_moments_of_the_night_spreads_are_between() -> None:
    calibration = Calibration((0.1, 0.4), (Spread((1, 2, 3, 4)), Spread((2, 4, 6, 8))))
    assert calibration.at(0.2).at == pytest.approx((1.5, 3, 4.5, 6))
    assert calibration.at(0.01).at == (1, 2, 3, 4)
    assert calibration.at(1.0).at == (2, 4, 6, 8)
