"""Request and response schemas of second factors."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from crm.campaign.members.schemas import SUBJECT_PATTERN

Subject = Annotated[str, Field(min_length=1, max_length=200, pattern=SUBJECT_PATTERN)]


class SecondFactorAsk(BaseModel):
    """A person who signs in."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"subject": "m-1"}]})

    subject: Subject


class SecondFactorRead(BaseModel):
    """`confirmed`: they have one, by an application (`codes`) or by `passkeys`. `sensitive`: roles of theirs show
    people or money. `asked`: a campaign where they do asks for one.
    """

    confirmed: bool
    codes: bool
    passkeys: bool
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
