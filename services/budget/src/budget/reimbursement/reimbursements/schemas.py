"""HTTP schemas of the reimbursement."""

from decimal import Decimal
from typing import Annotated, Literal, TypeAlias

from common.schemas.elections import ElectionKind
from common.schemas.instants import Day
from pydantic import BaseModel, Field

from budget.ceilings.answers import Currency
from budget.ceilings.schemas import MAX_POPULATION
from budget.reimbursement.reimbursements.answers import GateName

MAX_AMOUNT = 1_000_000_000

Amount: TypeAlias = Annotated[int, Field(ge=0, le=MAX_AMOUNT, description="Whole euros, or francs CFP.")]
VoteShare: TypeAlias = Annotated[
    Decimal,
    Field(ge=0, le=1, max_digits=30, description="Share of the valid votes in round one.", examples=["0.12"]),
]
Population: TypeAlias = Annotated[int, Field(ge=0, le=MAX_POPULATION)]


class ReimbursementQuery(BaseModel, extra="forbid"):
    """An account in public figures."""

    election: ElectionKind
    on: Annotated[Day, Field(description="Day of the first round.")]
    ceiling: Annotated[Amount, Field(description="The ceiling of the last round contested, rounded as published.")]
    spent: Annotated[Amount, Field(description="All the spending of the account.")]
    receipts: Annotated[Amount, Field(description="All its receipts, own contribution included.")]
    own_contribution: Annotated[Amount, Field(description="The candidate's money, loans included.")]
    share: VoteShare
    round: Annotated[int | None, Field(ge=1, le=2, description="The last round contested.")] = None
    territory: Annotated[str | None, Field(pattern=r"^(?:[a-z]{1,16}:)?[0-9A-Z]{1,9}$", max_length=24)] = None
    currency: Annotated[Literal["EUR", "XPF"] | None, Field(description="The territory's own when not given.")] = None
    population: Annotated[Population | None, Field(description="Below 9,000 a commune has no account.")] = None
    late: Annotated[bool, Field(description="Filed after the deadline, or not at all.")] = False
    rejected: Annotated[bool, Field(description="Rejected by the commission.")] = False
    overspent: Annotated[bool, Field(description="Found above the ceiling, whatever `spent` says.")] = False
    no_declaration: Annotated[bool, Field(description="The declaration of assets was due and is missing.")] = False
    modulation: Annotated[Amount, Field(description="Taken off by the commission for irregularities.")] = 0


class GateRead(BaseModel):
    """A condition of the law. One that is not `blocking` only lowers the cap."""

    name: GateName
    passed: bool
    article: Annotated[str, Field(examples=["L. 52-11-1"])]
    blocking: bool


class ReimbursementRead(BaseModel):
    """The State's reimbursement, its limits, and each condition."""

    amount: Annotated[int, Field(description="Whole euros, or francs CFP; 0 where a blocking condition is missed.")]
    cap: Annotated[int, Field(description="The part of the ceiling that is never exceeded.")]
    own_funds_spent: Annotated[int, Field(description="Spending that no other receipt covers.")]
    currency: Currency
    eligible: bool
    gates: list[GateRead]
    warnings: list[str]
