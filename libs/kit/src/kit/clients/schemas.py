"""What is said over HTTP about what other software read of people."""

from datetime import date, datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field


class ApiAccessRead(BaseModel):
    """One call by other software that shows people. What it was shown is not in it."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    at: datetime
    subject: str = Field(description="The `sub` of the software's tokens.")
    operation: str = Field(description="The method and the route: `GET /v1/people/{person_id}`.")
    about_id: str | None = Field(description="The reference in the address, where there is one.")
    scopes: list[str]


class ApiAccessTotalRead(BaseModel):
    """How often a software made a call that shows people, on a day that is past."""

    model_config = ConfigDict(from_attributes=True)

    day: date = Field(description="In UTC.")
    subject: str
    operation: str
    reads: int
