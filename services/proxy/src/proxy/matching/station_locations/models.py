from uuid import UUID

from sqlalchemy import Text
from sqlalchemy.orm import Mapped, mapped_column

from proxy.db import Base


class StationLocation(Base, kw_only=True):
    """The location of a commune or a polling station, for distances."""

    __tablename__ = "station_location"

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    place: Mapped[str] = mapped_column(Text, primary_key=True, comment="A commune (94033) or a station (94033_0001).")
    latitude: Mapped[float] = mapped_column(comment="Degrees, WGS 84.")
    longitude: Mapped[float]
    source: Mapped[str] = mapped_column(Text, comment="Author and date of the location.")
