from uuid import UUID

from sqlalchemy import Index, LargeBinary, Text
from sqlalchemy.orm import Mapped, mapped_column

from proxy.db import Base


class Person(Base, kw_only=True):
    """A person who requests a proxy, or offers to hold one. Contact and identity are encrypted."""

    __tablename__ = "person"
    __table_args__ = (
        Index("ix_person_campaign_id_identity_hash", "campaign_id", "identity_hash"),
        Index("ix_person_campaign_id_elector_hash", "campaign_id", "elector_hash"),
    )

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    first_names: Mapped[str] = mapped_column(Text)
    surname: Mapped[str] = mapped_column(Text)
    used_surname: Mapped[str] = mapped_column(Text)
    born_on: Mapped[bytes] = mapped_column(LargeBinary)
    email: Mapped[bytes | None] = mapped_column(LargeBinary)
    phone: Mapped[bytes | None] = mapped_column(LargeBinary)
    elector_number: Mapped[bytes | None] = mapped_column(LargeBinary)
    identity_hash: Mapped[bytes] = mapped_column(
        LargeBinary, comment="Keyed hash of first names, surname and birth date: the same for the same person."
    )
    elector_hash: Mapped[bytes | None] = mapped_column(
        LargeBinary, default=None, comment="Keyed hash of the elector number; none until it is compared."
    )
