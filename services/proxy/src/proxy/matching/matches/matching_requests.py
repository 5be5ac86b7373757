"""Requests for a matching: a job that looks at everybody, or only around one change."""

from uuid import UUID

from pydantic import BaseModel

MATCHING = "matching"


class MatchingScope(BaseModel):
    """The arguments of a matching job: the requests and offers that changed; none: the whole pool."""

    requests: list[UUID] = []
    offers: list[UUID] = []
