from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, DateTime, ForeignKeyConstraint, Index, LargeBinary, Text, func
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from crm.db import Base


class FrontEnd(Base, kw_only=True):
    """A front-end of a third party: a public client (RFC 6749, 2.1). It may do nothing but through a member."""

    __tablename__ = "front_end"
    __table_args__ = (CheckConstraint("(revoked_at is null) = (revoked_by is null)", name="revoked"),)

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default_factory=uuid4)
    client_id: Mapped[str] = mapped_column(comment="By which it names itself: public, and leads to its campaign.")
    name: Mapped[str]
    publisher: Mapped[str] = mapped_column(comment="Who makes or runs it.")
    purpose: Mapped[str]
    redirect_uris: Mapped[list[str]] = mapped_column(ARRAY(Text), comment="Compared whole.")
    origins: Mapped[list[str]] = mapped_column(ARRAY(Text), comment="From which a browser may call us; compared whole.")
    scopes: Mapped[list[str]] = mapped_column(ARRAY(Text), comment="The most that it may ask of a member.")
    created_by: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now(), init=False)
    revoked_by: Mapped[str | None] = mapped_column(default=None)
    revoked_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True), default=None)


class FrontEndSession(Base, kw_only=True):
    """A member's consent to a front-end, and the family of its tokens. Its rights are in kit's `client_grant`."""

    __tablename__ = "front_end_session"
    __table_args__ = (
        CheckConstraint("(ended_at is null) = (ended_by is null)", name="ended"),
        ForeignKeyConstraint(["campaign_id", "front_end_id"], ["front_end.campaign_id", "front_end.id"]),
        Index("uq_front_end_session_code_hash", "campaign_id", "code_hash", unique=True),
        Index("ix_front_end_session_member", "campaign_id", "member"),
        Index("ix_front_end_session_front_end", "campaign_id", "front_end_id"),
    )

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default_factory=uuid4)
    front_end_id: Mapped[UUID]
    member: Mapped[str]
    scopes: Mapped[list[str]] = mapped_column(ARRAY(Text))
    login_digest: Mapped[bytes] = mapped_column(LargeBinary, comment="Of the token they were logged in by.")
    code_hash: Mapped[bytes] = mapped_column(LargeBinary)
    code_ends_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    challenge: Mapped[str] = mapped_column(comment="SHA-256 of the verifier (RFC 7636, S256).")
    redirect_uri: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now(), init=False)
    opened_at: Mapped[datetime | None] = mapped_column(
        DateTime(timezone=True), default=None, comment="When the code was exchanged: it is spent."
    )
    used_at: Mapped[datetime | None] = mapped_column(
        DateTime(timezone=True), default=None, comment="When a token was given last."
    )
    ends_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    ended_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True), default=None)
    ended_by: Mapped[str | None] = mapped_column(default=None, comment="Who, or what: reuse, logout…")


class FrontEndRefreshToken(Base, kw_only=True):
    """A refresh token by its hash. A used one is kept as long as its session: shown again, it ends the session."""

    __tablename__ = "front_end_refresh_token"
    __table_args__ = (
        ForeignKeyConstraint(
            ["campaign_id", "session_id"], ["front_end_session.campaign_id", "front_end_session.id"], ondelete="CASCADE"
        ),
        Index("ix_front_end_refresh_token_session", "campaign_id", "session_id"),
    )

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    session_id: Mapped[UUID]
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now(), init=False)
    used_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True), default=None)
