"""The ministry's results by polling station: both published layouts in, one tidy form out, and back.

>>> reading = read(Path("legislatives-2024-t1/resultats-definitifs-par-bureau-de-vote.csv.gz"))
>>> reading.stations, reading.votes, reading.rejected
"""

from elections.ministry.read import read
from elections.ministry.reading import (
    STATIONS,
    VOTES,
    Layout,
    Mode,
    Reading,
    Rejected,
    Unreadable,
)
from elections.ministry.write import write

__all__ = [
    "STATIONS",
    "VOTES",
    "Layout",
    "Mode",
    "Reading",
    "Rejected",
    "Unreadable",
    "read",
    "write",
]
