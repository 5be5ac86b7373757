"""Request and response schemas of second factors."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from crm.campaign.members.schemas import SUBJECT_PATTERN

Subject = Annotated[str, Field(min_length=1, max_length=200, pattern=SUBJECT_PATTERN)]


class SecondFactorAsk(BaseModel):
    """A person who signs in."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"subject": "m-1"}]})

    subject: Subject


class SecondFactorRead(BaseModel):
    """`confirmed`: by an application (`codes`) or `passkeys`. `sensitive`: roles show people or money, and a campaign
    asks for one there (`asked`).
    """

    confirmed: bool
    codes: bool
    passkeys: bool
    recovery_codes_left: int
    recovery_codes_made_at: datetime | None
    sensitive: bool
    asked: bool


class SecondFactorCheck(BaseModel):
    """A code of a person's application, or a recovery code. `proven`: their device has shown one before."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"subject": "m-1", "code": "123456"}]})

    subject: Subject
    code: Annotated[str, Field(min_length=1, max_length=40)]
    proven: bool = False


class SecondFactorAccepted(BaseModel):
    """`recovery_codes`: new ones, shown this once; `recovery_codes_left`: after one of them was taken."""

    recovery_codes: list[str]
    recovery_codes_left: int | None


class SecondFactorReset(BaseModel):
    """A member whose second factor `by`, who directs, removes."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"campaign_id": "018f3a5e-0000-7000-8000-000000000001", "subject": "m-1", "by": "m-2"}]
        },
    )

    campaign_id: UUID
    subject: Subject
    by: Subject
