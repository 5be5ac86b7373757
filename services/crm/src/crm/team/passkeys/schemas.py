"""Request and response schemas of passkeys."""

from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, model_validator

from crm.campaign.members.schemas import SUBJECT_PATTERN
from crm.people.records.schemas import Line

Subject = Annotated[str, Field(min_length=1, max_length=200, pattern=SUBJECT_PATTERN)]
Base64Url = Annotated[str, Field(min_length=4, max_length=4_000, pattern=r"^[A-Za-z0-9_\-]+$")]
"""Bytes in Base64 for URLs, without padding."""
SignCount = Annotated[int, Field(strict=True, ge=0, le=2**32 - 1)]


class PasskeyCreate(BaseModel):
    """A passkey that the identity provider verified: its id and its attested credential (WebAuthn, 6.5.1)."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "subject": "m-1",
                    "label": "Téléphone Android, Chrome",
                    "credential_id": "Y3JlZGVudGlhbA",
                    "credential": "YXR0ZXN0ZWQgY3JlZGVudGlhbA",
                    "sign_count": 0,
                }
            ]
        },
    )

    subject: Subject
    label: Annotated[Line, Field(max_length=60)]
    credential_id: Base64Url
    credential: Base64Url
    sign_count: SignCount


class PasskeySearch(BaseModel):
    """A person's passkeys, or the one with this credential id."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"subject": "m-1"}]})

    subject: Subject | None = None
    credential_id: Base64Url | None = None

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if (self.subject is None) == (self.credential_id is None):
            raise ValueError("either subject or credential_id")
        return self


class PasskeyUse(BaseModel):
    """A use that the identity provider verified."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"subject": "m-1", "sign_count": 1}]})

    subject: Subject
    sign_count: SignCount


class PasskeyRemoval(BaseModel):
    """The owner of a passkey that is removed."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"subject": "m-1"}]})

    subject: Subject


class PasskeyRead(BaseModel):
    id: UUID
    subject: str
    label: str
    credential: str
    sign_count: int
    made_at: datetime
    used_at: datetime | None
