"""Tables of reference data (shared or a campaign's own) and of uploads for the worker."""

from datetime import datetime
from typing import Any
from uuid import UUID

from kit.db import tenancy
from sqlalchemy import DateTime, Index, func, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from predict.db import Base


class ReferenceDataset(Base, kw_only=True):
    """One publication of one year, as far as imported."""

    __tablename__ = "reference_dataset"

    id: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]
    level: Mapped[str]
    year: Mapped[int]
    vintage: Mapped[str]
    publisher: Mapped[str]
    licence: Mapped[str]
    file: Mapped[str]
    sha256: Mapped[str]
    places: Mapped[int]
    rejected: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    rejected_count: Mapped[int]
    revision: Mapped[int]
    """Grows when an import changed something."""
    imported_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now(), init=False)
    campaign_id: Mapped[UUID] = mapped_column(primary_key=True, server_default=text(tenancy.WRITER), init=False)

    @property
    def shared(self) -> bool:
        return self.campaign_id == tenancy.SHARED


class ReferenceFigure(Base, kw_only=True):
    """All figures of one place in one dataset: numbers, or reasons."""

    __tablename__ = "reference_figure"
    __table_args__ = (Index("ix_reference_figure_commune", "level", "commune"), tenancy.own_rows("reference_figure"))

    dataset: Mapped[str] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(primary_key=True)
    level: Mapped[str]
    commune: Mapped[str]
    """Where its stations vote: the whole city for a municipal district; empty for a constituency."""
    figures: Mapped[dict[str, Any]] = mapped_column(JSONB)
    campaign_id: Mapped[UUID] = mapped_column(primary_key=True, server_default=text(tenancy.WRITER), init=False)


class IrisBoundary(Base, kw_only=True):
    """The boundary of an IRIS, simplified."""

    __tablename__ = "iris_boundary"
    __table_args__ = (Index("ix_iris_boundary_commune", "commune"), tenancy.own_rows("iris_boundary"))

    code: Mapped[str] = mapped_column(primary_key=True)
    commune: Mapped[str]
    name: Mapped[str]
    geometry: Mapped[dict[str, Any]] = mapped_column(JSONB)
    campaign_id: Mapped[UUID] = mapped_column(primary_key=True, server_default=text(tenancy.WRITER), init=False)


class AddressPoint(Base, kw_only=True):
    """A location of voters of a station. `place`: index within the station."""

    __tablename__ = "address_point"
    __table_args__ = (tenancy.own_rows("address_point"),)

    station: Mapped[str] = mapped_column(primary_key=True)
    place: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    street: Mapped[str]
    number: Mapped[str]
    longitude: Mapped[float]
    latitude: Mapped[float]
    addresses: Mapped[int]
    campaign_id: Mapped[UUID] = mapped_column(primary_key=True, server_default=text(tenancy.WRITER), init=False)


class ReferenceUpload(Base, kw_only=True):
    """An uploaded file for the worker, deleted after reading."""

    __tablename__ = "reference_upload"

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str]
    file: Mapped[str]
    data: Mapped[bytes]
    sent_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now(), init=False)
