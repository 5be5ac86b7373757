"""Request and response schemas of retention rules, and of the register of processing."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from kit.web.paging import Page
from pydantic import BaseModel, ConfigDict, Field

from crm.campaign.controllers.schemas import ControllerPut
from crm.privacy.retention_rules.rules import Key


class RunCreate(BaseModel):
    """A run to start. `dry`: count, and erase nothing."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"dry": True, "rules": ["calls"]}]})

    dry: Annotated[bool, Field(strict=True)] = True
    rules: Annotated[list[Key] | None, Field(max_length=20, description="Those alone; all if left out.")] = None


class RunAsked(BaseModel, extra="forbid"):
    """The arguments of the job."""

    run_id: UUID
    rules: list[Key]


class RunLine(BaseModel):
    rule: Key
    what: str
    kept: str
    due: int
    erased: int


class RunRead(BaseModel):
    id: UUID
    dry: bool
    on: date
    lines: list[RunLine]
    digest: Annotated[str, Field(description="SHA-256 of what the certificate says; empty while it runs.")]
    asked_by: str
    created_at: datetime
    ended_at: datetime | None


class RuleRead(BaseModel):
    key: Key
    what: str
    kept: str
    why: str
    by_itself: bool
    due: Annotated[int, Field(description="How many are due for erasure today.")]


class RuleList(Page[RuleRead]):
    on: date


class Processing(BaseModel):
    """A processing activity of the register (GDPR, art. 30)."""

    name: str
    in_use: Annotated[bool, Field(description="Whether this campaign does it, by what is configured and entered.")]
    people: str
    data: str
    purpose: str
    basis: str
    recipients: str
    kept: str


class Register(BaseModel):
    campaign: str
    candidate: str
    controller: ControllerPut | None
    joint_controllers: Annotated[list[str], Field(description="Organisations (GDPR, art. 26).")]
    missing: Annotated[list[str], Field(description="What the campaign has yet to say, in French.")]
    made_on: date
    transfers: str
    security: list[str]
    processings: list[Processing]


class Risk(BaseModel):
    name: str
    harm: str
    measures: list[str]
    left: str


class Assessment(BaseModel):
    """The data protection impact assessment (GDPR, art. 35), as far as software can fill it."""

    register_of: Register
    why_needed: str
    necessity: list[str]
    risks: list[Risk]
    still_to_say: list[str]
