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
    Text,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from crm.db import Base


class Person(Base, kw_only=True):
    """A person in the campaign's file. Names, address and tags can be searched; the rest is encrypted."""

    __tablename__ = "person"
    __table_args__ = (
        CheckConstraint("first_names is not null or surname is not null", name="named"),
        CheckConstraint("retained_as in ('regular', 'agreed')", name="retained_as"),
        CheckConstraint("address_masked is not true or (street is null and postcode is null)", name="masked"),
        Index("ix_person_campaign_id_station", "campaign_id", "station"),
        Index("ix_person_campaign_id_updated_at", "campaign_id", "updated_at"),
        Index("ix_person_campaign_id_home_hash_name_hash", "campaign_id", "home_hash", "name_hash"),
        Index(
            "ix_person_untold",
            "campaign_id",
            "collected_on",
            postgresql_where=text("source in ('import', 'integration') and notice_on is null"),
        ),
    )

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default_factory=uuid4)
    version: Mapped[int] = mapped_column(BigInteger, default=1)
    first_names: Mapped[str | None] = mapped_column(default=None)
    surname: Mapped[str | None] = mapped_column(default=None)
    street: Mapped[str | None] = mapped_column(default=None)
    postcode: Mapped[str | None] = mapped_column(default=None)
    town: Mapped[str | None] = mapped_column(default=None)
    commune: Mapped[str | None] = mapped_column(default=None)
    station: Mapped[str | None] = mapped_column(default=None)
    address_masked: Mapped[bool | None] = mapped_column(
        default=False, server_default="false", comment="Where they live is protected (civil code, 515-11)."
    )
    roles: Mapped[list[str]] = mapped_column(
        ARRAY(Text), default_factory=list, comment="What they are to the campaign."
    )
    tags: Mapped[list[str]] = mapped_column(ARRAY(Text), default_factory=list)
    custom: Mapped[dict[str, Any]] = mapped_column(JSONB, default_factory=dict)
    uses: Mapped[list[str]] = mapped_column(
        ARRAY(Text), default_factory=list, comment="What they agree to, as the consent ledger says it now."
    )
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary, default=None, comment="Birth date and opinion.")
    language: Mapped[str | None] = mapped_column(default=None, comment="Read in by themselves; ISO 639-1.")
    source: Mapped[str]
    given_by: Mapped[str | None] = mapped_column(
        default=None, comment="Who gave the campaign their data, where it was not themselves: in words."
    )
    collected_on: Mapped[date]
    notice_on: Mapped[date | None] = mapped_column(default=None, comment="When they were told (art. 14 GDPR).")
    retained_as: Mapped[str | None] = mapped_column(
        default=None, comment="Regular contact of the controller, or agreed to be kept: stays after the election."
    )
    interactions: Mapped[int] = mapped_column(default=0, server_default="0", comment="Counted as they are recorded.")
    last_interaction_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True), default=None)
    name_hash: Mapped[int | None] = mapped_column(
        BigInteger, default=None, comment="Of the words of the name: the same for the same name, however it is written."
    )
    home_hash: Mapped[int | None] = mapped_column(
        BigInteger, default=None, comment="Of street and postcode: who has the same lives in one house."
    )
    entered_by: Mapped[str]
    updated_by: Mapped[str]
    updated_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now(), init=False)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now(), init=False)


