"""Request and response schemas of people."""

from datetime import date, datetime
from typing import Annotated, Any, Literal, TypeAlias
from uuid import UUID

from common.schemas.instants import BirthDay, Day
from common.schemas.territories import Commune, Station
from kit.text.single_line import LINE, line_without
from pydantic import BaseModel, ConfigDict, Field, SkipValidation, StrictBool, StrictFloat, StrictInt, StrictStr

from crm.people.records.consent_uses import Use
from crm.people.records.contacts import Channel
from crm.people.records.custom_values import Kind

Line = Annotated[str, Field(min_length=1, max_length=200, pattern=LINE)]
Postcode: TypeAlias = Annotated[str, Field(pattern=r"^[0-9A-Za-z \-]{3,10}$")]
Tag: TypeAlias = Annotated[
    str,
    Field(min_length=1, max_length=60, pattern=line_without("<>,"), examples=["marché"]),
]
PersonRole: TypeAlias = Literal["contact", "sympathiser", "member", "volunteer", "donor"]
PersonSource: TypeAlias = Literal["form", "event", "door", "phone", "street", "paper", "import", "integration", "team"]
Retained: TypeAlias = Literal["regular", "agreed"]
"""Regular contact of the controller, or agreed to be kept after an election (CNIL, 30 January 2026)."""
FieldKey: TypeAlias = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$", max_length=40, examples=["velo"])]

CustomPatch: TypeAlias = Annotated[
    dict[FieldKey, StrictStr | StrictBool | StrictInt | StrictFloat | None],
    Field(max_length=50, description="What is left out stays, null empties."),
]


class ContactPut(BaseModel):
    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"channel": "phone", "address": "01 99 00 12 34"}]}
    )

    channel: Channel
    address: Annotated[
        str,
        Field(
            min_length=3,
            max_length=254,
            pattern=r"^[^\x00-\x1f\x7f]+$",
            description="As it is dialled or sent to. Sealed: it is read again only with a reason.",
            examples=["ada@exemple.fr"],
        ),
    ]


class PersonFields(BaseModel, extra="forbid"):
    first_names: Line | None = None
    surname: Line | None = None
    street: Line | None = None
    postcode: Postcode | None = None
    town: Line | None = None
    commune: Commune | None = None
    station: Station | None = None
    roles: Annotated[list[PersonRole], Field(max_length=5)] = []
    tags: Annotated[list[Tag], Field(max_length=100)] = []
    custom: CustomPatch = {}
    born_on: Annotated[BirthDay | None, Field(description="Sealed.")] = None
    retained_as: Annotated[
        Retained | None,
        Field(
            description="Why they may stay after the election, beside a role or a consent: `regular` contact of the "
            "same controller, or `agreed` to be kept. Until they refuse a channel."
        ),
    ] = None


class PersonCreate(PersonFields):
    """A new person: a first name, a surname or both. Nothing may be sent to them before they agree."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "first_names": "Ada Éloïse",
                    "surname": "Lefèvre",
                    "street": "3 quai de l'Essai",
                    "postcode": "94120",
                    "town": "Fontenay-sous-Bois",
                    "station": "94033_0001",
                    "roles": ["volunteer"],
                    "tags": ["marché"],
                    "contacts": [{"channel": "email", "address": "ada@exemple.fr"}],
                    "source": "event",
                    "notice_on": "2026-03-16",
                }
            ]
        }
    )

    source: PersonSource
    address_masked: Annotated[
        StrictBool, Field(description="Where they live is protected (civil code, art. 515-11): no street is kept.")
    ] = False
    contacts: Annotated[list[ContactPut], Field(max_length=20, description="The first of a channel is used.")] = []
    given_by: Annotated[
        Line | None,
        Field(
            description="Who gave their data, where it was not themselves: they are told so (art. 14(2)(f) GDPR).",
            examples=["Collectif des Tilleuls"],
        ),
    ] = None
    collected_on: Annotated[Day | None, Field(description="Today if left out.")] = None
    notice_on: Annotated[
        Day | None, Field(description="When they were told who keeps their data and why (art. 14 GDPR).")
    ] = None


class PersonUpdate(PersonFields):
    """JSON Merge Patch: absent fields stay (in `custom` too), null empties, lists are replaced."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"street": "12 rue de l'Essai", "tags": ["marché", "affichage"]}]}
    )

    notice_on: Day | None = None


class ContactRead(BaseModel):
    id: UUID
    channel: Channel
    hint: Annotated[str, Field(description="Enough to tell two apart; the rest is revealed with a reason.")]
    mobile: Annotated[bool, Field(description="Whether an SMS may arrive there.")]
    suppressed: Annotated[str | None, Field(description="Why nothing may be sent there.")]


