"""Reader and writer of the ministry's results: every layout since 2014 to one tidy form, and back.

>>> reading = read_results(Path("legislatives-2024-t1/resultats-definitifs-par-bureau-de-vote.csv.gz"))
>>> reading.stations, reading.votes, reading.rejected

`read_results` reads one round by polling station; `read_rounds` all rounds of a file, of any level with
`levels=EVERY_LEVEL`.
"""

from elections.ministry.read import read_as, read_results, read_rounds
from elections.ministry.tidy_result import (
    EVERY_LEVEL,
    STATIONS,
    VOTES,
    Layout,
    Level,
    Mode,
    ReadResults,
    RejectedRow,
    UnknownBallot,
    UnreadableFile,
)
from elections.ministry.write import write_results

__all__ = [
    "EVERY_LEVEL",
    "STATIONS",
    "VOTES",
    "Layout",
    "Level",
    "Mode",
    "ReadResults",
    "RejectedRow",
    "UnknownBallot",
    "UnreadableFile",
    "read_as",
    "read_results",
    "read_rounds",
    "write_results",
]
