"""HTTP schemas of what follows the filing: letters of the commission, and the account's end."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from common.schemas.instants import Day
from pydantic import BaseModel, Field

from budget.ceilings.answers import Currency

LetterText = Annotated[str, Field(min_length=3, max_length=1000, pattern=r"^[^\x00-\x08\x0b-\x1f\x7f]+$")]
Recipient = Annotated[str, Field(min_length=3, max_length=300, pattern=r"^[^\x00-\x1f\x7f]+$")]
MAX_REFUND = 10**11


class LetterCreate(
    BaseModel,
    extra="forbid",
    json_schema_extra={
        "examples": [
            {"received_on": "2029-10-02", "answer_due_on": "2029-10-17", "subject": "Pièce manquante de la facture 12"}
        ]
    },
):
    """A letter of the commission's rapporteur. Its words are stored encrypted."""

    received_on: Day
    answer_due_on: Annotated[Day | None, Field(description="As the letter says; none if it sets no day.")] = None
    subject: LetterText


class LetterAnswerPut(
    BaseModel,
    extra="forbid",
    json_schema_extra={"examples": [{"answered_on": "2029-10-10", "answer": "Facture envoyée en recommandé"}]},
):
    answered_on: Day
    answer: LetterText


class LetterRead(BaseModel):
    id: UUID
    version: int
    received_on: date
    answer_due_on: date | None
    subject: str
    answered_on: date | None
    answer: str | None
    recorded_at: datetime


class SettlementPut(
    BaseModel,
    extra="forbid",
    json_schema_extra={
        "examples": [{"notified_on": "2029-12-12", "refunded_on": "2030-01-20", "refunded": 29840, "surplus_to": None}]
    },
):
    """The days and amounts of the account's end; what has not come yet is null."""

    notified_on: Annotated[Day | None, Field(description="The decision reached the candidate.")] = None
    refunded_on: Day | None = None
    refunded: Annotated[
        int | None, Field(strict=True, ge=0, le=MAX_REFUND, description="In whole euros, or francs CFP.")
    ] = None
    surplus_paid_on: Day | None = None
    surplus_to: Annotated[Recipient | None, Field(description="Who got it. Stored encrypted.")] = None
    bank_closed_on: Day | None = None


class AfterStepRead(BaseModel):
    """One thing to do after the filing. Texts are French."""

    key: Annotated[str, Field(description="Stays the same.", examples=["decision"])]
    text: str
    article: str
    due_on: date | None
    done_on: date | None
    waits: Annotated[bool, Field(description="Something earlier has not come yet.")]


class SettlementRead(SettlementPut, json_schema_extra={}):
    version: Annotated[int, Field(description="0 while nothing was set.")]
    currency: Currency
    expected_refund: Annotated[int | None, Field(description="As decided, or as computed of the retained sums.")]
    surplus_to_candidate_cents: int
    surplus_to_devolve_cents: int
    deficit_cents: int
    steps: list[AfterStepRead]
