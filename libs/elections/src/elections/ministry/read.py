"""Entry points of the ministry file reader."""

import datetime
from collections.abc import Collection, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import polars as pl
from common.schemas import Ballot, ElectionKind, Round

from elections.ballots import BALLOTS, election_of_name, kind_of_name
from elections.ministry.content import CUT, MAX_BYTES, Content, Part, is_markup, plain_bytes
from elections.ministry.feed import read_feed
from elections.ministry.header import Columns, read_header
from elections.ministry.identification import (
    GivenBallot,
    describe_ballot,
    identify_ballot,
    identify_printed,
    refuted_ballot,
    unknown_ballot,
)
from elections.ministry.lines import Lines, sort_lines
from elections.ministry.long import is_long, read_long
from elections.ministry.parse import join_parts, read_even, read_wide, refuse_rows, widest_of
from elections.ministry.recognition import as_ballot, find_by_sums, read_signs
from elections.ministry.tidy import stations_of, votes_of
from elections.ministry.tidy_result import (
    STATION_ONLY,
    DraftReading,
    Level,
    Mode,
    ReadResults,
    RejectedRow,
    UnreadableFile,
)

_NATIONAL = (ElectionKind.PRESIDENTIELLE, ElectionKind.EUROPEENNES)
_LISTS_EVERYWHERE = datetime.date(2026, 1, 1)
"""Before, a ballot of a commune of less than 1,000 inhabitants could name several people."""
_NAMES: dict[Level, str] = {
    "station": "bureau de vote",
    "sector": "secteur",
    "commune": "commune",
    "canton": "canton",
    "constituency": "circonscription",
    "department": "département",
    "region": "région",
    "nation": "pays entier",
}


def read_results(
    source: Path | bytes,
    *,
    name: str | None = None,
    election: ElectionKind | None = None,
    date: datetime.date | None = None,
    round: Round | None = None,
    mode: Mode = "strict",
    levels: Collection[Level] = STATION_ONLY,
) -> ReadResults:
    """Read one round of one file, gzip or not, in any layout.

    The ballot comes from `election`, `date` and `round`, else from the name (by default the path:
    `legislatives-2024-t1/…`, `PR17_BVot_T1_FE.txt`), else from the content, which also rejects contradictions. `strict`
    refuses the whole file for one bad row; `report` keeps good rows and lists the others. Raises `UnreadableFile`, also
    for a file that ends inside its archive or its last line, and for another level than `levels` (by default stations);
    `UnknownBallot` if the ballot must be given.
    """
    readings = read_rounds(source, name=name, election=election, date=date, round=round, mode=mode, levels=levels)
    if len(readings) > 1:
        raise UnreadableFile("Le fichier contient les deux tours : dites lequel lire.")
    return readings[0]


def read_as(source: Path | bytes, ballot: Ballot | None, *, mode: Mode = "strict") -> ReadResults:
    """Read the given ballot, or the identified one if None."""
    if ballot is None:
        return read_results(source, mode=mode)
    return read_results(source, election=ballot.election, date=ballot.on, round=ballot.round, mode=mode)


def read_rounds(
    source: Path | bytes,
    *,
    name: str | None = None,
    election: ElectionKind | None = None,
    date: datetime.date | None = None,
    round: Round | None = None,
    mode: Mode = "strict",
    levels: Collection[Level] = STATION_ONLY,
) -> list[ReadResults]:
    """Read all rounds of a file that may hold both (until 2015, and the second round's feed)."""
    data = source if isinstance(source, bytes) else _load(source)
    called = name if name is not None else _name_of(source)
    given = GivenBallot(election, date, round)
    if is_markup(data):
        drafts = read_feed(plain_bytes(data))
    else:
        content = Content(data)
        if is_long(content.header):
            drafts = read_long(content, election or kind_of_name(called))
        else:
            return [_identify_wide(data, content, called, given, mode, levels)]
    return _finish(drafts, called, given, mode, levels)


def _identify_wide(
    data: bytes, content: Content, name: str, given: GivenBallot, mode: Mode, levels: Collection[Level]
) -> ReadResults:
    found = identify_ballot(name, given, read_signs(data))
    ballot = found.ballots[0]
    reading = _read_wide(content, ballot, mode, levels)
    summed = find_by_sums(reading)
    if len(found.ballots) > 1:
        if summed is None or summed not in found.ballots:
            raise unknown_ballot(found.ballots)
        ballot, reading = summed, as_ballot(reading, summed)
    elif summed is not None and summed != ballot and ballot in BALLOTS:
        raise refuted_ballot(ballot, [summed], given)
    if found.by_content:
        recognised = RejectedRow(1, f"le nom ne dit pas le scrutin, reconnu au contenu : {describe_ballot(ballot)}")
        reading = replace(reading, warnings=[recognised, *reading.warnings])
    return reading


