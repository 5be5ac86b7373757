from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from results.db import Base


class Candidate(Base, kw_only=True):
    """A candidate or a list that voters can choose in a round."""

    __tablename__ = "candidate"

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    round: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(primary_key=True)
    panel: Mapped[int]
    name: Mapped[str]
    nuance: Mapped[str | None]