class ThemePut(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"theme": "ecologie", "noted_on": "2026-03-14", "noted_where": "Réunion publique"}]
        },
    )

    theme: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$", max_length=40, examples=["ecologie"])]
    noted_on: Day
    noted_where: Annotated[Line, Field(examples=["Réunion publique"])]


class ThemeRead(ThemePut, json_schema_extra=None):
    id: UUID
    recorded_by: str


class PersonRead(BaseModel):
    id: UUID
    version: int
    first_names: str | None
    surname: str | None
    street: str | None
    postcode: str | None
    town: str | None
    commune: str | None
    station: str | None
    address_masked: bool
    roles: list[PersonRole]
    tags: list[str]
    custom: dict[str, StrictStr | StrictBool | StrictInt | StrictFloat]
    uses: Annotated[list[Use], Field(description="What they agree to now: each channel and purpose is off else.")]
    contacts: list[ContactRead]
    themes: list[ThemeRead]
    has_birth_date: bool
    language: Annotated[str | None, Field(description="In which they filled in a form; ISO 639-1.", examples=["ar"])]
    source: PersonSource
    given_by: str | None
    collected_on: date
    notice_on: date | None
    retained_as: Retained | None
    notice_due_on: Annotated[date | None, Field(description="When they must have been told at the latest.")]
    updated_at: datetime


class PersonRow(BaseModel):
    """A person in a list, without contacts, encrypted or masked fields."""

    id: UUID
    version: int
    first_names: str | None
    surname: str | None
    town: str | None
    station: str | None
    roles: list[PersonRole]
    tags: list[str]
    uses: list[Use]
    updated_at: datetime


class PeopleSearch(BaseModel):
    """Search criteria, sent in a body so that no URL, log or history holds a name, e-mail or phone.

    Criteria are combined. A page begins `after` the `next` of the one before.
    """

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"name": "lefevre", "commune": "94033"}]})

    name: Annotated[
        str | None,
        Field(
            min_length=1,
            max_length=100,
            description="Accents, capitals and one wrong letter do not count; the nearest come first.",
        ),
    ] = None
    email: Annotated[str | None, Field(max_length=254, description="The whole address.")] = None
    phone: Annotated[str | None, Field(max_length=40, description="The whole number, as one dials it.")] = None
    commune: Annotated[Commune | None, Field(description="Where they live, or vote.")] = None
    station: Station | None = None
    tag: Tag | None = None
    role: PersonRole | None = None
    theme: FieldKey | None = None
    use: Annotated[Use | None, Field(description="Who agrees to it now.")] = None
    limit: Annotated[int, Field(ge=1, le=200)] = 50
    after: Annotated[str | None, Field(max_length=400)] = None


class CustomFieldPut(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"label": "Vélo", "kind": "choice", "options": ["classique", "cargo"]}]},
    )

    label: Line
    kind: Kind
    options: Annotated[list[Tag], Field(max_length=50, description="Of a choice, and only of one.")] = []


class CustomFieldRead(CustomFieldPut, json_schema_extra=None):
    key: str


class BulkPerson(PersonCreate):
    """One row: a new person, or one known by `id` or by an address and the same name."""

    id: Annotated[UUID | None, Field(description="Whom it corrects; left out, addresses and name say it.")] = None
    source: PersonSource = "integration"


class BulkCreate(BaseModel):
    """Rows to create or correct. Each is handled on its own: a refused one stops no other."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "people": [
                        {
                            "first_names": "Ada Éloïse",
                            "surname": "Lefèvre",
                            "contacts": [{"channel": "email", "address": "ada@exemple.fr"}],
                        },
                        {"id": "0d6f3c1e-58a4-4b7e-9c02-8f1f6d2b7a34", "tags": ["marché"]},
                    ],
                }
            ]
        },
    )

    # Validated row by row, so that one invalid row does not refuse all.
    people: Annotated[list[SkipValidation[BulkPerson]], Field(min_length=1, max_length=1_000)]
    known: Annotated[
        Literal["correct", "refuse"],
        Field(description="Somebody who is in the file already is corrected (JSON Merge Patch), or refused as a 409."),
    ] = "correct"


BulkOutcome: TypeAlias = Literal["created", "updated", "unchanged", "refused"]


class BulkRow(BaseModel):
    """The outcome of one row. `problem`: the document it would have got alone, its pointer relative to the row."""

    index: Annotated[int, Field(description="Its place in `people`, from 0.")]
    outcome: BulkOutcome
    person_id: UUID | None
    version: int | None
    problem: dict[str, Any] | None


class BulkRead(BaseModel):
    created: int
    updated: int
    unchanged: int
    refused: int
    rows: list[BulkRow]