def _read_wide(content: Content, ballot: Ballot, mode: Mode, levels: Collection[Level]) -> ReadResults:
    columns = read_header(content.header)
    _check_level(columns.level, levels)
    parts: list[Lines] = []
    wides: list[pl.DataFrame] = []
    ends_open = False
    ragged = columns.layout != "2024"
    with closing(content.parts(columns.separator, ragged=ragged)) as coming:
        for part in coming:
            first = parts[-1].next_line if parts else 2
            widest = max(widest_of(parts), part.longest) if ragged else columns.width
            ends_open = not part.text.endswith(b"\n")
            even = read_even(part, columns, first, widest)
            lines, wide = even or _read_uneven(part, columns, first)
            parts.append(lines)
            wides.append(wide)
    if content.cut:
        raise UnreadableFile(CUT)
    if not any(lines.numbers.len() or lines.rejected for lines in parts):
        raise UnreadableFile(f"Le fichier n’a que son en-tête : aucun {_NAMES[columns.level]}.")
    wide, blocks = join_parts(wides, parts, columns)
    several = ballot.election == ElectionKind.MUNICIPALES and ballot.on < _LISTS_EVERYWHERE
    kept = refuse_rows(wide, blocks, parts, columns, _zone(ballot.election, columns), several=several)
    unsplit = [fault for lines in parts for fault in lines.rejected]
    if ends_open:
        _check_last_line([*unsplit, *kept.rejected], parts[-1].next_line - 1)
    draft = DraftReading(
        layout=columns.layout,
        level=columns.level,
        round=None,
        stations=stations_of(kept.wide, columns),
        votes=votes_of(kept.wide, blocks),
        rejected=[*unsplit, *kept.rejected],
        warnings=_encoding(content, columns) + kept.warnings,
        several=kept.several,
        blank_apart="blank" in columns.fixed,
    )
    return _reading(draft, ballot, mode)


def _check_last_line(rejected: Sequence[RejectedRow], last: int) -> None:
    """Raise UnreadableFile if a file without a last line end has a wrong last line: a download that broke off."""
    if (broken := next((fault for fault in rejected if fault.line == last), None)) is not None:
        raise UnreadableFile(
            "Le fichier s’arrête au milieu de sa dernière ligne : il n’est pas entier. Téléchargez-le de nouveau ; "
            "rien n’a été importé.",
            [broken],
        )


def _zone(election: ElectionKind, columns: Columns) -> str:
    """Return the column of places with the same candidates."""
    if election in _NATIONAL or "constituency" in columns.fixed:
        return "constituency"
    if columns.level != "station":
        return "station"
    return "canton" if "canton" in columns.fixed else "commune"


def _finish(
    drafts: Sequence[DraftReading],
    name: str,
    given: GivenBallot,
    mode: Mode,
    levels: Collection[Level],
) -> list[ReadResults]:
    matching_drafts = [draft for draft in drafts if given.round in (None, draft.round)]
    if not matching_drafts:
        raise UnreadableFile(f"Le fichier n’a pas de tour {given.round}.")
    for draft in matching_drafts:
        _check_level(draft.level, levels)
        if (printed := election_of_name(draft.printed)) is not None:
            if given.election not in (None, printed[0]) or (given.date and given.date.year != printed[1]):
                raise UnreadableFile(
                    f"Ce fichier dit être celui des élections « {draft.printed} », et non de celles données."
                )
            name = draft.printed
    return [_reading(draft, identify_printed(name, given, draft.round), mode) for draft in matching_drafts]


def _check_level(level: Level, levels: Collection[Level]) -> None:
    if level not in levels:
        raise UnreadableFile(
            f"Ce fichier du ministère n’est pas par bureau de vote : chaque ligne est un(e) {_NAMES[level]}."
        )


def _reading(draft: DraftReading, ballot: Ballot, mode: Mode) -> ReadResults:
    rejected = sorted(draft.rejected, key=lambda fault: fault.line)
    if rejected and mode == "strict":
        raise UnreadableFile(_sentence(rejected), rejected)
    warnings = list(draft.warnings)
    if not draft.blank_apart:
        warnings.append(
            RejectedRow(1, "le fichier ne sépare pas les blancs des nuls : tous sont comptés parmi les nuls")
        )
    if draft.several:
        warnings.append(
            RejectedRow(
                1,
                f"{draft.several} lignes au scrutin plurinominal (communes de moins de 1 000 habitants) : un bulletin "
                "porte plusieurs noms, les voix dépassent les exprimés",
            )
        )
    return ReadResults(
        layout=draft.layout,
        level=draft.level,
        election=ballot.election,
        date=ballot.on,
        round=ballot.round,
        stations=draft.stations,
        votes=draft.votes,
        rejected=rejected,
        warnings=sorted(warnings, key=lambda fault: fault.line),
        blank_apart=draft.blank_apart,
    )


def _read_uneven(part: Part, columns: Columns, first: int) -> tuple[Lines, pl.DataFrame]:
    lines = sort_lines(part, columns, first)
    return lines, read_wide(lines, columns)


def _load(path: Path) -> bytes:
    if path.stat().st_size > MAX_BYTES:
        raise UnreadableFile("Le fichier est trop gros pour être un fichier de résultats.")
    return path.read_bytes()


def _name_of(source: Path | bytes) -> str:
    # The folders above the election's own say nothing, and might say something false.
    return "" if isinstance(source, bytes) else "/".join(source.absolute().parts[-2:])


def _encoding(content: Content, columns: Columns) -> list[RejectedRow]:
    usual = "utf-8" if columns.layout == "2024" else "latin-1"
    if content.encoding == usual:
        return []
    return [
        RejectedRow(
            1, f"le fichier est en {content.encoding}, la mise en page {columns.layout} est d’habitude en {usual}"
        )
    ]


def _sentence(rejected: Sequence[RejectedRow]) -> str:
    if len(rejected) == 1:
        return "Une ligne du fichier ne peut pas être lue ; rien n’a été importé."
    return f"{len(rejected)} lignes du fichier ne peuvent pas être lues ; rien n’a été importé."
