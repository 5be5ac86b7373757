"""HTTP schemas of the bank account's months."""

from datetime import date, datetime
from typing import Annotated

from pydantic import BaseModel, Field

Fingerprint = Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]


class MonthSignatureCreate(
    BaseModel,
    extra="forbid",
    json_schema_extra={"examples": [{"fingerprint": "0f" * 16, "note": "Chèque 12 pas encore présenté"}]},
):
    """The agent's signature under a month's reconciliation."""

    fingerprint: Annotated[Fingerprint, Field(description="Of the figures that were read.")]
    note: Annotated[
        str | None,
        Field(
            min_length=3,
            max_length=500,
            pattern=r"^[^\x00-\x1f\x7f]+$",
            description="Why something is left; stored encrypted. Needed where the month is not even.",
        ),
    ] = None


class BankMonthRead(BaseModel):
    """A month of the account, and its signature."""

    starts_on: Annotated[date, Field(description="Its first day.")]
    ends_on: date
    over: bool
    lines: int
    net_cents: int
    open_lines: int
    bank_cents: Annotated[int, Field(description="Balance at its end, of all lines so far.")]
    journal_cents: Annotated[int, Field(description="Balance at its end, of the account's entries.")]
    difference_cents: int
    covered: Annotated[bool, Field(description="Statements cover all of its days.")]
    even: bool
    fingerprint: str
    signed_at: datetime | None
    signed_by: str | None
    note: str | None
    changed: Annotated[bool, Field(description="It was signed, and its figures have changed since.")]
