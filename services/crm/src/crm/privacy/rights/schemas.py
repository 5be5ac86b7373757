"""Request and response schemas of rights requests."""

from datetime import date, datetime
from typing import Annotated, Literal, TypeAlias
from uuid import UUID

from common.schemas.instants import BirthDay, Day
from kit.rights import HeldData
from kit.rights.schemas import AddressText, NameText
from kit.web.paging import Page
from pydantic import AliasChoices, BaseModel, ConfigDict, Field

Kind: TypeAlias = Literal["access", "rectification", "erasure", "objection"]
State: TypeAlias = Literal["received", "working", "ready", "closed"]
CameBy: TypeAlias = Literal["email", "post", "phone", "person", "form"]
Way: TypeAlias = Literal["callback", "reply", "link", "in_person", "known", "details"]
Why: TypeAlias = Literal["complex", "many"]
Outcome: TypeAlias = Literal["done", "not_identified", "unfounded", "excessive", "withdrawn"]


class CaseCreate(BaseModel):
    """A request as received, with the identity that the person stated."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "kind": "access",
                    "channel": "email",
                    "received_on": "2026-03-02",
                    "first_names": "Ada Éloïse",
                    "surname": "Lefèvre",
                    "emails": ["ada@exemple.fr"],
                }
            ]
        },
    )

    kind: Kind
    channel: CameBy
    received_on: Annotated[Day | None, Field(description="Today if left out.")] = None
    first_names: Annotated[NameText, Field(examples=["Ada Éloïse"])]
    surname: Annotated[NameText, Field(examples=["Lefèvre"])]
    born_on: BirthDay | None = None
    emails: Annotated[list[AddressText], Field(max_length=10, examples=[["ada@exemple.fr"]])] = []
    phones: Annotated[
        list[Annotated[str, Field(min_length=3, max_length=40)]], Field(max_length=10, examples=[["01 99 00 12 34"]])
    ] = []
    wanted: Annotated[
        str | None,
        Field(
            min_length=1,
            max_length=2000,
            pattern=r"^[^\x00-\x08\x0b-\x1f\x7f]+$",
            description="In the person's words: what is wrong, and what it should be. Sealed.",
            examples=["J'habite maintenant 12 rue Neuve."],
        ),
    ] = None


class IdentityPut(BaseModel):
    """How the person was identified. No copy of a document is required or can be stored."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"way": "callback"}]})

    way: Way


class ExtensionPut(BaseModel):
    """An extension by two months, announced to the person within the first (GDPR, art. 12(3))."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"why": "complex"}]})

    why: Why


class ClosePut(BaseModel):
    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"outcome": "done"}]})

    outcome: Outcome


class Restricted(BaseModel):
    """Data that a service must keep, and may use for nothing else."""

    kind: str
    outcome: Literal["restricted"]
    duty: str | None
    kept_until: date | None


class ServiceSaid(BaseModel):
    """The answer of one service."""

    state: Literal["answered", "away"]
    held: int = 0
    doubtful: int = 0
    erased: int = 0
    restricted: list[Restricted] = []
    nothing: str | None = None


class CaseRead(BaseModel):
    id: UUID
    version: int
    kind: Kind
    state: State
    channel: CameBy
    received_on: date
    due_on: date
    urgency: Literal["closed", "late", "soon", "calm"]
    extension_reason: Why | None
    name: Annotated[str | None, Field(description="Of who asks; none once it is forgotten.")]
    wanted: Annotated[str | None, Field(description="What they want done, in their words.")]
    identity_by_way: Way | None
    identity_by: str | None
    identity_at: datetime | None
    job_id: UUID | None
    services: dict[str, ServiceSaid]
    has_answer: bool
    answered_at: datetime | None
    outcome: Outcome | None
    opened_by: str
    opened_at: datetime
    closed_at: datetime | None


class CaseList(Page[CaseRead]):
    """A list of requests: the soonest due first, closed ones last."""

    late: int


class AnswerRead(BaseModel):
    """All data held about the person, machine-readable (GDPR, art. 20)."""

    campaign: str
    candidate: str
    asked_on: date
    created_at: Annotated[datetime, Field(validation_alias=AliasChoices("created_at", "made_at"))]
    """Answers stored by the first release have `made_at`."""
    away: Annotated[list[str], Field(description="Services that did not answer: ask again before you send this.")]
    services: list[HeldData]


class WorkAsked(BaseModel, extra="forbid"):
    """The arguments of the job."""

    case_id: UUID
