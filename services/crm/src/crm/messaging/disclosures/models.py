from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, ForeignKeyConstraint, Text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from crm.db import Base


class ContactDisclosure(Base, kw_only=True):
    """The art. 14 notice to contacts imported from a file or a connector. Recipients are in `PersonNotice`."""

    __tablename__ = "contact_disclosure"
    __table_args__ = (CheckConstraint("state in ('queueing', 'sending', 'ended')", name="state"),)

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    run: Mapped[int] = mapped_column(default=0, comment="How often it was asked for: of whom was left each time.")
    state: Mapped[str]
    stopped: Mapped[bool] = mapped_column(
        default=False, server_default="false", comment="By somebody: no other address is tried until it is sent again."
    )
    asked_by: Mapped[str]
    asked_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    facts: Mapped[dict[str, Any]] = mapped_column(
        JSONB, comment="What the last run says of the campaign, for proof; of nobody."
    )
    given_by: Mapped[str | None] = mapped_column(
        default=None, comment="Who gave the data of those of whom it was not said when they came."
    )
    address: Mapped[str] = mapped_column(comment="Of this service, for the link by which somebody objects.")
    objected: Mapped[int] = mapped_column(default=0, comment="Who said no by that link.")


class Disclosure(Base, kw_only=True):
    """The art. 14 notice to the people of an acquired list: sender, text, progress.

    Recipients are recorded on the list's lines.
    """

    __tablename__ = "disclosure"
    __table_args__ = (
        CheckConstraint("state in ('queueing', 'sending', 'ended')", name="state"),
        ForeignKeyConstraint(
            ["campaign_id", "list_id"], ["acquired_list.campaign_id", "acquired_list.id"], ondelete="cascade"
        ),
    )

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    list_id: Mapped[UUID] = mapped_column(primary_key=True)
    run: Mapped[int] = mapped_column(default=0, comment="How often it was asked for: of whom was left each time.")
    state: Mapped[str]
    asked_by: Mapped[str]
    asked_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    subject: Mapped[str]
    lines: Mapped[list[str]] = mapped_column(ARRAY(Text), comment="What the last run says, for proof; of nobody.")
    address: Mapped[str] = mapped_column(comment="Of this service, for the link by which somebody objects.")
    stopped: Mapped[bool] = mapped_column(
        default=False, server_default="false", comment="By somebody: no other address is tried until it is sent again."
    )
    objected: Mapped[int] = mapped_column(default=0, comment="Who took themselves off the list by that link.")
