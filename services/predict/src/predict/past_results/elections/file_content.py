"""Content of a file as the confined process returns it: its stations, and its votes in numbers instead of texts.

A whole-France file is two million votes with a name in each: as texts they would be copied out of that process, and
held by the service, several times over. Whether the file is an official one is also seen there, where the texts are.
"""

import datetime
from dataclasses import dataclass, replace
from typing import Any

from common.schemas import ElectionKind, Round
from elections.frames import Frame
from elections.ministry import EVERY_LEVEL, Mode, ReadResults, read_results, read_rounds
from elections.recognition import OfficialFile, recognise_results

from predict.past_results.elections.compact import Cast, cast_of


@dataclass(frozen=True)
class Reading:
    """One round of a file. `cast` holds the votes of a file by polling station, which `results` then lacks.

    `official`: the official file that it equals. `votes`: all of them together.
    """

    results: ReadResults
    cast: Cast | None
    votes: int
    official: OfficialFile | None


def read_file(
    data: bytes,
    *,
    name: str,
    mode: Mode,
    election: ElectionKind | None = None,
    date: datetime.date | None = None,
    round: Round | None = None,
    all_rounds: bool,
    recognises: bool,
) -> list[Reading]:
    """Read one round of a file, of any level, or all; `recognises`: say whether it is official."""
    given: dict[str, Any] = {
        "name": name,
        "mode": mode,
        "election": election,
        "date": date,
        "round": round,
        "levels": EVERY_LEVEL,
    }
    results = read_rounds(data, **given) if all_rounds else [read_results(data, **given)]
    return [_compact(one, recognises=recognises) for one in results]


def _compact(results: ReadResults, *, recognises: bool) -> Reading:
    official = recognise_results(results) if recognises else None
    votes = int(results.votes["votes"].sum())
    if results.level != "station":
        return Reading(results, None, votes, official)
    none: Frame = results.votes.clear()
    return Reading(replace(results, votes=none), cast_of(results), votes, official)
