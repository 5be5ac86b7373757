from datetime import datetime
from uuid import UUID, uuid4

from kit.db.updated_at import EAGER, UPDATED_BY_TRIGGER
from sqlalchemy import BigInteger, CheckConstraint, DateTime, ForeignKeyConstraint, Index, LargeBinary, func, text
from sqlalchemy.orm import Mapped, mapped_column

from budget.db import Base
from budget.evidence.media_types import ENDINGS

_KINDS = (
    "kind in ('invoice', 'payment', 'quote', 'contract', 'donation_stub', 'valuation', 'photo', 'statement', "
    "'attestation', 'other')"
)
_SUBJECTS = "subject in ('expense', 'receipt', 'loan', 'account')"


class Document(Base, kw_only=True):
    """A stored file, once a campaign however often it is used; its address in the store is its hash."""

    __tablename__ = "document"
    __table_args__ = (
        CheckConstraint("sha256 ~ '^[0-9a-f]{64}$'", name="is_hash"),
        CheckConstraint(f"media_type in ({', '.join(repr(kind) for kind in ENDINGS)})", name="known_type"),
    )

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    sha256: Mapped[str] = mapped_column(primary_key=True, comment="Of the content as kept: images without metadata.")
    media_type: Mapped[str]
    size_bytes: Mapped[int] = mapped_column(BigInteger)
    added_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now(), init=False)


class Evidence(Base, kw_only=True):
    """The use of a document to support one entry. Never deleted: a reversal revokes it."""

    __tablename__ = "evidence"
    __mapper_args__ = EAGER
    __table_args__ = (
        Index("ix_evidence_campaign_id_updated_at", "campaign_id", "updated_at"),
        CheckConstraint(_KINDS, name="known_kind"),
        CheckConstraint(_SUBJECTS, name="known_subject"),
        ForeignKeyConstraint(
            ["campaign_id", "sha256"], ["document.campaign_id", "document.sha256"], name="fk_evidence_document"
        ),
        Index(
            "uq_evidence_campaign_id_subject",
            "campaign_id",
            "subject",
            "subject_id",
            "kind",
            "sha256",
            unique=True,
            postgresql_where=text("reversed_at is null"),
        ),
        Index("ix_evidence_campaign_id_sha256", "campaign_id", "sha256"),
    )

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default_factory=uuid4)
    version: Mapped[int] = mapped_column(BigInteger, default=1)
    sha256: Mapped[str]
    kind: Mapped[str]
    subject: Mapped[str]
    subject_id: Mapped[UUID]
    name: Mapped[bytes | None] = mapped_column(LargeBinary, comment="Sealed: a file's name may be a person's.")
    private: Mapped[bool] = mapped_column(comment="It shows who gives or lends: for those who may see the donors.")
    added_by: Mapped[str]
    added_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now(), init=False)
    reversed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True), default=None)
    reversal_reason: Mapped[str | None] = mapped_column(default=None)
    replaced_by: Mapped[UUID | None] = mapped_column(default=None)
    updated_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), **UPDATED_BY_TRIGGER, init=False)


class MissingEvidence(Base, kw_only=True):
    """A required document that an entry lacks, updated by every change of either."""

    __tablename__ = "missing_evidence"
    __table_args__ = (CheckConstraint(_KINDS, name="known_kind"), CheckConstraint(_SUBJECTS, name="known_subject"))

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(primary_key=True)
    subject_id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    amount_cents: Mapped[int] = mapped_column(BigInteger)


class MissingSum(Base, kw_only=True):
    """The number and amount of entries that lack a kind of document."""

    __tablename__ = "missing_sum"

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    entries: Mapped[int] = mapped_column(BigInteger)
    cents: Mapped[int] = mapped_column(BigInteger)
