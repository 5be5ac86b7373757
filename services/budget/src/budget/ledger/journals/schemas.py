"""HTTP schemas of the journal."""

from datetime import date, datetime
from typing import Annotated, TypeAlias
from uuid import UUID

from pydantic import BaseModel, Field

Line: TypeAlias = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]+$")]
"""A text that somebody enters."""


class JournalLineRead(BaseModel):
    account: Annotated[str, Field(examples=["expense:11"])]
    account_number: Annotated[str, Field(description="As exports print it; see `verified`.", examples=["623600"])]
    account_label: str
    debit_cents: int
    credit_cents: int


class JournalEntryRead(BaseModel):
    """One balanced entry. A correction is a new entry."""

    number: Annotated[int, Field(description="From 1, without a gap.")]
    booked_on: date
    source: Annotated[str, Field(description="Kind of the entry behind it.", examples=["expense"])]
    source_id: UUID
    made_at: datetime
    lines: list[JournalLineRead]


class TrialBalanceAccount(BaseModel):
    account: str
    account_number: str
    account_label: str
    debit_cents: int
    credit_cents: int
    balance_cents: Annotated[int, Field(description="Debit less credit.")]


class TrialBalance(BaseModel):
    """The totals of every account; debits equal credits."""

    accounts: list[TrialBalanceAccount]
    debit_cents: int
    credit_cents: int
    plan: Annotated[str, Field(description="Version of the account numbers.")]
    verified: Annotated[bool, Field(description="Whether the account numbers were confirmed with the commission.")]
