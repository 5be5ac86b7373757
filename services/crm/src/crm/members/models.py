from uuid import UUID

from sqlalchemy import Text
from sqlalchemy.orm import Mapped, mapped_column

from crm.db import Base


class Teammate(Base, kw_only=True):
    """What the team calls a member. Personal, so it stays here: rights are told by subject alone."""

    __tablename__ = "teammate"

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(Text, primary_key=True)
    display_name: Mapped[str] = mapped_column(Text)
