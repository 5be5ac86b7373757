"""Requests for a matching job, of the whole pool or around one change."""

from uuid import UUID

from pydantic import BaseModel

MATCHING = "matching"


class MatchingScope(BaseModel):
    """Arguments of a matching job: the changed requests and offers; none: the whole pool."""

    requests: list[UUID] = []
    offers: list[UUID] = []
