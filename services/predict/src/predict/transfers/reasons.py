"""Why no table can be estimated, the most telling reason first, in words that say what to do."""

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
    """`reasons`: at least one, ranked: mend the first, then ask again."""

    def __init__(self, reasons: Sequence[Reason]) -> None:
        self.reasons = tuple(reasons)
        super().__init__(self.reasons[0].en)


@dataclass(frozen=True)
class Caution:
    """Caution for readers of a table that was estimated nonetheless."""

    code: str
    fr: str
    en: str


def election_id(ballot: Ballot) -> str:
    """Return a ballot's id, as imported rounds are named."""
    return f"{ballot.election}-{ballot.on.year}-t{ballot.round}"
