"""The API's schemas of answers."""

from typing import Annotated, Literal, TypeAlias
from uuid import UUID

from common.schemas.instants import Instant
from common.schemas.territories import Station
from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictInt, StrictStr

from crm.forms.questionnaires.definitions import Key

Channel: TypeAlias = Literal["door", "phone", "street", "meeting", "paper", "online"]
Answers: TypeAlias = Annotated[
    dict[Key, StrictStr | StrictInt | StrictBool | Annotated[list[StrictStr], Field(max_length=40)]],
    Field(
        max_length=60,
        description="By question: an option's key, a list of them, true or false, 1 to 5, a number, a text, a date.",
        examples=[{"vote": True, "themes": ["ecologie"]}],
    ),
]
AgreedTextVersion: TypeAlias = Annotated[
    str, Field(min_length=1, max_length=80, pattern=r"^[0-9A-Za-z][0-9A-Za-z_.:\-]*$", examples=["porte-2029-05"])
]


class AnswersCreate(BaseModel):
    """One filled-in questionnaire. Without a person and their consent it is stored in totals only."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "id": "7b0f9a52-6d1e-4d3b-8a43-5c1f0f4f2a10",
                    "questionnaire_id": "0d6f3c1e-58a4-4b7e-9c02-8f1f6d2b7a34",
                    "number": 1,
                    "channel": "door",
                    "answered_at": "2026-10-17T16:20:00+02:00",
                    "station": "94033_0001",
                    "answers": {"vote": True},
                }
            ]
        },
    )

    id: Annotated[UUID, Field(description="Given by the phone: sent again, it changes nothing.")]
    questionnaire_id: UUID
    number: Annotated[int, Field(strict=True, ge=1, le=100_000, description="The published version that was asked.")]
    channel: Channel
    answered_at: Annotated[Instant | None, Field(description="Now if left out.")] = None
    station: Station | None = None
    answers: Answers
    person_id: Annotated[UUID | None, Field(description="Only with `consent_text`.")] = None
    consent_text: Annotated[
        AgreedTextVersion | None, Field(description="Version of the words by which they agreed to be named.")
    ] = None


class AnswersRead(BaseModel):
    """The result: the questions stored by name, and those stored in totals only."""

    id: UUID
    repeated: Annotated[bool, Field(description="It was taken before: nothing changed.")]
    kept: list[str]
    summed: list[str]


class CellRead(BaseModel):
    value: Annotated[str, Field(description="An option, `yes` or `no`, a step, a number.")]
    people: Annotated[int | None, Field(description="Null: too few for a number, or for another beside it.")]


class QuestionSums(BaseModel):
    question: str
    answered: Annotated[int | None, Field(description="Null: fewer than five.")]
    cells: list[CellRead]


class TotalsRead(BaseModel):
    questionnaire_id: UUID
    number: int
    least: Annotated[int, Field(description="The smallest group that is shown.")]
    questions: list[QuestionSums]
