"""What the matching is asked for by: a job, that looks at everybody or only around one change."""

from uuid import UUID

from pydantic import BaseModel

MATCHING = "matching"


class MatchingAsked(BaseModel):
    """Whom a change concerns; nobody: the whole pool."""

    requests: list[UUID] = []
    offers: list[UUID] = []
