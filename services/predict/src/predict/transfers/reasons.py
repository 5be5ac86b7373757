"""Reasons why no table can be estimated, with remedies."""

from collections.abc import Sequence
from dataclasses import dataclass

from common.schemas.elections import Ballot


@dataclass(frozen=True)
class Reason:
    code: str
    fr: str
    en: str
    pointer: str


class CannotEstimate(Exception):
    """Raised with `reasons`, the most important first."""

    def __init__(self, reasons: Sequence[Reason]) -> None:
        self.reasons = tuple(reasons)
        super().__init__(self.reasons[0].en)


@dataclass(frozen=True)
class Caution:
    """Caution for readers of an estimated table."""

    code: str
    fr: str
    en: str


def election_id(ballot: Ballot) -> str:
    """Return a ballot's id, as imported rounds have it."""
    return f"{ballot.election}-{ballot.on.year}-t{ballot.round}"
