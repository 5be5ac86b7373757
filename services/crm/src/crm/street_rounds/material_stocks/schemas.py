from datetime import datetime
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from crm.street_rounds.material_stocks.stock_counts import OF_A_DROP, MoveKind

StockKind = Literal["poster", "leaflet"]
Name = Annotated[str, Field(min_length=1, max_length=80, pattern=r"^[^\x00-\x1f\x7f]+$")]


class MaterialStockCreate(BaseModel):
    """A kind of poster or leaflet that is kept in store."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"kind": "poster", "name": "Affiche A2 « Marché »"}]},
    )

    id: Annotated[UUID | None, Field(description="With an id of your own, a repeat adds nothing twice.")] = None
    kind: StockKind
    name: Name


class MoveCreate(BaseModel):
    """A quantity received, scrapped in store, or taken, used, brought back by a round."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"id": "7b0f9a52-6d1e-4d3b-8a43-5c1f0f4f2a10", "kind": "received", "count": 500}]
        },
    )

    id: Annotated[UUID, Field(description="Given by you: sent again, it moves nothing twice.")]
    kind: MoveKind
    count: Annotated[int, Field(strict=True, ge=1, le=1_000_000)]
    street_round_id: Annotated[UUID | None, Field(description="The round that takes, uses or brings back.")] = None

    @model_validator(mode="after")
    def _a_round_where_one_is_needed(self) -> Self:
        if (self.street_round_id is not None) != (self.kind in OF_A_DROP):
            raise PydanticCustomError(
                "invalid",
                "street_round_id goes with taken, used and returned, and with nothing else",
                {"fr": "une tournée ne se choisit que pour du matériel pris, utilisé ou rendu"},
            )
        return self


class MaterialStockRead(BaseModel):
    id: UUID
    kind: StockKind
    name: str
    received: int
    taken: int
    used: int
    returned: int
    scrapped: int
    in_store: Annotated[int, Field(description="To be taken.")]
    out: Annotated[int, Field(description="In the hands of volunteers.")]


class MoveRead(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: UUID
    stock_id: UUID
    kind: MoveKind
    count: int
    street_round_id: UUID | None
    moved_at: datetime


class ShareRead(BaseModel):
    """The part of a material stock that a street round has."""

    stock_id: UUID
    kind: StockKind
    name: str
    taken: int
    used: int
    returned: int
    out: int
