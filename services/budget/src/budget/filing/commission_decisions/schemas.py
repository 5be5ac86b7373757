"""HTTP schemas of the commission's decision."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Literal, TypeAlias
from uuid import UUID

from common.schemas.instants import Day
from pydantic import BaseModel, Field

from budget.ceilings.answers import Currency
from budget.reimbursement.reimbursements.schemas import Amount, GateRead
from budget.spending.expenses.schemas import MAX_EXPENSE_CENTS

MAX_CORRECTIONS = 500


class DecisionOutcome(StrEnum):
    APPROVED = "approved"
    """Also by silence: six months after the filing (L. 52-15)."""
    REFORMED = "reformed"
    """Approved, with lines struck out or changed."""
    REJECTED = "rejected"
    LATE = "late"
    """Filed after the deadline, or not at all."""


DecisionText: TypeAlias = Annotated[str, Field(min_length=3, max_length=500, pattern=r"^[^\x00-\x1f\x7f]+$")]
Side = Literal["expense", "receipt"]


class EntryCorrection(BaseModel, extra="forbid"):
    """An expense or a receipt not retained as declared."""

    entry: Side
    entry_id: UUID
    retained_cents: Annotated[
        int, Field(strict=True, ge=0, le=MAX_EXPENSE_CENTS, description="0: struck out.", examples=[0])
    ]
    reason: Annotated[DecisionText, Field(examples=["Dépense étrangère à l'obtention des suffrages"])]


class HeadingCorrection(BaseModel, extra="forbid"):
    """An amount added to a heading or taken off it that belongs to no entry, such as undeclared help."""

    side: Side
    heading: Annotated[int, Field(strict=True, ge=1, le=21, description="1 to 21 spent, 1 to 5 received.")]
    change_cents: Annotated[int, Field(strict=True, ge=-MAX_EXPENSE_CENTS, le=MAX_EXPENSE_CENTS)]
    reason: DecisionText


class CommissionDecisionCreate(
    BaseModel,
    extra="forbid",
    json_schema_extra={
        "examples": [
            {
                "outcome": "reformed",
                "decided_on": "2029-12-05",
                "code": "AR",
                "reimbursed": 29840,
                "corrections": [
                    {
                        "side": "expense",
                        "heading": 15,
                        "change_cents": -42000,
                        "reason": "Dépense étrangère à l'obtention des suffrages",
                    }
                ],
            }
        ]
    },
):
    """A decision of the commission. Never edited: a decision on appeal is entered after it and replaces it."""

    outcome: Annotated[DecisionOutcome, Field(examples=["reformed"])]
    decided_on: Annotated[Day, Field(examples=["2029-12-05"])]
    code: Annotated[
        str | None, Field(pattern=r"^[A-Z]{1,8}$", description="As published; stored as it is.", examples=["AR"])
    ] = None
    modulation: Annotated[Amount, Field(description="Whole euros taken off the reimbursement (L. 52-11-1).")] = 0
    reimbursed: Annotated[Amount | None, Field(description="The amount that the decision names, whole euros.")] = None
    corrections: Annotated[list[EntryCorrection | HeadingCorrection], Field(max_length=MAX_CORRECTIONS)] = []
    note: Annotated[DecisionText | None, Field(description="Sealed.")] = None


class RetainedHeadingRead(BaseModel):
    side: Side
    heading: int
    label: str
    declared_cents: int
    retained_cents: int


class CorrectionRead(BaseModel):
    side: Side
    heading: int
    entry: Side | None
    entry_id: UUID | None
    label: Annotated[str, Field(description="Label of the entry, else of the heading.")]
    declared_cents: int | None
    retained_cents: int | None
    change_cents: int
    counterpart_heading: Annotated[
        int | None, Field(description="Heading of the receipts that moves by the same amount.")
    ]
    reason: str


class EffectRead(BaseModel):
    """The effect of the decision. Whole euros, or francs CFP."""

    computed: Annotated[
        int | None, Field(description="The rule applied to the retained sums; none: no ceiling is known.")
    ]
    as_declared: Annotated[int | None, Field(description="The same of what was declared, had it been approved.")]
    cap: int | None
    gates: list[GateRead]
    share_known: Annotated[bool, Field(description="No: it supposes that the share of the votes is reached.")]
    excess_cents: Annotated[int, Field(description="Above the ceiling, to be paid to the Treasury (L. 52-15).")]
    judge_seized: Annotated[bool, Field(description="The judge may declare the candidate ineligible (L. 118-3).")]
    text: Annotated[str, Field(description="In French, with the articles.")]


class CommissionDecisionRead(BaseModel):
    number: Annotated[int, Field(description="The highest counts.")]
    outcome: DecisionOutcome
    decided_on: date
    code: str | None
    modulation: int
    reimbursed: int | None
    note: str | None
    currency: Currency
    headings: list[RetainedHeadingRead]
    corrections: list[CorrectionRead]
    effect: EffectRead
    recorded_by: str
    recorded_at: datetime
