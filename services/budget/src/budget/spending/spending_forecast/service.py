"""Service of a campaign's spending forecast."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from kit.campaigns.queries import campaign_today, get_campaign
from sqlalchemy.ext.asyncio import AsyncSession

from budget.accounts.period import Period
from budget.accounts.service import find_period
from budget.ceilings import service as ceilings
from budget.ceilings.answers import Currency
from budget.spending.expenses.pace import Pace, read_pace
from budget.spending.spending_forecast.forecast import METHOD, Forecast, forecast_end
from budget.spending.spending_forecast.schemas import SpendingForecastDay, SpendingForecastRead


@dataclass(frozen=True)
class SpendingForecast:
    currency: Currency
    ceiling: int | None
    keeps_account: bool
    period: Period
    today: date
    pace: Pace
    found: Forecast


async def forecast_spending(session: AsyncSession, campaign_id: UUID) -> SpendingForecast:
    state = (await get_campaign(session, campaign_id)).state
    ceiling = await ceilings.find_ceiling(session, campaign_id)
    pace = await read_pace(session, campaign_id)
    period = await find_period(session, campaign_id, state)
    today = campaign_today(state)
    end = forecast_end(pace, today, period.votes_on, ceiling.cents)
    return SpendingForecast(ceiling.currency, ceiling.cents, ceiling.keeps_account, period, today, pace, end)


def describe(forecast: SpendingForecast) -> SpendingForecastRead:
    end, pace = forecast.found, forecast.pace
    return SpendingForecastRead(
        currency=forecast.currency,
        today=forecast.today,
        ends_on=forecast.period.votes_on,
        ceiling_cents=forecast.ceiling,
        days=list_days(pace),
        undated_cents=pace.undated_cents,
        low_cents=end.low,
        median_cents=end.middle,
        high_cents=end.high,
        completion_probability=end.kept,
        unforeseen_cents=end.unforeseen,
        weeks=end.weeks,
        overspend_probability=end.over,
        method=METHOD,
    )


def list_days(pace: Pace) -> list[SpendingForecastDay]:
    days: list[SpendingForecastDay] = []
    spent = planned = 0
    for day in sorted({*pace.spent, *pace.planned}):
        spent += pace.spent.get(day, 0)
        planned += pace.planned.get(day, 0)
        days.append(SpendingForecastDay(day=day, spent_cents=spent, planned_cents=planned))
    return days


def by_month(pace: Pace) -> list[SpendingForecastDay]:
    """Return the last day of each month, for the table beside the chart."""
    months = {(day.day.year, day.day.month): day for day in list_days(pace)}
    return list(months.values())
