from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from budget.reimbursement.reimbursement_forecast.basis import Count, choose_basis
from budget.reimbursement.reimbursement_forecast.expectation import Expectation, Vote, chance_to_reach, expect
from budget.reimbursement.reimbursements.answers import Account, Refused
from common.schemas.elections import ElectionKind
from hypothesis import given
from hypothesis import strategies as st

ACCOUNT = Account(ElectionKind.LEGISLATIVES, date(2029, 6, 10), 66_780, 30_000, 30_000, 20_000, Decimal(1))
SURE = Vote(0.2, 0.2, 0.2)


def expected(account: Account = ACCOUNT, planned: int = 0, vote: Vote = SURE) -> Expectation:
    found = expect(account, planned, vote)
    assert isinstance(found, Expectation)
    return found


def test_a_sure_share_pays_back_what_the_rule_says() -> None:
    found = expected()
    assert (found.expected, found.low, found.high, found.no_reimbursement_probability) == (20_000, 20_000, 20_000, 0.0)
    assert (found.at_risk, found.expected_loss) == (20_000, 0)


def test_a_chance_of_five_percent_weighs_the_amount_and_opens_the_interval_to_nothing() -> None:
    found = expected(vote=Vote(0.06, 0.03, 0.09, chance_five=0.7))
    assert (found.expected, found.low, found.high) == (14_000, 0, 20_000)
    assert found.no_reimbursement_probability == pytest.approx(0.3)
    assert found.expected_loss == 6_000


def test_what_is_planned_is_the_candidate_s_to_bring_and_to_risk_up_to_the_cap() -> None:
    found = expected(planned=20_000)
    assert (found.with_planned.own_contribution, found.with_planned.own_spent) == (40_000, 40_000)
    assert found.with_planned.if_reached == 31_721  # 47.5 % of 66 780 €, half up
    assert (found.low, found.high) == (20_000, 31_721)
    assert (found.at_risk, found.expected_loss) == (40_000, 8_279)


def test_a_plan_over_the_ceiling_loses_everything() -> None:
    found = expected(planned=40_000)
    assert found.with_planned.if_reached == 0
    assert found.low == 0


@pytest.mark.parametrize(
    ("election", "share", "reached"),
    [
        (ElectionKind.LEGISLATIVES, 0.05, 1.0),
        (ElectionKind.LEGISLATIVES, 0.0499, 0.0),
        (ElectionKind.EUROPEENNES, 0.03, 1.0),
        (ElectionKind.EUROPEENNES, 0.029, 0.0),
        (ElectionKind.PRESIDENTIELLE, 0.05, 0.0),
    ],
)
def test_each_election_has_its_own_threshold(election: ElectionKind, share: float, reached: float) -> None:
    found = expected(replace(ACCOUNT, election=election), vote=Vote(share, share, share))
    assert found.threshold_probability == reached


def test_a_candidate_for_president_is_never_without_anything() -> None:
    account = replace(
        ACCOUNT,
        election=ElectionKind.PRESIDENTIELLE,
        ceiling=16_851_000,
        spent=5_000_000,
        receipts=5_000_000,
        own_contribution=5_000_000,
    )
    found = expected(account, vote=Vote(0.02, 0.02, 0.02))
    assert (found.no_reimbursement_probability, found.expected) == (0.0, 800_423)


def test_another_threshold_than_five_is_read_from_the_interval() -> None:
    vote = Vote(0.03, 0.01, 0.05, chance_five=0.9)
    assert chance_to_reach(vote, Decimal("0.03"), strict=False) == pytest.approx(0.5)
    assert chance_to_reach(vote, Decimal("0.05"), strict=False) == 0.9


def test_figures_that_contradict_each_other_are_refused() -> None:
    assert isinstance(expect(replace(ACCOUNT, own_contribution=40_000), 0, SURE), Refused)


shares = st.floats(0, 1).map(lambda share: Vote(share, max(0, share - 0.04), min(1, share + 0.04)))


@given(st.integers(0, 60_000), st.integers(0, 60_000), st.integers(0, 60_000), st.integers(0, 60_000), shares)
def test_the_expected_amount_lies_within_what_can_be(
    spent: int, receipts: int, own: int, planned: int, vote: Vote
) -> None:
    found = expected(
        replace(ACCOUNT, spent=spent, receipts=receipts, own_contribution=min(own, receipts)), planned, vote
    )
    assert 0 <= found.low <= found.high
    assert 0 <= found.no_reimbursement_probability <= 1
    assert 0 <= found.expected <= max(found.with_planned.if_reached, found.with_planned.if_missed) + 1
    assert found.expected_loss <= found.at_risk


FORECAST: dict[str, Any] = {
    "method": "forecast-1", "data_vintage": "2024", "round": 1, "share": 0.1, "low": 0.05, "high": 0.15,
    "chance_five": 0.95,
}  # fmt: skip
PROJECTION: dict[str, Any] = {
    "method": "projection-1", "data_vintage": "", "counted": 3, "expected": 4,
    "shares": {"A": {"share": 0.07, "low": 0.06, "high": 0.08}},
}  # fmt: skip


def test_the_surest_that_may_be_shown_is_what_counts() -> None:
    def basis(**more: Any) -> str:
        given: dict[str, Any] = {
            "candidate": "A", "proclaimed": None, "forecast": FORECAST, "projection": PROJECTION, "count": None,
            "shows_night": True,
        }  # fmt: skip
        return choose_basis(**(given | more)).basis

    assert basis(proclaimed=0.06) == "proclaimed"
    assert basis(count=Count(4, 100, 7)) == "count"
    assert basis(count=Count(3, 100, 7)) == "projection"
    assert basis(candidate="B") == "forecast"
    assert basis(candidate=None, forecast=None) == "none"
    assert basis(proclaimed=0.06, count=Count(4, 100, 7), shows_night=False) == "forecast"
    assert basis(forecast=None, shows_night=False) == "none"
