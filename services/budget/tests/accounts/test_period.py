from datetime import date

import pytest
from budget.accounts.period import account_period, filing_due, find_outside
from common.schemas.campaign import CampaignState
from kit.testing.steps import STATE

PERIOD = account_period(CampaignState.model_validate(STATE))


def test_the_period_of_a_campaign_is_that_of_its_election() -> None:
    assert (PERIOD.starts_on, PERIOD.votes_on) == (date(2028, 12, 1), date(2029, 6, 17))
    assert PERIOD.filed_on == date(2029, 8, 17)  # the tenth Friday after round one


@pytest.mark.parametrize(
    ("spent_on", "heading", "article"),
    [
        (date(2028, 11, 30), 11, "L. 52-4"),
        (date(2028, 11, 30), 9, "L. 52-4"),
        (date(2029, 6, 17), 11, "L. 52-4"),
        (date(2029, 6, 17), None, "L. 52-4"),
        (date(2029, 8, 18), 9, "L. 52-12"),
    ],
)
def test_a_spend_outside_the_period_is_told_its_article(spent_on: date, heading: int | None, article: str) -> None:
    outside = find_outside(PERIOD, spent_on, heading)

    assert outside is not None
    assert article in outside.fr
    assert article in outside.en


@pytest.mark.parametrize(
    ("spent_on", "heading"),
    [
        (date(2028, 12, 1), 11),
        (date(2029, 6, 16), 11),
        (date(2029, 6, 17), 9),
        (date(2029, 8, 17), 19),
    ],
)
def test_a_spend_within_the_period_is_accepted(spent_on: date, heading: int) -> None:
    assert find_outside(PERIOD, spent_on, heading) is None


def test_a_dissolution_moves_the_start_of_the_period_to_its_day() -> None:
    state = STATE | {
        "rounds": [{"number": 1, "on": "2024-06-30"}, {"number": 2, "on": "2024-07-07"}],
        "triggered_on": "2024-06-09",
    }
    period = account_period(CampaignState.model_validate(state))
    assert period.starts_on == date(2024, 6, 9)
    outside = find_outside(period, date(2024, 6, 8), 11)
    assert outside is not None
    assert "événement" in outside.fr
    assert find_outside(period, date(2024, 6, 9), 11) is None


def test_an_event_earlier_than_the_usual_period_changes_nothing() -> None:
    period = account_period(CampaignState.model_validate(STATE | {"triggered_on": "2028-05-01"}))
    assert (period.starts_on, period.triggered) == (date(2028, 12, 1), False)


def test_who_is_not_in_round_two_engages_nothing_after_round_one() -> None:
    state = CampaignState.model_validate(STATE)
    period = account_period(state, contested=1)
    assert find_outside(period, state.rounds[0].on, 11) is not None
    assert find_outside(PERIOD, state.rounds[0].on, 11) is None
    assert find_outside(period, state.rounds[0].on, 9) is None, "closing the account still costs"


def test_abroad_the_earlier_deadline_is_told_until_a_second_round_is_known() -> None:
    state = CampaignState.model_validate(
        STATE
        | {"territory": "circo:9901", "rounds": [{"number": 1, "on": "2024-06-30"}, {"number": 2, "on": "2024-07-07"}]}
    )
    assert filing_due(state).date() == date(2024, 10, 11)
    assert filing_due(state, 2).date() == date(2024, 10, 18)
    # What comes in between is not refused for it.
    assert account_period(state).filed_on == date(2024, 10, 18)
