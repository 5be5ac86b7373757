from datetime import date, datetime
from typing import Annotated

from common.schemas.elections import Round
from common.schemas.territories import Station as StationKey
from pydantic import BaseModel, Field, model_validator
from pydantic_core import PydanticCustomError

Registered = Annotated[int, Field(strict=True, ge=0, le=20_000, description="Voters on the station's list.")]
CommuneName = Annotated[str, Field(min_length=1, max_length=120, pattern=r"^[^\x00-\x1f]+$")]

Address = Annotated[str, Field(min_length=1, max_length=300, pattern=r"^[^\x00-\x1f]+$")]


class Closing(BaseModel, extra="forbid"):
    """Closing time of a station, in its own time zone."""

    round: Round
    at: Annotated[str, Field(pattern=r"^(?:1[2-9]|20):[0-5][0-9]$", description="Local time.", examples=["18:00"])]

    @model_validator(mode="after")
    def _not_after_eight(self) -> "Closing":
        if self.at > "20:00":
            raise PydanticCustomError(
                "invalid",
                "no station closes after 20:00 (R. 41 and the decrees that call the voters)",
                {"fr": "aucun bureau ne ferme après 20 heures (R. 41 et décrets de convocation)"},
            )
        return self


Closings = Annotated[list[Closing], Field(max_length=2)]


class StationPut(
    BaseModel,
    extra="forbid",
    json_schema_extra={
        "examples": [
            {
                "commune_name": "Fontenay-sous-Bois",
                "registered": 1012,
                "closings": [{"round": 1, "at": "20:00"}, {"round": 2, "at": "20:00"}],
                "place": "École de l'Essai",
                "address": "1 rue de l'Essai, 94120 Fontenay-sous-Bois",
            }
        ]
    },
):
    """A polling station as its commune describes it."""

    commune_name: CommuneName
    registered: Registered
    closings: Closings = []
    place: Annotated[CommuneName | None, Field(description="Of the polling place: `École Jules-Ferry`.")] = None
    address: Annotated[Address | None, Field(description="Of the polling place.")] = None

    @model_validator(mode="after")
    def _one_closing_a_round(self) -> "StationPut":
        if len({closing.round for closing in self.closings}) != len(self.closings):
            raise PydanticCustomError(
                "invalid", "two closings for one round", {"fr": "un même tour a deux heures de clôture"}
            )
        return self


class StationRead(BaseModel):
    station: StationKey
    commune: str
    commune_name: str
    registered: int
    closings: list[Closing]
    place: str | None
    address: str | None
    known_on: date | None = Field(description="Day of the ballot it was read from; null when entered by hand.")
    updated_at: datetime
