"""Files that this process has read whole and found right: of these a campaign reads its own départements alone.

Every campaign is filled from the same ten files of the ministry, and each takes some seconds of a processor to read.
"""

import datetime
from dataclasses import dataclass

from common.schemas.elections import ElectionKind, Round
from elections.ministry import ReadResults, RejectedRow

_MOST = 50


@dataclass(frozen=True)
class KnownFile:
    """A file's round, its number of stations and départements, and what was found in its lines."""

    election: ElectionKind
    on: datetime.date
    round: Round
    rows: int
    departments: int
    rejected: list[RejectedRow]
    warnings: list[RejectedRow]


_KNOWN: dict[bytes, KnownFile] = {}


def find_known(question: bytes) -> KnownFile | None:
    """Return what is known of a file. `question`: the digest of its content, and of how it was sent."""
    return _KNOWN.get(question)


def remember(question: bytes, reading: ReadResults, rows: int, departments: int) -> None:
    if question not in _KNOWN and len(_KNOWN) >= _MOST:
        _KNOWN.pop(next(iter(_KNOWN)))
    _KNOWN[question] = KnownFile(
        reading.election, reading.date, reading.round, rows, departments, reading.rejected, reading.warnings
    )
