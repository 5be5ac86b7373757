"""Request and response schemas of connectors."""

from datetime import datetime
from typing import Annotated, Literal, TypeAlias
from uuid import UUID

from kit.text.single_line import LINE
from pydantic import BaseModel, ConfigDict, Field, StrictInt, StrictStr, field_validator
from pydantic_core import PydanticCustomError

from crm.integrations.connectors.three_way_merge import EVERYTHING_SHARED, Owner

Kind: TypeAlias = Literal["nationbuilder", "qomon", "brevo", "csv"]
Synced: TypeAlias = Literal[
    "first_names", "surname", "email", "phone", "street", "postcode", "town", "tags", "interactions"
]
Mapped: TypeAlias = Literal[
    "id", "first_names", "surname", "email", "phone", "street", "postcode", "town", "tags", "subscribed", "closed"
]
Column = Annotated[str, Field(min_length=1, max_length=100, pattern=r"^[^\x00-\x1f\x7f]+$")]
Secret = Annotated[str, Field(min_length=8, max_length=500, pattern=r"^[\x21-\x7e]+$")]
CAP = 500
Hours: TypeAlias = Annotated[
    int | None,
    Field(
        ge=1,
        le=168,
        description="Synchronise by itself so often, once a dry run has come to its end; null: only when it is asked.",
    ),
]


class Refresh(BaseModel, extra="forbid"):
    """The means to renew a key that lasts a day (OAuth 2): its client and refresh token."""

    client_id: Secret
    client_secret: Secret
    refresh_token: Secret


class ConnectorCreate(BaseModel):
    """Another system to synchronise with. Its key is encrypted and never shown again."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "kind": "nationbuilder",
                    "name": "NationBuilder de la fédération",
                    "base_url": "https://exemple.nationbuilder.com",
                    "token": "la-cle-donnee-par-nationbuilder",
                    "owners": {"email": "both", "tags": "ours"},
                    "gives_new": True,
                    "cap": 200,
                }
            ]
        },
    )

    kind: Kind
    name: Annotated[str, Field(min_length=1, max_length=80, pattern=LINE)]
    base_url: Annotated[
        str,
        Field(min_length=8, max_length=300, examples=["https://exemple.nationbuilder.com"]),
    ]
    token: Annotated[Secret | None, Field(description="Left out for a CSV file that needs none.")] = None
    refresh: Annotated[Refresh | None, Field(description="NationBuilder: to renew the key when it ends.")] = None
    owners: Annotated[
        dict[Synced, Owner],
        Field(
            description="Whose word counts for a field: the last to change it (`both`, if left out), or one side's. "
            "`interactions` (who was spoken to, by which way and when; never what was said) stay apart if left out."
        ),
    ] = {}
    mapping: Annotated[
        dict[Mapped, Column],
        Field(
            description="For a CSV file: which column holds what; `id` at least. What has no column stays apart. For "
            "Brevo: which attribute holds what, beside the names, which are found by themselves.",
            examples=[{"id": "identifiant", "email": "courriel", "tags": "étiquettes"}],
        ),
    ] = {}
    author: Annotated[
        str | None,
        Field(
            pattern=r"^[0-9]{1,18}$",
            description="NationBuilder: the sign-up in whose name interactions and lists are made there.",
        ),
    ] = None
    takes_new: Annotated[bool, Field(description="Enter here who is there alone.")] = True
    gives_new: Annotated[bool, Field(description="Enter there who is here alone.")] = False
    cap: Annotated[int, Field(ge=1, le=1_000_000, description="Writes of one run, at most.")] = CAP
    every_hours: Hours = None


class ConnectorUpdate(BaseModel):
    """The settings of a connector that may be changed; omitted fields stay as they are."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"cap": 1000}]})

    author: Annotated[str | None, Field(pattern=r"^[0-9]{1,18}$", description="As when it was wired in.")] = None
    interactions: Annotated[Owner, Field(description="Whose word counts for interactions; `off`: they stay apart.")] = (
        "off"
    )
    cap: Annotated[int, Field(ge=1, le=1_000_000, description="Writes of one run, at most.")] = CAP
    every_hours: Hours = None


class NotificationUrlRead(BaseModel):
    path: Annotated[str, Field(description="For the webhooks of that system alone. Shown once.")]


class HintedPerson(BaseModel):
    id: Annotated[StrictInt | StrictStr, Field(description="A number, up to 18 digits.")]

    @field_validator("id")
    @classmethod
    def is_number(cls, said: int | str) -> str:
        text = str(said)
        if not (text.isascii() and text.isdecimal() and len(text) <= 18):
            raise PydanticCustomError(
                "invalid",
                "a number of up to 18 digits is expected",
                {"fr": "un nombre de 18 chiffres au plus est attendu"},
            )
        return text


class HintPayload(BaseModel):
    person: HintedPerson


class HintTake(BaseModel):
    """A NationBuilder webhook (v1), of which only the person's id is read."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"payload": {"person": {"id": 4127}}}]})

    payload: HintPayload


class ConnectorRead(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: UUID
    kind: Kind
    name: str
    base_url: str
    owners: dict[Synced, Owner]
    mapping: dict[Mapped, str]
    takes_new: bool
    gives_new: bool
    cap: int
    author: str | None
    their_since: datetime | None = Field(description="Up to when their changes were read.")
    every_hours: int | None = Field(description="How often it synchronises by itself, in hours; null: it does not.")
    due_at: datetime | None = Field(description="When it does so next.")
    tried_at: datetime | None = Field(
        description="When a dry run last came to its end; before one, nothing is written."
    )
    reconnect: str | None = Field(description="Why a new key is needed before anything more can be done; French.")
    version: int = Field(description="Of what people set, for `If-Match`.")
    created_by: str
    created_at: datetime


class RunCreate(BaseModel):
    """A synchronisation; `dry`: only say what it would do, whatever the cap. The first is a dry one."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"dry": True}]})

    dry: bool = True


class ListCreate(BaseModel):
    """A segment's people to put on a list there; `dry`: only count them."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {"segment_id": "7b0f9a52-6d1e-4d3b-8a43-5c1f0f4f2a10", "name": "Bénévoles à inviter", "dry": True}
            ]
        },
    )

    segment_id: UUID
    name: Annotated[str, Field(min_length=1, max_length=80, pattern=LINE, description="Of the list there.")]
    dry: bool = True


class RunRead(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: UUID
    connector_id: UUID
    job_id: UUID | None
    dry: bool
    state: str = Field(description="running, done, capped (the rest is for the next run), failed, undone.")
    phase: str
    writes: int
    note: str
    requested_by: str
    started_at: datetime
    ended_at: datetime | None


class EntryRead(BaseModel):
    """A decision of a run: who, what, which fields, why, without field values."""

    model_config = ConfigDict(from_attributes=True)

    number: int
    act: str
    state: str
    person_id: UUID | None
    their_id: str | None
    fields: list[str]
    why: str
    at: datetime


class TokenPut(BaseModel):
    """A new key, if the previous one has expired or been revoked."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"token": "la-nouvelle-cle-du-systeme"}]})

    token: Secret
    refresh: Refresh | None = None


DEFAULT_OWNERS: dict[str, Owner] = {**EVERYTHING_SHARED, "interactions": "off"}
