"""Number types: counts, money, shares, intervals."""

from typing import Annotated, Self, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, model_validator

MAX_COUNT = 2_000_000_000  # below PostgreSQL's integer
MAX_CENTS = 100_000_000_000  # a thousand million euros: above any campaign, below any overflow of a sum

Count: TypeAlias = Annotated[int, Field(strict=True, ge=0, le=MAX_COUNT)]
Cents: TypeAlias = Annotated[int, Field(strict=True, ge=0, le=MAX_CENTS, description="An amount in cents, exact.")]
SignedCents: TypeAlias = Annotated[
    int, Field(strict=True, ge=-MAX_CENTS, le=MAX_CENTS, description="An amount in cents, that may be below zero.")
]
Share: TypeAlias = Annotated[
    float, Field(strict=True, ge=0, le=1, allow_inf_nan=False, description="A part of the whole, 0 to 1.")
]
Method: TypeAlias = Annotated[
    str,
    Field(
        pattern=r"^[0-9A-Za-z][0-9A-Za-z_.+\-]{0,79}$",
        description="The method that made the number and its version: `score-1`.",
    ),
]
DataVintage: TypeAlias = Annotated[
    str,
    Field(
        pattern=r"^[^\x00-\x1f]{1,200}$",
        description="Data that the number was made from, with their date: `legislatives 2024, tours 1 et 2`.",
    ),
]


class Interval(BaseModel):
    """The interval that holds the true number, low to high."""

    model_config = ConfigDict(frozen=True, allow_inf_nan=False)

    low: Annotated[float, Field(description="Lower end.")]
    high: Annotated[float, Field(description="Upper end.")]

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.low > self.high:
            raise ValueError("low is above high")
        return self
