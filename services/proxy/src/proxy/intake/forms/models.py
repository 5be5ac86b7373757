from uuid import UUID

from sqlalchemy import Integer
from sqlalchemy.orm import Mapped, mapped_column

from proxy.db import Base


class HeardController(Base, kw_only=True):
    """The controller of the campaign's personal data, from crm's newest event."""

    __tablename__ = "heard_controller"

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(Integer)
    name: Mapped[str]
