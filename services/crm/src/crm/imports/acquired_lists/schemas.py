"""The API's schemas of acquired lists."""

from datetime import date, datetime
from typing import Annotated, Any, ClassVar, Literal, TypeAlias
from uuid import UUID

from common.schemas.instants import Day
from common.schemas.territories import Commune, Station
from pydantic import AliasChoices, BaseModel, ConfigDict, Field, StrictBool, model_validator

from crm.people.records.schemas import ContactPut, Line, Postcode
from crm.segments.segments.forbidden_criteria import FORBIDDEN, refuse_fields

Kind: TypeAlias = Literal["roll", "outside"]


class AcquiredListCreate(BaseModel):
    """A new list. An electoral roll needs the undertaking; a third-party list its source and end date."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "kind": "roll",
                    "name": "Liste électorale de Vincennes",
                    "source": "Préfecture du Val-de-Marne",
                    "purpose": "Courrier de campagne du premier tour",
                    "received_on": "2026-03-02",
                    "no_commercial_use": True,
                }
            ]
        },
    )

    kind: Kind
    name: Annotated[Line, Field(examples=["Liste électorale de Vincennes"])]
    source: Annotated[Line, Field(description="Who gave it.", examples=["Préfecture du Val-de-Marne"])]
    purpose: Annotated[Line, Field(examples=["Courrier de campagne du premier tour"])]
    received_on: Day
    ends_on: Annotated[Day | None, Field(description="Of a roll: the day of the last round at the latest.")] = None
    no_commercial_use: Annotated[
        StrictBool, Field(description="The undertaking of article L. 37: needed for a roll.")
    ] = False


class AcquiredListRead(BaseModel):
    id: UUID
    kind: Kind
    name: str
    source: str
    purpose: str
    received_on: date
    ends_on: date
    undertaking: dict[str, Any] | None
    notice_on: date | None
    people: int
    households: int
    masked: int
    created_by: str
    created_at: datetime


class ListedSought(BaseModel, extra="forbid"):
    """The filters allowed on a list: age and place (CNIL on electoral files). Anything else is refused."""

    refused: ClassVar[frozenset[str]] = frozenset(FORBIDDEN)
    """A criterion that is refused, with the article that forbids it."""

    station: Station | None = None
    commune: Commune | None = None
    street: Annotated[str, Field(min_length=2, max_length=100)] | None = None
    age_from: Annotated[int, Field(ge=18, le=120)] | None = None
    age_to: Annotated[int, Field(ge=18, le=120)] | None = None

    @model_validator(mode="before")
    @classmethod
    def _law(cls, data: Any) -> Any:
        return refuse_fields(data)


class ListedFilter(ListedSought):
    limit: Annotated[int, Field(ge=1, le=200)] = 50
    after: Annotated[str | None, Field(max_length=400, description="The `next` of the page before.")] = None


class ListedAim(ListedSought):
    """The voters of a roll that letters are sent to. Stored mailings keep the key `listing_id`."""

    list_id: Annotated[UUID, Field(validation_alias=AliasChoices("list_id", "listing_id"))]

    def stored(self) -> dict[str, Any]:
        return self.model_dump(mode="json", exclude={"list_id"}) | {"listing_id": str(self.list_id)}


class AcquiredEntryRow(BaseModel):
    """An entry of a list. A masked address was not taken from the roll."""

    id: UUID
    first_names: str | None
    surname: str | None
    street: str | None
    postcode: str | None
    town: str | None
    commune: str | None
    station: str | None
    masked: bool
    notice_channel: Annotated[Literal["email", "post"] | None, Field(description="Which way the art. 14 notice went.")]
    notified_on: Annotated[date | None, Field(description="When it had gone; null while it waits.")]


class AcquiredEntryRead(AcquiredEntryRow):
    version: int


class AcquiredEntryPatch(BaseModel):
    """A JSON Merge Patch of an entry: absent fields stay, null empties; `contacts` are replaced."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"surname": "Lefebvre", "street": "12 rue de l'Essai"}]}
    )

    first_names: Line | None = None
    surname: Line | None = None
    street: Line | None = None
    postcode: Postcode | None = None
    town: Line | None = None
    commune: Commune | None = None
    station: Station | None = None
    born_in: Annotated[int, Field(strict=True, ge=1900, le=2100)] | None = None
    contacts: Annotated[list[ContactPut], Field(max_length=20, description="Sealed; of a roll, none.")] | None = None


class NoticePut(BaseModel):
    """The day on which the people of the list were informed of the controller, the source of their data, and their
    rights.
    """

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"notice_on": "2026-03-16"}]})

    notice_on: Day


class AdoptCreate(BaseModel):
    """The consent of a person on an acquired list: its text, how it was given, and where it is kept."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "use": "email",
                    "source": "phone",
                    "text_version": "appel-2029-05",
                    "proof": "Cahier d'appels n° 2, page 14",
                }
            ]
        },
    )

    use: Literal["email", "sms", "call", "post"]
    source: Literal["form", "paper", "phone", "door", "link"]
    text_version: Annotated[str, Field(min_length=1, max_length=80, pattern=r"^[0-9A-Za-z][0-9A-Za-z_.:\-]*$")]
    proof: Annotated[str, Field(min_length=1, max_length=300, pattern=r"^[^\x00-\x1f\x7f]+$")]


class AdoptedRead(BaseModel):
    person_id: UUID
