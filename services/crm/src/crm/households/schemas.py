"""What is said over HTTP about households."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

from crm.people.schemas import Line

Name = Annotated[Line, Field(examples=["Foyer Serinette"])]
People = Annotated[list[UUID], Field(min_length=1, max_length=20)]


class HouseholdCreate(BaseModel, extra="forbid"):
    """People who live at one address; nobody is put into a household by themselves."""

    people: People
    name: Annotated[Name | None, Field(description="Their surnames if left out.")] = None


class HouseholdNamePut(BaseModel, extra="forbid"):
    name: Name


class JoinPut(BaseModel, extra="forbid"):
    people: People


class HouseholdPerson(BaseModel):
    id: UUID
    first_names: str | None
    surname: str | None
    elsewhere: Annotated[bool, Field(description="Their address is not that of the others any more.")]
    joined_at: datetime


class HouseholdRead(BaseModel):
    """Those of it who are in your territories."""

    id: UUID
    name: str
    street: str | None
    postcode: str | None
    town: str | None
    people: list[HouseholdPerson]


class HouseholdRow(BaseModel):
    id: UUID
    name: str
    people: Annotated[int, Field(description="Those of it who are in your territories.")]


class Neighbour(BaseModel):
    """Somebody else at the same address."""

    id: UUID
    first_names: str | None
    surname: str | None
    household_id: UUID | None


class HomeRead(BaseModel):
    household: HouseholdRead | None
    neighbours: Annotated[list[Neighbour], Field(description="At the same address, and not of this household.")]
