"""HTTP schemas of the budget of each heading."""

from typing import Annotated

from kit.web.paging import Page
from pydantic import BaseModel, Field

MAX_CENTS = 10_000_000_000


class HeadingBudgetPut(BaseModel, extra="forbid", json_schema_extra={"examples": [{"amount_cents": 500000}]}):
    """The amount that the campaign plans to spend under a heading; 0: nothing."""

    amount_cents: Annotated[int, Field(strict=True, ge=0, le=MAX_CENTS, examples=[500000])]


class HeadingBudgetRead(BaseModel):
    """A heading with its budget and the amount spent of it."""

    heading: int
    label: str
    budget_cents: Annotated[int | None, Field(description="None: nothing was decided.")]
    planned_cents: int
    spent_cents: Annotated[int, Field(description="Committed and paid.")]
    remaining_cents: Annotated[int | None, Field(description="Less spent and planned; below zero: too much.")]
    version: Annotated[int, Field(description="0 while nothing was decided.")]


class HeadingBudgetsRead(Page[HeadingBudgetRead]):
    budget_cents: int
    ceiling_cents: Annotated[int | None, Field(description="All headings together stay below it.")]
    over_ceiling: Annotated[bool, Field(description="Whether the budgets are above what the law allows to spend.")]
