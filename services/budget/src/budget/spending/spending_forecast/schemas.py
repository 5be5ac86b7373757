"""HTTP schemas of the spending forecast."""

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, Field


class SpendingForecastDay(BaseModel):
    """Totals of one day, by date of the expense."""

    day: date
    spent_cents: Annotated[int, Field(description="Committed and paid, up to and with this day.")]
    planned_cents: Annotated[int, Field(description="Planned on top, up to and with this day.")]


class SpendingForecastRead(BaseModel):
    """Spending by day, and the final amount with a 90 % interval."""

    currency: Literal["EUR", "XPF"]
    today: date
    ends_on: date
    ceiling_cents: int | None
    days: list[SpendingForecastDay]
    undated_cents: Annotated[int, Field(description="Planned without a day.")]
    low_cents: Annotated[int, Field(description="5 % of the ends lie below.")]
    median_cents: int
    high_cents: Annotated[int, Field(description="5 % of the ends lie above.")]
    completion_probability: Annotated[float, Field(description="Probability that a plan is carried out, 0 to 1.")]
    unforeseen_cents: Annotated[int | None, Field(description="Expected beyond the plans; none below three weeks.")]
    weeks: Annotated[int, Field(description="Weeks that the pace was learnt from.")]
    overspend_probability: Annotated[
        float | None, Field(description="Probability that the end is above the ceiling, 0 to 1.")
    ]
    method: Annotated[str, Field(examples=["budget-end-1"])]
