from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    DateTime,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    UniqueConstraint,
    Uuid,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from crm.db import Base


class AcquiredList(Base, kw_only=True):
    """A list kept apart from the contacts, with an end date: an electoral roll, or a list from a third party."""

    __tablename__ = "acquired_list"
    __table_args__ = (
        CheckConstraint("kind in ('roll', 'outside')", name="kind"),
        CheckConstraint("(kind = 'roll') = (undertaking is not null)", name="undertaking"),
        UniqueConstraint("campaign_id", "id", "kind", name="uq_acquired_list_kind"),
    )

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default_factory=uuid4)
    kind: Mapped[str]
    name: Mapped[str]
    source: Mapped[str] = mapped_column(comment="Who gave it.")
    purpose: Mapped[str]
    received_on: Mapped[date]
    ends_on: Mapped[date] = mapped_column(comment="The last day it is kept.")
    undertaking: Mapped[dict[str, Any] | None] = mapped_column(
        JSONB(none_as_null=True), comment="Of no commercial use (L. 37): the words, who, when."
    )
    notice_on: Mapped[date | None] = mapped_column(default=None, comment="When its people were told (art. 14 GDPR).")
    created_by: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now(), init=False)


class AcquiredListEntry(Base, kw_only=True):
    """An entry of an acquired list. A roll's has nothing encrypted, as it may hold no phone, e-mail or opinion."""

    __tablename__ = "acquired_list_entry"
    __table_args__ = (
        CheckConstraint("kind = 'outside' or sealed is null", name="a_roll_reaches_nobody"),
        CheckConstraint("not masked or (street is null and postcode is null)", name="masked"),
        CheckConstraint("notice_channel in ('email', 'post')", name="notice_channel"),
        ForeignKeyConstraint(
            ["campaign_id", "list_id", "kind"],
            ["acquired_list.campaign_id", "acquired_list.id", "acquired_list.kind"],
            ondelete="cascade",
        ),
        Index("uq_acquired_list_entry_likeness", "campaign_id", "list_id", "likeness", unique=True),
        Index("ix_acquired_list_entry_station", "campaign_id", "list_id", "station"),
        Index("ix_acquired_list_entry_home", "campaign_id", "list_id", "home_hash"),
        Index(
            "ix_acquired_list_entry_message_id",
            "campaign_id",
            "message_id",
            postgresql_where=text("message_id is not null"),
        ),
    )

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default_factory=uuid4)
    list_id: Mapped[UUID]
    kind: Mapped[str]
    first_names: Mapped[str | None]
    surname: Mapped[str | None]
    street: Mapped[str | None]
    postcode: Mapped[str | None]
    town: Mapped[str | None]
    commune: Mapped[str | None]
    station: Mapped[str | None]
    born_in: Mapped[int | None] = mapped_column(comment="The year alone: age is what the law lets a list be sorted by.")
    masked: Mapped[bool] = mapped_column(comment="The roll hides the address of who is protected (civil code, 515-11).")
    home_hash: Mapped[int | None] = mapped_column(BigInteger)
    likeness: Mapped[int] = mapped_column(BigInteger, comment="Of all the above: the same line twice is one person.")
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary, comment="Phones and e-mails of a list from elsewhere.")
    version: Mapped[int] = mapped_column(
        default=1, server_default="1", init=False, comment="One more with each correction."
    )
    letters: Mapped[list[UUID]] = mapped_column(
        ARRAY(Uuid), default_factory=list, server_default="{}", comment="The mailings that wrote to them."
    )
    mailable: Mapped[bool] = mapped_column(
        default=False, server_default="false", comment="May be told by mail: an address is sealed, not known as shut."
    )
    notice_channel: Mapped[str | None] = mapped_column(
        default=None, comment="Of what art. 14 GDPR owes them: queued, printed."
    )
    notified_on: Mapped[date | None] = mapped_column(default=None, comment="When it had really gone.")
    message_id: Mapped[UUID | None] = mapped_column(default=None, comment="In the queue; with no mail told: came back.")
    notified_address: Mapped[bytes | None] = mapped_column(
        LargeBinary, default=None, comment="Keyed hash of the address that mail went to."
    )
    tried: Mapped[list[bytes]] = mapped_column(
        ARRAY(LargeBinary), default_factory=list, server_default="{}", comment="Of the addresses that took no mail."
    )
