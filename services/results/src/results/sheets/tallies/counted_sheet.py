"""A counted sheet, as the rest of the service sees it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Counted:
    """A validated sheet."""

    station: str
    registered: int
    voters: int
    blank: int
    null: int
    valid: int
    votes: Mapping[str, int]
    counted_at: datetime
