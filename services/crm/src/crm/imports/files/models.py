from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import BigInteger, CheckConstraint, DateTime, ForeignKeyConstraint, Index, LargeBinary, Text, func
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from crm.db import Base


class PersonImport(Base, kw_only=True):
    """A file of people: its kind, mapping, state and result."""

    __tablename__ = "person_import"
    __table_args__ = (
        CheckConstraint(
            "state in ('received', 'previewing', 'previewed', 'running', 'done', 'undoing', 'undone')", name="state"
        ),
        CheckConstraint("origin in ('campaign', 'regular', 'agreed')", name="origin"),
        Index("ix_person_import_campaign_id_created_at", "campaign_id", "created_at"),
    )

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default_factory=uuid4)
    target: Mapped[str] = mapped_column(comment="Contacts, or a list that is kept apart from them.")
    list_id: Mapped[UUID | None] = mapped_column(default=None, comment="The list, where it is one.")
    name: Mapped[str] = mapped_column(comment="Of the file.")
    encoding: Mapped[str]
    separator: Mapped[str]
    header: Mapped[list[str]] = mapped_column(ARRAY(Text))
    header_line: Mapped[int] = mapped_column(
        default=1, server_default="1", comment="The file's line of the last record of the header."
    )
    warnings: Mapped[list[str]] = mapped_column(ARRAY(Text), default_factory=list)
    size: Mapped[int] = mapped_column(BigInteger, comment="Bytes as text, what progress is counted in.")
    mapping: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True), default=None)
    origin: Mapped[str | None] = mapped_column(
        default=None, comment="Where its people come from, as who sent it stated; none for a list kept apart."
    )
    state: Mapped[str] = mapped_column(default="received")
    job_id: Mapped[UUID | None] = mapped_column(default=None)
    done_line: Mapped[int] = mapped_column(default=0, comment="Up to which line it is written: where to go on.")
    preview: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True), default=None)
    sealed_look: Mapped[bytes | None] = mapped_column(
        LargeBinary, default=None, comment="Its first people, examples and questions, until it is written."
    )
    counts: Mapped[dict[str, Any]] = mapped_column(JSONB, default_factory=dict)
    created_by: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now(), init=False)
    ended_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True), default=None)


class ImportChunk(Base, kw_only=True):
    """An encrypted piece of the file, deleted once the import is done."""

    __tablename__ = "import_chunk"
    __table_args__ = (
        ForeignKeyConstraint(
            ["campaign_id", "import_id"], ["person_import.campaign_id", "person_import.id"], ondelete="cascade"
        ),
    )

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    import_id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)


class ImportLine(Base, kw_only=True):
    """The result of one line of the file, without its content."""

    __tablename__ = "import_line"
    __table_args__ = (
        CheckConstraint("effect in ('created', 'changed', 'same', 'suppressed', 'refused')", name="effect"),
        Index("ix_import_line_campaign_id_import_id_person_id", "campaign_id", "import_id", "person_id"),
    )

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    import_id: Mapped[UUID] = mapped_column(primary_key=True)
    line: Mapped[int] = mapped_column(primary_key=True)
    effect: Mapped[str]
    person_id: Mapped[UUID | None] = mapped_column(default=None)
    version: Mapped[int | None] = mapped_column(BigInteger, default=None, comment="Of the person after it.")
    remarks: Mapped[list[str]] = mapped_column(
        ARRAY(Text), default_factory=list, comment="`4:phone`: the column from 1 (0: the line), and why."
    )


class ImportChange(Base, kw_only=True):
    """An encrypted copy of a person before a line changed it, for the undo."""

    __tablename__ = "import_change"
    __table_args__ = (
        ForeignKeyConstraint(["campaign_id", "person_id"], ["person.campaign_id", "person.id"], ondelete="cascade"),
        Index("ix_import_change_campaign_id_person_id", "campaign_id", "person_id"),
    )

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    import_id: Mapped[UUID] = mapped_column(primary_key=True)
    line: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[UUID]
    sealed: Mapped[bytes] = mapped_column(LargeBinary)


class ImportMapping(Base, kw_only=True):
    """The last mapping used for files with this header."""

    __tablename__ = "import_mapping"

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    signature: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True, comment="Hash of the header.")
    mapping: Mapped[dict[str, Any]] = mapped_column(JSONB)
    updated_by: Mapped[str]
    updated_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now(), init=False)
