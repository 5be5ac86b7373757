"""Request and response schemas of second factors."""

from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from crm.campaign.members.schemas import SUBJECT_PATTERN

Subject = Annotated[str, Field(min_length=1, max_length=200, pattern=SUBJECT_PATTERN)]


class SecondFactorAsk(BaseModel):
    """A person who signs in, and the campaign they come for."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"subject": "m-1", "campaign_id": "00000000-0000-4000-8000-000000000001"}]},
    )

    subject: Subject
    campaign_id: UUID | None = None


class SecondFactorRead(BaseModel):
    """`confirmed`: they have one. `sensitive`: their roles show people or money. `asked`: the campaign asks for one."""

    confirmed: bool
    sensitive: bool
    asked: bool


class SecondFactorCheck(BaseModel):
    """A code of a person's application, or one of their recovery codes."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"subject": "m-1", "code": "123456"}]})

    subject: Subject
    code: Annotated[str, Field(min_length=1, max_length=40)]


class SecondFactorAccepted(BaseModel):
    """`recovery_codes`: new ones, shown this once, by the code that confirms a second factor; else none."""

    recovery_codes: list[str]
