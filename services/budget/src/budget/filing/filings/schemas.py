"""HTTP schemas of the checks before filing."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

from budget.filing.filings.findings import Entry, Outcome, Severity
from budget.filing.filings.questionnaire import AnswerChoice


class ProposedExpenseRead(BaseModel):
    """An expense that a check proposes: send it to `POST /v1/proposals` with the amount."""

    heading: int
    label: str


class CheckRead(BaseModel):
    """The result of one rule. Texts are French."""

    name: Annotated[str, Field(description="Stays the same.", examples=["cash_within"])]
    title: str
    article: Annotated[str, Field(description="Article of the electoral code.", examples=["L. 52-8"])]
    severity: Severity
    outcome: Outcome
    finding: str
    remedy: Annotated[str, Field(description="The remedy; empty if there is nothing to do.")]
    link: Annotated[str, Field(description="The page of this service where it is mended; empty where none is.")]
    amount_cents: int | None
    entries: Annotated[int, Field(description="Number of entries.")]
    entry_kind: Entry | None
    entry_ids: Annotated[list[UUID], Field(description="The first of them, twenty at most.")]
    proposal: ProposedExpenseRead | None


class FilingRead(BaseModel):
    """All filing checks, with the number that are open."""

    required: Annotated[bool, Field(description="Whether there is an account to file at all (L. 52-4).")]
    ready: Annotated[bool, Field(description="No blocking check fails and none is still unknown.")]
    passed: int
    blocking: Annotated[int, Field(description="Blocking checks that fail.")]
    warnings: Annotated[int, Field(description="Other checks that fail or that nothing here answers.")]
    total: int
    period_starts_on: date
    filing_due_at: datetime
    checks: list[CheckRead]


class QuestionRead(BaseModel):
    """A question to the candidate on help without an invoice."""

    key: str
    title: str
    text: str
    article: str
    answer: AnswerChoice | None
    note: str | None
    answered_by: str | None
    answered_at: datetime | None


class AnswerPut(
    BaseModel,
    extra="forbid",
    json_schema_extra={
        "examples": [
            {"answer": "in_account", "note": "Local de 40 m² prêté par un adhérent, évalué au loyer du quartier"}
        ]
    },
):
    answer: AnswerChoice
    note: Annotated[
        str | None,
        Field(min_length=1, max_length=500, pattern=r"^[^\x00-\x08\x0b-\x1f\x7f]+$", description="Sealed."),
    ] = None
