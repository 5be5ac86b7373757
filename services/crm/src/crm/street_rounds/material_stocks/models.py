from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, ForeignKeyConstraint, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from crm.db import Base

_COUNTS = "received >= 0 and taken >= 0 and used >= 0 and returned >= 0 and scrapped >= 0"
_OUT = "used + returned <= taken"


class MaterialStock(Base, kw_only=True):
    """Posters or leaflets of one kind: received, taken out, used and brought back. Never below zero."""

    __tablename__ = "material_stock"
    __table_args__ = (
        CheckConstraint("kind in ('poster', 'leaflet')", name="kind"),
        CheckConstraint(_COUNTS, name="counts"),
        CheckConstraint("taken + scrapped <= received + returned", name="in_store"),
        CheckConstraint(_OUT, name="out"),
    )

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    received: Mapped[int] = mapped_column(default=0)
    taken: Mapped[int] = mapped_column(default=0)
    used: Mapped[int] = mapped_column(default=0)
    returned: Mapped[int] = mapped_column(default=0)
    scrapped: Mapped[int] = mapped_column(default=0)


class MaterialStockShare(Base, kw_only=True):
    """The part of a stock that one round took, used and brought back."""

    __tablename__ = "material_stock_share"
    __table_args__ = (
        CheckConstraint("taken >= 0 and used >= 0 and returned >= 0", name="counts"),
        CheckConstraint(_OUT, name="out"),
        ForeignKeyConstraint(["campaign_id", "stock_id"], ["material_stock.campaign_id", "material_stock.id"]),
        Index("ix_material_stock_share_campaign_id_street_round_id", "campaign_id", "street_round_id"),
    )

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    stock_id: Mapped[UUID] = mapped_column(primary_key=True)
    street_round_id: Mapped[UUID] = mapped_column(primary_key=True, comment="The action's id.")
    taken: Mapped[int] = mapped_column(default=0)
    used: Mapped[int] = mapped_column(default=0)
    returned: Mapped[int] = mapped_column(default=0)


class MaterialStockMove(Base, kw_only=True):
    """One movement. Inserted, never changed: corrections are further movements."""

    __tablename__ = "material_stock_move"
    __table_args__ = (
        CheckConstraint("kind in ('received', 'taken', 'used', 'returned', 'scrapped')", name="kind"),
        CheckConstraint("count > 0", name="count"),
        CheckConstraint("(street_round_id is not null) = (kind in ('taken', 'used', 'returned'))", name="street_round"),
        ForeignKeyConstraint(["campaign_id", "stock_id"], ["material_stock.campaign_id", "material_stock.id"]),
        Index("ix_material_stock_move_campaign_id_stock_id", "campaign_id", "stock_id"),
    )

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, comment="Given by who moves it.")
    stock_id: Mapped[UUID]
    kind: Mapped[str] = mapped_column(Text)
    count: Mapped[int]
    street_round_id: Mapped[UUID | None]
    moved_by: Mapped[str]
    moved_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), comment="By the campaign's clock.")
