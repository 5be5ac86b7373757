from datetime import datetime
from uuid import UUID, uuid4

from kit.db.updated_at import EAGER, UPDATED_BY_TRIGGER
from sqlalchemy import BigInteger, DateTime, Index, LargeBinary, func, text
from sqlalchemy.orm import Mapped, mapped_column

from budget.db import Base


class Donor(Base, kw_only=True):
    """A donor. Identity is encrypted: only the candidate and the financial agent may read it."""

    __tablename__ = "donor"
    __mapper_args__ = EAGER
    __table_args__ = (
        Index("ix_donor_campaign_id_updated_at", "campaign_id", "updated_at"),
        # The same person entered twice would give twice the limit.
        Index(
            "uq_donor_campaign_id_identity",
            "campaign_id",
            "identity",
            unique=True,
            postgresql_where=text("erased_at is null"),
        ),
        Index("ix_donor_campaign_id_person_ref", "campaign_id", "person_ref"),
        # Whom the checks before filing look for.
        Index(
            "ix_donor_doubtful",
            "campaign_id",
            postgresql_where=text("sealed is null or on_the_list or (not french and not resident)"),
        ),
    )

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default_factory=uuid4)
    version: Mapped[int] = mapped_column(BigInteger, default=1)
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary, comment="Names, birth date and address.")
    identity: Mapped[bytes] = mapped_column(LargeBinary, comment="Keyed hash of names and birth date.")
    french: Mapped[bool]
    resident: Mapped[bool]
    on_the_list: Mapped[bool]
    person_ref: Mapped[UUID | None] = mapped_column(comment="The contact of crm, a pseudonym.")
    given_cents: Mapped[int] = mapped_column(BigInteger, default=0)
    receipts: Mapped[int] = mapped_column(default=0)
    erasure_requested_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True), default=None)
    erased_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True), default=None)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now(), init=False)
    updated_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), **UPDATED_BY_TRIGGER, init=False)
