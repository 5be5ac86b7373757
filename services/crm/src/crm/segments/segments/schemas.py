"""Request and response schemas of segments."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from common.scopes import Role
from pydantic import BaseModel, Field

from crm.people.records.schemas import Line
from crm.segments.segments.filters import Filter

EXAMPLE = {
    "kind": "all",
    "of": [
        {"kind": "role", "role": "volunteer"},
        {"kind": "use", "use": "email"},
        {"kind": "not", "of": {"kind": "tag", "tag": "déjà venue"}},
    ],
}


class SegmentCount(BaseModel, extra="forbid"):
    filter: Annotated[Filter, Field(examples=[EXAMPLE])]


class SegmentPut(SegmentCount):
    name: Annotated[Line, Field(examples=["Bénévoles à inviter"])]
    shared_with: Annotated[
        list[Role], Field(max_length=20, description="Who else sees and uses it; empty: you alone.")
    ] = []


class SentenceAsked(BaseModel, extra="forbid"):
    sentence: Annotated[
        str,
        Field(
            min_length=1,
            max_length=400,
            pattern=r"^[^\x00-\x08\x0b-\x1f\x7f]+$",
            examples=["bénévoles · libres samedi · abonnés à la lettre"],
        ),
    ]


class SentenceRead(BaseModel):
    """A sentence as it was understood. `others`: further places of the same name, by the phrase that names one."""

    sentence: Annotated[str, Field(description="The same in the words of this service.")]
    filter: Annotated[dict[str, Any], Field(description="A filter, as `POST /v1/segments` takes it.")]
    others: dict[str, list[str]]


class CountRead(BaseModel):
    """The number of people of your territories who are in it now."""

    people: int
    unknown_tags: Annotated[
        list[str], Field(description="Tags of the filter that nobody has: misspelt, or not given yet.")
    ]


class SegmentRead(SegmentPut):
    id: UUID
    version: int
    created_by: str
    created_at: datetime
