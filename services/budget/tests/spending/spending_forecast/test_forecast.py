"""The end of the spending: a model that never contradicts what is certain."""

import random
from datetime import date, timedelta

from budget.spending.expenses.pace import Pace
from budget.spending.spending_forecast.forecast import find_forecast_level, forecast_end
from budget.spending.spending_forecast.picture import HEIGHT, WIDTH, draw_spending_forecast
from common.schemas.money import AlertLevel
from hypothesis import given
from hypothesis import strategies as st

TODAY, VOTE = date(2029, 5, 1), date(2029, 6, 10)
DAYS = st.dictionaries(st.dates(date(2028, 12, 1), date(2029, 6, 9)), st.integers(0, 10**7), max_size=30)
PACES = st.builds(
    Pace,
    spent=DAYS,
    planned=DAYS,
    undated_cents=st.integers(0, 10**7),
    unforeseen=DAYS,
    kept=st.integers(0, 50),
    dropped=st.integers(0, 50),
    planned_squares=st.integers(0, 10**14),
)
NOTHING = Pace({}, {}, 0, {}, 0, 0, 0)


@given(PACES, st.integers(0, 10**8) | st.none())
def test_the_interval_holds_the_middle_and_never_begins_below_what_is_spent(pace: Pace, ceiling: int | None) -> None:
    found = forecast_end(pace, TODAY, VOTE, ceiling)

    assert sum(pace.spent.values()) <= found.low <= max(found.middle, found.low) <= found.high
    assert (found.over is None) is (ceiling is None)
    assert found.over is None or 0 <= found.over <= 1
    picture = draw_spending_forecast(pace.spent, pace.planned, 0, found, TODAY, date(2028, 12, 1), VOTE, ceiling)
    assert picture.spent.startswith("M")
    assert 0 <= picture.now <= WIDTH
    assert picture.ceiling is None or 0 <= picture.ceiling <= HEIGHT


def test_without_plans_and_pace_the_end_is_what_is_spent() -> None:
    found = forecast_end(NOTHING, TODAY, VOTE, 100)
    assert (found.low, found.middle, found.high, found.over) == (0, 0, 0, 0.0)
    assert found.unforeseen is None


def test_a_steady_pace_goes_on_until_the_vote() -> None:
    daily = {TODAY - timedelta(days=day): 100 for day in range(1, 71)}
    found = forecast_end(Pace(daily, {}, 0, daily, 0, 0, 0), TODAY, VOTE, None)

    assert found.weeks == 10
    assert found.unforeseen == 4_000
    assert found.low == found.middle == found.high == 11_000


def test_what_is_over_the_ceiling_is_certain() -> None:
    assert forecast_end(Pace({TODAY: 200}, {}, 0, {}, 0, 0, 0), TODAY, VOTE, 100).over == 1.0


def test_nine_ends_in_ten_lie_within_when_the_model_holds() -> None:
    """Campaigns drawn from the model itself: the interval has to be as wide as it says."""
    draw = random.Random(4)
    held, campaigns = 0, 400
    for _ in range(campaigns):
        chance = draw.betavariate(9, 1)
        decided = [draw.random() < chance for _ in range(20)]
        plans = [draw.randint(50_00, 900_00) for _ in range(25)]
        weekly = [max(0.0, draw.gauss(700_00, 250_00)) for _ in range(15)]
        spent = {TODAY - timedelta(days=7 * week + 1): round(weekly[week]) for week in range(9)}
        squares = sum(plan**2 for plan in plans)
        pace = Pace(spent, {VOTE: sum(plans)}, 0, spent, sum(decided), 20 - sum(decided), squares)
        found = forecast_end(pace, TODAY, TODAY + timedelta(days=42), None)
        end = sum(spent.values()) + sum(plan for plan in plans if draw.random() < chance) + sum(weekly[9:])
        held += found.low <= end <= found.high
    assert 0.86 <= held / campaigns <= 0.97


@given(PACES, st.integers(0, 10**8))
def test_the_level_is_never_at_ease_above_an_overrun(pace: Pace, ceiling: int) -> None:
    found = forecast_end(pace, TODAY, VOTE, ceiling)
    decided = sum(pace.spent.values()) + sum(pace.planned.values()) + pace.undated_cents
    level = find_forecast_level(found, decided, ceiling)

    if decided > ceiling or found.middle > ceiling:
        assert level is AlertLevel.EXCEEDED
    if found.over is not None and found.over >= 0.05:
        assert level is not AlertLevel.OK


def test_plans_beyond_the_ceiling_are_no_comfort_even_where_some_may_be_dropped() -> None:
    pace = Pace({}, {date(2029, 5, 20): 10_500}, 0, {}, 0, 0, 10_500**2)
    found = forecast_end(pace, TODAY, VOTE, 10_000)
    assert found.middle < 10_000
    assert find_forecast_level(found, 10_500, 10_000) is AlertLevel.EXCEEDED
