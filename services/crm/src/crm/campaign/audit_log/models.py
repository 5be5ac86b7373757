from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import BigInteger, CheckConstraint, DateTime, Identity, Index, Text, func
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from crm.db import Base


class AuditEntry(Base, kw_only=True):
    """An audit entry: a read or a change, its author and time. Inserted, never edited; names of fields, never
    values.
    """

    __tablename__ = "audit_entry"
    __table_args__ = (
        CheckConstraint("act in ('read', 'added', 'changed', 'erased', 'exported')", name="act"),
        Index("ix_audit_entry_campaign_id_entry", "campaign_id", "entry"),
        Index("ix_audit_entry_campaign_id_about_id", "campaign_id", "about_id"),
    )

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default_factory=uuid4)
    entry: Mapped[int] = mapped_column(BigInteger, Identity(always=True), init=False)
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now(), init=False)
    actor: Mapped[str]
    act: Mapped[str]
    about: Mapped[str] = mapped_column(comment="The kind of thing: person, member, rights_case…")
    about_id: Mapped[str] = mapped_column(comment="Stays when the thing is erased: it names nobody then.")
    fields: Mapped[list[str]] = mapped_column(ARRAY(Text), default_factory=list)
