"""How much of a campaign's territory a file has. Pure."""

from common.schemas import Ballot, ElectionKind
from elections.ministry import ReadResults
from elections.places.coverage import FileExtent, describe_gap, extent_of
from elections.places.place import parse_territory

from predict.past_results.elections.schemas import FileFault, ImportReport


def read_extent(reading: ReadResults) -> FileExtent | None:
    """Return what a file by polling station is of; None for one of another level."""
    if reading.level != "station":
        return None
    ballot = Ballot(election=ElectionKind(reading.election), on=reading.date, round=reading.round)
    return extent_of(reading.stations, ballot)


def warn_of_gap(report: ImportReport, extent: FileExtent | None, territory: str) -> ImportReport:
    """Return the report, with a warning first where the file lacks a part of the territory, or all of it."""
    gap = describe_gap(extent, parse_territory(territory)) if extent and territory else ""
    if not gap:
        return report
    return report.model_copy(update={"warnings": [FileFault(line=1, reason=gap), *report.warnings]})
