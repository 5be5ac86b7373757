from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from common.schemas.elections import Round
from common.schemas.instants import Day
from common.schemas.territories import Station
from pydantic import BaseModel, ConfigDict, Field, field_validator
from pydantic_core import PydanticCustomError

from results.reporting.poll_watchers.duties import Duty
from results.reporting.poll_watchers.phone_numbers import read_number

Name = Annotated[str, Field(min_length=1, max_length=120, pattern=r"^[^\x00-\x1f]+$")]
Text = Annotated[str, Field(min_length=1, max_length=300, pattern=r"^[^\x00-\x1f]+$")]


class PollWatcherPut(BaseModel, extra="forbid"):
    """Poll watcher of the candidate. A letter of designation needs birth and address (R. 46)."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "first_names": "Zoé Marie",
                    "surname": "Exemple",
                    "born_on": "1985-02-27",
                    "born_at": "Vincennes (94)",
                    "address": "1 rue de l'Essai, 94120 Fontenay-sous-Bois",
                    "registered_in": "Fontenay-sous-Bois",
                    "phone": "06 39 98 12 34",
                }
            ]
        }
    )

    first_names: Name
    surname: Name
    born_on: Day | None = None
    born_at: Annotated[Name | None, Field(description="Place of birth.")] = None
    address: Text | None = None
    registered_in: Annotated[Name | None, Field(description="Commune whose electoral list they are on.")] = None
    elector_number: Annotated[str | None, Field(pattern=r"^[0-9 ]{1,12}$")] = None
    phone: Annotated[
        str | None, Field(max_length=30, description="Text messages from it are theirs: `06 12 34 56 78`.")
    ] = None

    @field_validator("phone")
    @classmethod
    def _one_way_to_write_it(cls, text: str | None) -> str | None:
        if text is None:
            return None
        number = read_number(text)
        if number is None:
            raise PydanticCustomError(
                "telephone_number",
                "a telephone number is expected: 06 12 34 56 78, or +687 12 34 56",
                {"fr": "un numéro de téléphone est attendu : 06 12 34 56 78, ou +687 12 34 56"},
            )
        return number


class AssignmentCreate(
    BaseModel,
    extra="forbid",
    json_schema_extra={
        "examples": [
            {
                "poll_watcher_id": "d3b6f0a8-1c75-4e29-9f4d-7a0e5b2c8d13",
                "station": "94033_0001",
                "round": 1,
                "duty": "delegate",
            }
        ]
    },
):
    """Duty of a poll watcher in a station in a round."""

    poll_watcher_id: UUID
    station: Station
    round: Round
    duty: Duty


class AssignmentRead(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: UUID
    poll_watcher_id: UUID
    station: str
    round: int
    duty: Duty
    notified_at: datetime | None = Field(description="When the mayor was told of it (R. 46).")


class PollWatcherRead(BaseModel):
    id: UUID
    first_names: str
    surname: str
    born_on: date | None
    born_at: str | None
    address: str | None
    registered_in: str | None
    elector_number: str | None
    phone: str | None
    missing: list[str] = Field(description="What a letter of designation still lacks (R. 46).")
    assignments: list[AssignmentRead]


class Notification(
    BaseModel,
    extra="forbid",
    json_schema_extra={"examples": [{"assignment_ids": ["69e1c4d7-8f32-4b0a-a6c5-0d9b7e3f1a84"]}]},
):
    """The letters that the mayor has received."""

    assignment_ids: Annotated[list[UUID], Field(min_length=1, max_length=2000)]


class DeadlineRead(BaseModel):
    """Deadline to notify the mayor of a round's assessors and delegates (R. 46), and what remains to do."""

    round: int
    due_at: datetime
    passed: bool
    to_notify: int
    without_delegate: list[str] = Field(description="Stations in which nobody watches for the candidate yet.")
