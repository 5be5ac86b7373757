from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKeyConstraint, Index, LargeBinary, SmallInteger, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from crm.db import Base

_ATTACHED = "attached_by is null or attached_by in ('table', 'shared', 'contour', 'nearest', 'hand')"


class Street(Base, kw_only=True):
    """A street of a commune."""

    __tablename__ = "street"
    __table_args__ = (Index("ix_street_campaign_id_commune_plain", "campaign_id", "commune", "plain"),)

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    commune: Mapped[str]
    commune_name: Mapped[str]
    postcode: Mapped[str | None]
    name: Mapped[str]
    plain: Mapped[str] = mapped_column(comment="The name as it is compared: no accents, no abbreviations.")


class Building(Base, kw_only=True):
    """A house number of a street, with the station of its voters."""

    __tablename__ = "building"
    __table_args__ = (
        CheckConstraint(_ATTACHED, name="attached_by"),
        CheckConstraint("(station is null) = (attached_by is null)", name="attached"),
        CheckConstraint("homes between 1 and 5000", name="homes"),
        ForeignKeyConstraint(["campaign_id", "street_id"], ["street.campaign_id", "street.id"]),
        Index("ix_building_campaign_id_street_id", "campaign_id", "street_id"),
        Index("ix_building_campaign_id_station", "campaign_id", "station"),
        Index("ix_building_campaign_id_iris", "campaign_id", "iris"),
        Index("ix_building_campaign_id_latitude", "campaign_id", "latitude"),
    )

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    street_id: Mapped[UUID]
    number: Mapped[int]
    suffix: Mapped[str] = mapped_column(Text, comment="`BIS`, `A`; empty for most.")
    longitude: Mapped[float]
    latitude: Mapped[float]
    station: Mapped[str | None]
    attached_by: Mapped[str | None] = mapped_column(
        comment="What says so: the official table (`shared`: with voters of others), a contour, a neighbour."
    )
    iris: Mapped[str | None]
    homes: Mapped[int] = mapped_column(comment="How many doors: those listed, or as many as the file says.")
    source: Mapped[str] = mapped_column(comment="Which file it came from.")
    home_hash: Mapped[int | None] = mapped_column(
        BigInteger, default=None, comment="Of its address, as that of a person who lives there."
    )


class Door(Base, kw_only=True):
    """A door of a building: its block (staircase, building A), its floor, and its label."""

    __tablename__ = "door"
    __table_args__ = (
        ForeignKeyConstraint(["campaign_id", "building_id"], ["building.campaign_id", "building.id"]),
        Index("ix_door_campaign_id_building_id", "campaign_id", "building_id"),
    )

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    building_id: Mapped[UUID]
    block: Mapped[str]
    floor: Mapped[int | None] = mapped_column(SmallInteger)
    label: Mapped[str]
    gone: Mapped[bool] = mapped_column(comment="No longer there. The row stays: what happened at it happened.")


class Entrance(Base, kw_only=True):
    """The entrance of a block: door code and note, both encrypted."""

    __tablename__ = "entrance"
    __table_args__ = (ForeignKeyConstraint(["campaign_id", "building_id"], ["building.campaign_id", "building.id"]),)

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    building_id: Mapped[UUID] = mapped_column(primary_key=True)
    block: Mapped[str] = mapped_column(primary_key=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary, comment="Door code and access note.")
    updated_by: Mapped[str]


class Area(Base, kw_only=True):
    """The outline of a polling station's area, or of an IRIS."""

    __tablename__ = "area"
    __table_args__ = (CheckConstraint("kind in ('station', 'iris')", name="kind"),)

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    geometry: Mapped[dict[str, Any]] = mapped_column(JSONB, comment="GeoJSON, WGS 84.")
    source: Mapped[str]


class AddressFile(Base, kw_only=True):
    """A file waiting to be loaded: encrypted, as it may be a voter list, and deleted afterwards."""

    __tablename__ = "address_file"

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
