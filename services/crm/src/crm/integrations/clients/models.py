from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, DateTime, ForeignKeyConstraint, Index, LargeBinary, Text, func
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from crm.db import Base


class Client(Base, kw_only=True):
    """A third-party API client, and the scopes it requests. Its rights are in kit's `client_grant`."""

    __tablename__ = "client"
    __table_args__ = (
        CheckConstraint("state in ('asked', 'granted', 'refused', 'revoked')", name="state"),
        CheckConstraint("auth in ('secret', 'key', 'provider')", name="auth"),
        Index("uq_client_subject", "campaign_id", "subject", unique=True),
    )

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default_factory=uuid4)
    client_id: Mapped[str] = mapped_column(comment="By which it names itself: public, and leads to its campaign.")
    subject: Mapped[str] = mapped_column(comment="Of its tokens.")
    name: Mapped[str]
    publisher: Mapped[str] = mapped_column(comment="Who makes or runs it.")
    purpose: Mapped[str] = mapped_column(comment="What it says it wants this for.")
    callback: Mapped[str | None]
    auth: Mapped[str]
    keys: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, comment="Its public keys, as a JWKS has them.")
    asked: Mapped[list[str]] = mapped_column(ARRAY(Text))
    state: Mapped[str] = mapped_column(default="asked")
    failures: Mapped[int] = mapped_column(default=0, comment="Wrong secrets in a row.")
    locked_until: Mapped[datetime | None] = mapped_column(DateTime(timezone=True), default=None)
    created_by: Mapped[str]
    held_by: Mapped[str] = mapped_column(comment="Who was shown its secret last, gave its keys, or named its account.")
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now(), init=False)
    decided_by: Mapped[str | None] = mapped_column(default=None)
    decided_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True), default=None)


class ClientSecret(Base, kw_only=True):
    """The hash of a 256-bit secret. Two are valid while one replaces the other."""

    __tablename__ = "client_secret"
    __table_args__ = (ForeignKeyConstraint(["campaign_id", "of_client"], ["client.campaign_id", "client.id"]),)

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default_factory=uuid4)
    of_client: Mapped[UUID]
    hash: Mapped[bytes] = mapped_column(LargeBinary)
    created_by: Mapped[str] = mapped_column(comment="Who was shown it.")
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now(), init=False)
    ends_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True), default=None)
    used_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True), default=None)


class ClientProof(Base, kw_only=True):
    """A signed proof that was used (RFC 7523), so that it is not accepted twice."""

    __tablename__ = "client_proof"
    __table_args__ = (ForeignKeyConstraint(["campaign_id", "of_client"], ["client.campaign_id", "client.id"]),)

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    of_client: Mapped[UUID] = mapped_column(primary_key=True)
    jti_hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    expires_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
