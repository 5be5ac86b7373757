from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, DateTime, Index, LargeBinary, func
from sqlalchemy.orm import Mapped, mapped_column

from budget.db import Base


class Export(Base, kw_only=True):
    """A file made of the account at one time; its id is that of its job.

    It can be downloaded once it is ready: before, its chunks are still being written.
    """

    __tablename__ = "export"
    __table_args__ = (Index("ix_export_campaign_id_made_at", "campaign_id", "made_at"),)

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    format: Mapped[str]
    with_donors: Mapped[bool]
    requested_by: Mapped[str]
    key: Mapped[bytes] = mapped_column(LargeBinary, comment="What the file is sealed with, itself sealed.")
    ready: Mapped[bool] = mapped_column(default=False)
    account_version: Mapped[int] = mapped_column(BigInteger, default=0)
    closed: Mapped[bool] = mapped_column(default=False)
    name: Mapped[str] = mapped_column(default="", comment="What a browser saves it as.")
    pieces: Mapped[int] = mapped_column(default=0)
    size: Mapped[int] = mapped_column(BigInteger, default=0)
    sha256: Mapped[str] = mapped_column(default="")
    made_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now(), init=False)
