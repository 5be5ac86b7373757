from typing import Any
from uuid import UUID

from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from results.db import Base


class StationBoundary(Base, kw_only=True):
    """Boundary of one of the campaign's polling stations, for the board's map."""

    __tablename__ = "station_boundary"

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    station: Mapped[str] = mapped_column(primary_key=True)
    rings: Mapped[list[Any]] = mapped_column(JSONB, comment="Closed rings of [longitude, latitude], outer and inner.")
    source: Mapped[str] = mapped_column(comment="Who drew it and of when, as it is named under the map.")
