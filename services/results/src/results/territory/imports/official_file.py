"""An official file, and what of it is in the campaign's territory. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import polars as pl
from common.schemas.elections import Round
from elections.ministry import ReadResults, RejectedRow, UnknownBallot, UnreadableFile, read_results
from kit.web.problems import Invalid

from results.territory.imports.schemas import Mode
from results.territory.imports.territory import Unplaceable, stations_inside
from results.territory.imports.upload import Upload

_FAULTS_KEPT = 1000
ROUNDS: dict[int, Round] = {1: 1, 2: 2}


@dataclass(frozen=True)
class Found:
    """The reading with the stations inside alone; `rows`: how many the file has."""

    reading: ReadResults
    rows: int


def read_stations(upload: Upload, mode: Mode, territory: str, known: Sequence[str]) -> Found:
    """Raise Invalid for a file that cannot be read, or that does not tell which stations are inside."""
    told = upload.ballot
    try:
        number = ROUNDS.get(told.round or 0)
        reading = read_results(
            upload.content, name=upload.name, election=told.election, date=told.date, round=number, mode=mode
        )
        inside = stations_inside(reading, territory, known)
    except UnknownBallot as refused:
        raise Invalid(refused.reason, refused.en, "/election", possible=refused.as_choices()) from refused
    except UnreadableFile as refused:
        raise Invalid(
            str(refused),
            f"The file cannot be imported: {len(refused.lines)} line(s) are wrong."
            if refused.lines
            else "The file is not one of the ministry's results by polling station.",
            "/file",
            rejected=faults(refused.lines),
        ) from refused
    except Unplaceable as refused:
        raise Invalid(refused.fr, refused.en, "/file") from refused
    votes = reading.votes.join(inside.select(pl.col("station")), on="station", how="semi")
    return Found(replace(reading, stations=inside, votes=votes), reading.stations.height)


def faults(lines: Sequence[RejectedRow]) -> list[dict[str, object]]:
    return [{"line": fault.line, "reason": fault.reason} for fault in lines[:_FAULTS_KEPT]]
