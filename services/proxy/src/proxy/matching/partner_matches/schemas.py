from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field


class SharedMatchRead(BaseModel):
    """A match of one of your people with a person of another campaign: their place, and first name once accepted."""

    id: UUID
    side: Annotated[str, Field(description="Your person's side: grantor or holder.")]
    target_id: Annotated[UUID, Field(description="Your request or offer.")]
    partner: Annotated[str, Field(description="The candidate whose campaign reached the other.")]
    other_place: Annotated[str, Field(description="Station, commune or consulate.")]
    other_first_name: Annotated[str | None, Field(description="Null until it is accepted.")]
    rounds: list[int]
    state: str
    tenths_of_km: int | None
    proposed_at: datetime
    expires_at: datetime
    answered_at: datetime | None
    ended_by: Annotated[str | None, Field(description="grantor, holder, matching, a member of yours, or partner.")]
    pinned: Annotated[bool, Field(description="True: the proposal does not expire.")]
    forbidden: Annotated[bool, Field(description="These two are not brought together again.")]
    created_by: Annotated[str | None, Field(description="A member of yours by hand, or partner; null: the matching.")]
    established_at: datetime | None


class SharedMatchCreate(
    BaseModel,
    extra="forbid",
    json_schema_extra={
        "examples": [
            {
                "request_id": "4f8b2d16-9c3e-4a70-b5d1-6e0a7c2f9b38",
                "holder_campaign_id": "0b7cf1de-3c0f-4f5b-8f5f-5a1f6f0a7c21",
                "offer_id": "a1d7e5c3-6b20-4f94-8c7e-2d5b9f0e3a61",
                "rounds": [1],
            }
        ]
    },
):
    """A match of one of your requests with an offer of another campaign, one of the request's candidates."""

    request_id: UUID
    holder_campaign_id: UUID
    offer_id: UUID
    rounds: Annotated[list[Annotated[int, Field(strict=True, ge=1, le=2)]], Field(min_length=1, max_length=2)]


class SharedCandidateRead(BaseModel):
    """A consenting holder of another campaign: place and rounds, no name."""

    holder_campaign_id: UUID
    partner: Annotated[str, Field(description="The candidate whose campaign reached them.")]
    offer_id: UUID
    place: Annotated[str, Field(description="Station, commune or consulate.")]
    rounds: Annotated[list[int], Field(description="Shared with the request.")]
