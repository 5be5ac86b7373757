"""The ministry's results: every layout published since 2014 in, one tidy form out, and back.

>>> reading = read(Path("legislatives-2024-t1/resultats-definitifs-par-bureau-de-vote.csv.gz"))
>>> reading.stations, reading.votes, reading.rejected

`read` gives one round by polling station; `read_rounds` all rounds of a file, of any level with `levels=EVERY_LEVEL`.
"""

from elections.ministry.read import read, read_as, read_rounds
from elections.ministry.tidy_result import (
    EVERY_LEVEL,
    STATIONS,
    VOTES,
    Layout,
    Level,
    Mode,
    Reading,
    Rejected,
    UnknownBallot,
    Unreadable,
)
from elections.ministry.write import write

__all__ = [
    "EVERY_LEVEL",
    "STATIONS",
    "VOTES",
    "Layout",
    "Level",
    "Mode",
    "Reading",
    "Rejected",
    "UnknownBallot",
    "Unreadable",
    "read",
    "read_as",
    "read_rounds",
    "write",
]
