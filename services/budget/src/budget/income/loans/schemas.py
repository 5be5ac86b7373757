"""HTTP schemas of loans."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from common.schemas.instants import Day
from common.schemas.money import DonationMeans
from kit.web.paging import Page
from pydantic import BaseModel, Field

from budget.income.loans.terms import Lender
from budget.ledger.journals.schemas import Line
from budget.payers.schemas import PayerStatement
from budget.spending.expenses.schemas import Amount

Rate = Annotated[Decimal, Field(ge=0, le=100, max_digits=6, decimal_places=3, examples=["3.5"])]


class LoanCreate(
    BaseModel,
    extra="forbid",
    json_schema_extra={
        "examples": [
            {
                "lender": "bank",
                "lender_name": "Banque de l'Essai",
                "amount_cents": 1500000,
                "rate_percent": "3.5",
                "starts_on": "2029-03-01",
                "due_on": "2031-03-01",
            }
        ]
    },
):
    """A loan to the candidate. Only banks of the EEA, parties and natural persons may lend (L. 52-7-1, L. 52-8)."""

    lender: Lender
    lender_name: Annotated[Line, Field(description="Sealed.", examples=["Banque de l'Essai"])]
    amount_cents: Amount
    rate_percent: Rate
    legal_rate_percent: Annotated[
        Rate | None,
        Field(description="Legal rate in the official journal, for a person's loan above it."),
    ] = None
    party_rate_percent: Annotated[
        Rate | None, Field(description="Rate at which the party itself borrowed, for a party's loan at interest.")
    ] = None
    starts_on: Annotated[Day, Field(description="Day on which the money came in.")]
    due_on: Day
    means: DonationMeans = DonationMeans.TRANSFER
    payer: Annotated[
        PayerStatement | None,
        Field(description="Statement about the lender: the seat of a bank, the listing of a party (L. 52-8)."),
    ] = None
    guarantor: Annotated[
        PayerStatement | None, Field(description="The guarantor: no legal person but a bank of the EEA or a party.")
    ] = None


class PaidBy(StrEnum):
    """The source of the money that repays a loan."""

    CANDIDATE = "candidate"
    """The candidate's own, as after the account: nothing of it is in the account."""
    AGENT = "agent"
    """From the campaign's bank account: the own contribution goes down by as much."""


class RepaymentCreate(
    BaseModel,
    extra="forbid",
    json_schema_extra={"examples": [{"amount_cents": 300000, "paid_on": "2029-06-29", "paid_by": "agent"}]},
):
    amount_cents: Amount
    paid_on: Day
    paid_by: Annotated[PaidBy, Field(description="From the campaign's account it is posted to the journal.")] = (
        PaidBy.CANDIDATE
    )


class RepaymentRead(BaseModel):
    id: UUID
    paid_on: date
    amount_cents: int
    paid_by: PaidBy


class LoanRead(BaseModel):
    id: UUID
    version: int
    lender: Lender
    lender_name: Annotated[str | None, Field(description="A person's only for who may see the donors.")]
    amount_cents: int
    rate_percent: Decimal
    starts_on: date
    due_on: date
    repaid_cents: int
    owed_cents: int
    repayments: list[RepaymentRead]
    reversed_at: datetime | None


class LoansRead(Page[LoanRead]):
    """All loans, as the yearly statement to the commission lists them."""

    owed_cents: int
    owed_to_persons_cents: int
    persons_limit_cents: Annotated[int | None, Field(description="47.5 % of the reimbursement cap (R. 39-2-1).")]
