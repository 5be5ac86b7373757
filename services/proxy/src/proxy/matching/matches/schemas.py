from datetime import datetime
from typing import Annotated
from uuid import UUID

from common.schemas import Commune, Station
from pydantic import BaseModel, ConfigDict, Field


class MatchCreate(
    BaseModel,
    extra="forbid",
    json_schema_extra={
        "examples": [
            {
                "request_id": "4f8b2d16-9c3e-4a70-b5d1-6e0a7c2f9b38",
                "offer_id": "a1d7e5c3-6b20-4f94-8c7e-2d5b9f0e3a61",
                "rounds": [1, 2],
            }
        ]
    },
):
    """A manual match: holder, request, rounds."""

    request_id: UUID
    offer_id: UUID
    rounds: Annotated[list[Annotated[int, Field(strict=True, ge=1, le=2)]], Field(min_length=1, max_length=2)]


class PairCreate(
    BaseModel,
    extra="forbid",
    json_schema_extra={
        "examples": [
            {"request_id": "4f8b2d16-9c3e-4a70-b5d1-6e0a7c2f9b38", "offer_id": "a1d7e5c3-6b20-4f94-8c7e-2d5b9f0e3a61"}
        ]
    },
):
    """Two people who must not be matched."""

    request_id: UUID
    offer_id: UUID


class PairRead(BaseModel):
    request_id: UUID
    offer_id: UUID


class MatchRead(BaseModel):
    """A match, by the matching or the team. First names and places only."""

    id: UUID
    request_id: UUID
    offer_id: UUID
    rounds: list[int]
    state: str
    pinned: bool
    created_by: str | None
    tenths_of_km: int | None
    reserve_offer_id: UUID | None
    proposed_at: datetime
    expires_at: datetime
    answered_at: datetime | None


class MatchHistoryRead(BaseModel):
    action: str
    actor: Annotated[str, Field(description="A member; `grantor` or `holder` by their link; `matching`.")]
    created_at: datetime


class MatchDetail(MatchRead):
    explanation: Annotated[list[str], Field(description="Why these two, in French.")]
    history: list[MatchHistoryRead]


class RunRead(BaseModel):
    """The last matching of the whole pool: time and result."""

    model_config = ConfigDict(from_attributes=True)

    cutoff_at: datetime
    votes_served: int
    votes_unserved: Annotated[int, Field(description="Nobody can serve more of them: proven.")]
    both_rounds: int
    gap_both_rounds: Annotated[
        float, Field(description="Requests, at most, that could still get one holder in both rounds.")
    ]
    seconds: float


class ContactRead(BaseModel):
    """The contact of the other person, once the match is accepted."""

    first_names: str
    surname: str
    email: str
    phone: str


class SideRead(BaseModel):
    """A match as one of the two sees it: first name and commune before acceptance, the contact after."""

    id: UUID
    state: str
    first_name: str
    commune: Commune
    consulate: str
    station: Station | None
    rounds: list[int]
    explanation: list[str]
    expires_at: datetime
    contact: ContactRead | None
    partner: Annotated[str, Field(description="The campaign that reached the other, if it is another than yours.")] = ""


class IdentityRead(BaseModel):
    """The identity needed for the proxy, shown on request to the other person of an accepted match; the read is
    recorded.
    """

    first_names: str
    surname: str
    used_surname: str
    born_on: str
    elector_number: str


class VoteReportRead(BaseModel):
    round: int
    voted: bool
    said_by: str
    said_at: datetime


class FollowUpRead(BaseModel):
    """The progress of an accepted match."""

    match_id: UUID
    established_at: datetime | None
    reference_given: bool
    said_by: str | None
    votes: list[VoteReportRead]
