from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from results.db import Base


class ChosenCommune(Base, kw_only=True):
    """A commune that the team named as one of the campaign's territory."""

    __tablename__ = "chosen_commune"

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    commune: Mapped[str] = mapped_column(primary_key=True)
