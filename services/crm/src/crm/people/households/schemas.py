"""Request and response schemas of households."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from crm.people.records.schemas import Line

Name = Annotated[Line, Field(examples=["Foyer Serinette"])]
People = Annotated[list[UUID], Field(min_length=1, max_length=20)]


class HouseholdCreate(BaseModel):
    """People who live at one address, grouped by a member of the team; households are never made automatically."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "people": ["7b0f9a52-6d1e-4d3b-8a43-5c1f0f4f2a10", "0d6f3c1e-58a4-4b7e-9c02-8f1f6d2b7a34"],
                    "name": "Foyer Serinette",
                }
            ]
        },
    )

    people: People
    name: Annotated[Name | None, Field(description="Their surnames if left out.")] = None


class HouseholdNamePut(BaseModel, extra="forbid"):
    name: Name


class JoinPut(BaseModel):
    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"people": ["0d6f3c1e-58a4-4b7e-9c02-8f1f6d2b7a34"]}]}
    )

    people: People


class HouseholdPerson(BaseModel):
    id: UUID
    first_names: str | None
    surname: str | None
    elsewhere: Annotated[bool, Field(description="Their address is not that of the others any more.")]
    joined_at: datetime


class HouseholdRead(BaseModel):
    """A household, with those of its members who are in the caller's territories."""

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
    """Another person at the same address."""

    id: UUID
    first_names: str | None
    surname: str | None
    household_id: UUID | None


class PersonHouseholdRead(BaseModel):
    household: HouseholdRead | None
    neighbours: Annotated[list[Neighbour], Field(description="At the same address, and not of this household.")]
