from datetime import date, datetime
from typing import Annotated, Literal, Self
from uuid import UUID

from common.schemas.instants import Day, Instant
from common.schemas.territories import Station
from pydantic import BaseModel, ConfigDict, Field, JsonValue, model_validator
from pydantic_core import PydanticCustomError

from crm.street_rounds.poster_sites.legality import PosterSiteKind, Verdict

_EXAMPLE: dict[str, JsonValue] = {
    "kind": "free_panel",
    "label": "Panneau libre, place du Marché",
    "longitude": 2.47,
    "latitude": 48.79,
    "station": "94033_0001",
}
Label = Annotated[str, Field(min_length=1, max_length=120, pattern=r"^[^\x00-\x1f\x7f]+$")]
Note = Annotated[str, Field(max_length=500, pattern=r"^[^\x00-\x08\x0b-\x1f\x7f]*$", description="Kept sealed.")]
Longitude = Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)]
Latitude = Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False)]
What = Literal["covered", "torn", "on_our_board", "misplaced"]


class PosterSiteCreate(BaseModel):
    """A poster site."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [_EXAMPLE]})

    id: Annotated[UUID | None, Field(description="With an id of your own, a repeat adds nothing twice.")] = None
    kind: PosterSiteKind
    label: Label
    longitude: Longitude
    latitude: Latitude
    station: Station | None = None
    permission_until: Annotated[Day | None, Field(description="Of the owner's written permission.")] = None
    note: Note | None = None


class PosterSitePatch(BaseModel):
    """JSON merge patch."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"permission_until": "2029-06-30", "note": "Demander la clé du portail."}]},
    )

    kind: PosterSiteKind | None = None
    label: Label | None = None
    longitude: Longitude | None = None
    latitude: Latitude | None = None
    station: Station | None = None
    permission_until: Day | None = None
    note: Note | None = None

    @model_validator(mode="after")
    def _what_must_be_stays(self) -> Self:
        if any(getattr(self, name) is None for name in self.model_fields_set - {"station", "permission_until", "note"}):
            raise PydanticCustomError(
                "invalid",
                "this field of a poster site cannot be removed",
                {"fr": "ce champ d'un lieu d'affichage ne peut pas être retiré"},
            )
        return self


class LegalityRead(BaseModel):
    """The legal verdict on the site on the given day, with the article."""

    model_config = ConfigDict(from_attributes=True)

    verdict: Verdict
    article: str
    fr: str
    en: str


class PosterSiteRead(BaseModel):
    id: UUID
    version: int
    kind: PosterSiteKind
    label: str
    longitude: float
    latitude: float
    station: str | None
    permission_until: date | None
    note: str | None
    updated_at: datetime
    legality: LegalityRead


class ReportCreate(BaseModel):
    """A problem at a poster site. `covered`: others' posters over ours; `misplaced`: ours where it may not be."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "id": "7b0f9a52-6d1e-4d3b-8a43-5c1f0f4f2a10",
                    "poster_site_id": "0d6f3c1e-58a4-4b7e-9c02-8f1f6d2b7a34",
                    "what": "covered",
                    "seen_at": "2029-05-21T08:15:00+02:00",
                }
            ]
        },
    )

    id: Annotated[UUID, Field(description="Given by you: sent again, it changes nothing.")]
    poster_site_id: UUID
    what: What
    posters: Annotated[int, Field(strict=True, ge=1, le=1000)] = 1
    seen_at: Instant


class ReportRead(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: UUID
    poster_site_id: UUID
    what: What
    posters: int
    seen_at: datetime
    resolved_at: datetime | None
