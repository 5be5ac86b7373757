"""API schemas for the log of API clients' reads of people."""

from datetime import date, datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field


class ApiAccessRead(BaseModel):
    """One call by an API client that shows people, without what was shown."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    at: datetime
    subject: str = Field(description="The `sub` of the software's tokens.")
    operation: str = Field(description="The method and the route: `GET /v1/people/{person_id}`.")
    about_id: str | None = Field(description="The reference in the address, where there is one.")
    scopes: list[str]


class ApiAccessTotalRead(BaseModel):
    """The number of calls that showed people, for one client, operation and past day."""

    model_config = ConfigDict(from_attributes=True)

    day: date = Field(description="In UTC.")
    subject: str
    operation: str
    reads: int
