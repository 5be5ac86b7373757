"""HTTP schemas of the campaign account as a whole."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field

Text = Annotated[str, Field(min_length=1, max_length=2000)]


class AccountRead(BaseModel):
    """The account: open, or closed and read-only; receipts, expenses and dates."""

    required: Annotated[
        bool, Field(description="Whether the law asks for it: not for municipales under 9,000 inhabitants (L. 52-4).")
    ]
    state: Literal["open", "closed"]
    closed_at: datetime | None
    four_eyes: Annotated[bool, Field(description="Whether a payment needs the approval of a second member.")]
    currency: Literal["EUR", "XPF"]
    expenses_cents: Annotated[int, Field(description="Spending owed or paid, on the 21 headings.")]
    receipts_cents: Annotated[int, Field(description="On the 5 headings.")]
    balance_cents: Annotated[int, Field(description="Receipts less expenses; below zero the account is rejected.")]
    bank_cents: Annotated[int, Field(description="Balance of the agent's bank account in the journal.")]
    period_starts_on: date
    votes_on: date
    filing_due_at: datetime
    version: int


class SettingsPut(BaseModel, extra="forbid", json_schema_extra={"examples": [{"four_eyes": True}]}):
    """Settings of the account."""

    four_eyes: Annotated[bool, Field(strict=True)]


class FilingNoteCreate(
    BaseModel,
    extra="forbid",
    json_schema_extra={
        "examples": [
            {"text": "Il manque la facture de l'imprimeur.", "object_id": "3d5a9f10-7c42-4b6e-8e21-6a0f9b4c2d99"}
        ]
    },
):
    text: Annotated[Text, Field(examples=["Il manque la facture de l'imprimeur."])]
    object_id: Annotated[UUID | None, Field(description="The expense, receipt … it is about.")] = None


class FilingNoteRead(BaseModel):
    id: UUID
    object_id: UUID | None
    text: str
    made_by: str
    made_at: datetime
