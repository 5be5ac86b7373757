from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from common.schemas.money import AlertLevel
from crm.campaign.actions.form_input import MalformedInput, read_action
from crm.desk.day_sheet.trend import trend_of
from crm.desk.day_sheet.warnings import warnings_of

TODAY = date(2029, 5, 19)
EVE = datetime(2029, 6, 8, 22, tzinfo=UTC)
CLOSE = datetime(2029, 6, 10, 18, tzinfo=UTC)


def test_the_trend_has_a_bar_for_each_of_seven_days_and_names_the_week_before() -> None:
    trend = trend_of({TODAY: 40, TODAY - timedelta(6): 20, TODAY - timedelta(7): 12}, TODAY)

    assert [bar.attempts for bar in trend.bars] == [20, 0, 0, 0, 0, 0, 40]
    assert [bar.height for bar in trend.bars][::6] == [50, 100]
    assert (trend.total, trend.before) == (60, 12)
    assert trend.sentence == "Plus que les sept jours d'avant (12)."


@pytest.mark.parametrize(
    ("now", "before", "word"), [(0, 0, "Rien"), (52, 50, "À peu près"), (20, 60, "Moins"), (3, 1, "À peu près")]
)
def test_a_difference_within_chance_is_no_trend(now: int, before: int, word: str) -> None:
    assert trend_of({TODAY: now, TODAY - timedelta(7): before}, TODAY).sentence.startswith(word)


@pytest.mark.parametrize(
    ("now", "title"),
    [
        (EVE - timedelta(days=7, seconds=1), None),
        (EVE - timedelta(seconds=1), "Le silence électoral approche"),
        (EVE, "Silence électoral"),
        (CLOSE - timedelta(seconds=1), "Silence électoral"),
        (CLOSE, None),
    ],
)
def test_the_silence_is_announced_a_week_before_and_said_until_the_close(now: datetime, title: str | None) -> None:
    warnings = warnings_of(now, [(EVE, CLOSE)], None, "Europe/Paris")
    assert [warning.title for warning in warnings] == ([title] if title else [])


def test_each_alert_level_but_the_first_is_a_warning() -> None:
    found = {level: warnings_of(EVE, [], level, "Europe/Paris") for level in AlertLevel}
    assert [len(found[level]) for level in AlertLevel] == [0, 1, 1, 1]


@pytest.mark.parametrize(
    ("cost", "cents"), [("", []), ("0", []), ("180", [18000]), ("1 234,5 €", [123450]), ("0.07", [7])]
)
def test_a_cost_is_exact(cost: str, cents: list[int]) -> None:
    paris = ZoneInfo("Europe/Paris")
    plan = read_action(
        "7b0f9a52-6d1e-4d3b-8a43-5c1f0f4f2a10", "postering", "Collage", "", "2029-05-19T20:00", "2029-05-19T22:00",
        "", cost, paris,
    )  # fmt: skip
    assert [line.amount_cents for line in plan.cost_lines] == cents
    assert plan.starts_at == datetime(2029, 5, 19, 18, tzinfo=UTC)


@pytest.mark.parametrize("cost", ["-5", "1,234", "1e3", "1.2.3", "٣", "10,٣", "9" * 12])
def test_a_cost_that_is_no_amount_is_refused(cost: str) -> None:
    paris = ZoneInfo("Europe/Paris")
    with pytest.raises(MalformedInput):
        read_action(
            "7b0f9a52-6d1e-4d3b-8a43-5c1f0f4f2a10", "postering", "Collage", "", "2029-05-19T20:00",
            "2029-05-19T22:00", "", cost, paris,
        )  # fmt: skip
