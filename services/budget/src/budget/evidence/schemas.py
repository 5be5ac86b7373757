"""HTTP schemas of the documents of the account."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from kit.web.paging import Page
from pydantic import BaseModel, Field

from budget.evidence.needs import Kind, Subject
from budget.ledger.journals.schemas import Line

MediaType = Literal[
    "application/pdf",
    "image/jpeg",
    "image/png",
    "application/x-ofx",
    "application/xml",
    "text/csv",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
]
SubjectId = Annotated[
    UUID | None, Field(description="The expense, receipt or loan; nothing where the subject is the account itself.")
]


class AttachmentCreate(
    BaseModel,
    extra="forbid",
    json_schema_extra={
        "examples": [{"kind": "invoice", "subject": "expense", "subject_id": "3d5a9f10-7c42-4b6e-8e21-6a0f9b4c2d99"}]
    },
):
    """The kind of a document, and the entry that it supports."""

    kind: Kind
    subject: Subject
    subject_id: SubjectId = None


class EvidenceCreate(AttachmentCreate):
    """The fields sent with the file."""

    replaces: Annotated[
        UUID | None, Field(description="The evidence that this one replaces: it is reversed at the same time.")
    ] = None


class EvidenceReversal(
    BaseModel, extra="forbid", json_schema_extra={"examples": [{"reason": "Facture d'un autre fournisseur"}]}
):
    """The reason to reverse a document, which no longer supports its entry but stays readable."""

    reason: Annotated[Line, Field(examples=["Facture d'un autre fournisseur"])]


class EvidenceRead(BaseModel):
    id: UUID
    version: int
    kind: Kind
    subject: Subject
    subject_id: UUID | None
    name: Annotated[str | None, Field(description="The file's name, as it was sent.")]
    media_type: MediaType
    size_bytes: int
    sha256: Annotated[str, Field(description="Hash of the document as it is kept (images without their metadata).")]
    private: Annotated[bool, Field(description="It shows who gives or lends: only who may see the donors sees it.")]
    also_on: Annotated[
        list[UUID], Field(description="Other entries that the same document proves: the same invoice twice, perhaps.")
    ]
    added_by: str
    added_at: datetime
    reversed_at: datetime | None
    reversal_reason: str | None
    replaced_by: UUID | None
    updated_at: datetime


class MissingEvidenceRead(BaseModel):
    """A required document that an entry lacks."""

    subject: Subject
    subject_id: UUID
    kind: Kind
    label: Annotated[str, Field(description="The kind of document, in French.")]
    article: str
    amount_cents: int


class MissingEvidenceTotalRead(BaseModel):
    """The number and amount of entries that lack a kind of document."""

    subject: Subject
    kind: Kind
    label: str
    article: str
    entries: int
    amount_cents: int


class MissingEvidencePage(Page[MissingEvidenceRead]):
    """Totals of missing documents, and one page of entries."""

    totals: list[MissingEvidenceTotalRead]
