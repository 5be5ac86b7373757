"""Table of a campaign's edits of the default grid."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import DateTime, func
from sqlalchemy.orm import Mapped, mapped_column

from predict.db import Base


class NuanceBloc(Base, kw_only=True):
    """Bloc of a nuance for one campaign, in one election or in all."""

    __tablename__ = "nuance_bloc"

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    election: Mapped[str] = mapped_column(primary_key=True)
    """`legislatives-2024`; empty: in every election."""
    nuance: Mapped[str] = mapped_column(primary_key=True)
    bloc: Mapped[str]
    set_by: Mapped[str]
    set_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now(), init=False)
