"""Reader of an official file, limited to the campaign's territory. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from common.schemas.elections import Ballot, Round
from elections.frames import Frame
from elections.ministry import ReadResults, RejectedRow, UnknownBallot, UnreadableFile, read_results
from elections.places.coverage import FileExtent
from kit.web.problems import Invalid

from results.territory.history.compact import CompactRound, compact_round
from results.territory.imports.department_lines import departments_around, take_lines
from results.territory.imports.known_files import KnownFile
from results.territory.imports.schemas import Mode
from results.territory.imports.territory import Unplaceable, stations_inside
from results.territory.imports.upload import Upload

_FAULTS_KEPT = 1000
ROUNDS: dict[int, Round] = {1: 1, 2: 2}


@dataclass(frozen=True)
class Found:
    """The file's reading with only the stations of the territory, their votes apart.

    `rows`, `departments`: number of stations and départements of the whole file.
    """

    reading: ReadResults
    compact: CompactRound
    rows: int
    departments: int

    @property
    def extent(self) -> FileExtent:
        ballot = Ballot(election=self.reading.election, on=self.reading.date, round=self.reading.round)
        return FileExtent(ballot, self.rows, self.departments, self.reading.stations["commune"].unique())


def read_stations(
    upload: Upload,
    mode: Mode,
    territory: str,
    own_stations: Sequence[str],
    communes: Sequence[str],
    known: KnownFile | None = None,
) -> Found:
    """Read the stations; raise Invalid if the file cannot be read or does not tell which are in the territory.

    `known`: the same file was read whole before, so that lines of other départements need not be read.
    """
    if known is not None and (found := _read_own_lines(upload, known, territory, own_stations, communes)) is not None:
        return found
    ballot = upload.ballot
    try:
        number = ROUNDS.get(ballot.round or 0)
        reading = read_results(
            upload.content, name=upload.name, election=ballot.election, date=ballot.date, round=number, mode=mode
        )
        inside = stations_inside(reading, territory, own_stations, communes)
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
    return _found(reading, inside, reading.stations.height, reading.stations["department"].n_unique())


def _read_own_lines(
    upload: Upload, known: KnownFile, territory: str, own_stations: Sequence[str], communes: Sequence[str]
) -> Found | None:
    """Return what the whole file would give; None where a look at it is needed, as if it has no such line."""
    departments = departments_around(territory)
    content = take_lines(upload.content, departments) if departments else None
    if content is None:
        return None
    try:
        reading = read_results(
            content, name=upload.name, election=known.election, date=known.on, round=known.round, mode="report"
        )
        inside = stations_inside(reading, territory, own_stations, communes)
    except (UnreadableFile, Unplaceable):
        return None
    if inside.is_empty():
        return None
    return _found(
        replace(reading, rejected=known.rejected, warnings=known.warnings), inside, known.rows, known.departments
    )


def _found(reading: ReadResults, inside: Frame, rows: int, departments: int) -> Found:
    none: Frame = reading.votes.clear()
    return Found(replace(reading, stations=inside, votes=none), compact_round(reading, inside), rows, departments)


def faults(lines: Sequence[RejectedRow]) -> list[dict[str, object]]:
    return [{"line": fault.line, "reason": fault.reason} for fault in lines[:_FAULTS_KEPT]]