class PersonNotice(Base, kw_only=True):
    """The state of the notice due to a person whose data came from a third party (GDPR, art. 14)."""

    __tablename__ = "person_notice"
    __table_args__ = (
        CheckConstraint("state in ('waiting', 'told', 'unknown', 'again')", name="state"),
        CheckConstraint("way in ('email', 'post')", name="way"),
        CheckConstraint("(state = 'told') = (notified_on is not null)", name="told"),
        ForeignKeyConstraint(["campaign_id", "person_id"], ["person.campaign_id", "person.id"], ondelete="cascade"),
        Index("ix_person_notice_waiting", "campaign_id", "person_id", postgresql_where=text("state = 'waiting'")),
        Index(
            "ix_person_notice_message_id", "campaign_id", "message_id", postgresql_where=text("message_id is not null")
        ),
    )

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    state: Mapped[str] = mapped_column(comment="In the queue, told, may have been told, to be told (again).")
    way: Mapped[str]
    carried: Mapped[bool] = mapped_column(comment="By a message of the campaign, not by a notice of its own.")
    message_id: Mapped[UUID | None] = mapped_column(default=None, comment="In the queue; none for a letter.")
    notified_address: Mapped[bytes | None] = mapped_column(
        LargeBinary, default=None, comment="Keyed hash of the address that mail went to."
    )
    tried: Mapped[list[bytes]] = mapped_column(
        ARRAY(LargeBinary), default_factory=list, server_default="{}", comment="Of the addresses that took no mail."
    )
    notified_on: Mapped[date | None] = mapped_column(default=None, comment="When it had really gone.")
    asked_by: Mapped[str]
    changed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), comment="By the campaign's clock.")
    objected_at: Mapped[datetime | None] = mapped_column(
        DateTime(timezone=True), default=None, comment="By the link that it leads to."
    )


class ContactPoint(Base, kw_only=True):
    """A person's phone number or e-mail address: encrypted, and found by its keyed hash (blind index)."""

    __tablename__ = "contact_point"
    __table_args__ = (
        CheckConstraint("channel in ('email', 'phone')", name="channel"),
        ForeignKeyConstraint(["campaign_id", "person_id"], ["person.campaign_id", "person.id"], ondelete="cascade"),
        Index("uq_contact_point_person", "campaign_id", "person_id", "channel", "blind", unique=True),
        Index("ix_contact_point_campaign_id_channel_blind", "campaign_id", "channel", "blind"),
    )

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default_factory=uuid4)
    person_id: Mapped[UUID]
    channel: Mapped[str]
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    blind: Mapped[bytes] = mapped_column(LargeBinary, comment="Keyed hash of the address as it is dialled or sent to.")
    place: Mapped[int] = mapped_column(comment="The first of a channel is the one that is used.")


class PersonKey(Base, kw_only=True):
    """A word of a person's name, for search.

    It is written in the same transaction as the person, so it has no foreign key, whose checks took a twelfth of an
    import. A trigger deletes the words with the person.
    """

    __tablename__ = "person_key"
    __table_args__ = (
        Index("ix_person_key_campaign_id_person_id", "campaign_id", "person_id"),
        {"info": {"hangs_by": "person_id"}},
    )

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(Text(collation="C"), primary_key=True)
    person_id: Mapped[UUID] = mapped_column(primary_key=True)


class NameKey(Base, kw_only=True):
    """A word of a name, under itself and under itself less one letter: equality then finds misspelt names.

    A million people share some ten thousand words, so each word's misspellings are stored once. Under row-level
    security only leakproof operators use an index: equality and order are, trigram similarity is not.
    """

    __tablename__ = "name_key"

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(Text(collation="C"), primary_key=True)
    word: Mapped[str] = mapped_column(Text(collation="C"), primary_key=True)


class PersonTheme(Base, kw_only=True):
    """A theme that a person cares about, and where and when they said so."""

    __tablename__ = "person_theme"
    __table_args__ = (
        ForeignKeyConstraint(["campaign_id", "person_id"], ["person.campaign_id", "person.id"], ondelete="cascade"),
        Index("ix_person_theme_campaign_id_person_id", "campaign_id", "person_id"),
        Index("ix_person_theme_campaign_id_theme", "campaign_id", "theme"),
    )

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default_factory=uuid4)
    person_id: Mapped[UUID]
    theme: Mapped[str]
    noted_on: Mapped[date]
    noted_where: Mapped[str]
    recorded_by: Mapped[str]


class CustomField(Base, kw_only=True):
    """A field that the campaign adds to people."""

    __tablename__ = "custom_field"
    __table_args__ = (
        CheckConstraint("kind in ('text', 'number', 'date', 'yes_no', 'choice')", name="kind"),
        CheckConstraint("(kind = 'choice') = (cardinality(options) > 0)", name="options"),
    )

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    label: Mapped[str]
    kind: Mapped[str]
    options: Mapped[list[str]] = mapped_column(ARRAY(Text), default_factory=list)
