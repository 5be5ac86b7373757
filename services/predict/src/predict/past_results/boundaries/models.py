from typing import Any
from uuid import UUID

from kit.db import tenancy
from sqlalchemy import text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from predict.db import Base


class StationBoundary(Base, kw_only=True):
    """Boundary of a polling station's area, simplified for maps: shared, or a campaign's own.

    The outline of a commune is kept under the commune's code, for its stations that have no boundary.
    """

    __tablename__ = "station_boundary"
    __table_args__ = (tenancy.own_rows("station_boundary"),)

    station: Mapped[str] = mapped_column(primary_key=True)
    geometry: Mapped[dict[str, Any]] = mapped_column(JSONB)
    """GeoJSON Polygon or MultiPolygon in WGS 84; a Point where only the place of the station is known."""
    source: Mapped[str]
    """Who drew it and of when, as it is to be named under a map."""
    campaign_id: Mapped[UUID] = mapped_column(primary_key=True, server_default=text(tenancy.WRITER), init=False)
