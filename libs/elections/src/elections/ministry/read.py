"""Reading a file of the ministry."""

import datetime
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import polars as pl
from common.schemas import Ballot, ElectionKind, Round

from elections.ballots import ballot_of_name, ballot_on
from elections.ministry.content import MOST_BYTES, Content, Part
from elections.ministry.header import Columns, read_header
from elections.ministry.lines import Lines, sort_lines
from elections.ministry.parse import join_parts, read_even, read_wide, refuse_rows, widest_of
from elections.ministry.reading import Mode, Reading, Rejected, Unreadable
from elections.ministry.tidy import stations_of, votes_of

_CUT = "l’archive gzip s’arrête ici : le fichier n’est pas entier"


def read(
    source: Path | bytes,
    *,
    name: str | None = None,
    election: ElectionKind | None = None,
    date: datetime.date | None = None,
    round: Round | None = None,
    mode: Mode = "strict",
) -> Reading:
    """Reads one file, gzip or not, in either layout.

    Which ballot it is comes from `election`, `date` and `round`, and for what is not given from the name (by default
    the file's path: `legislatives-2024-t1/…`, `PR17_BVot_T1_FE.txt`). `strict` refuses the whole file when one row is
    wrong; `report` keeps the good rows and lists the others. Raises `Unreadable`.
    """
    data = source if isinstance(source, bytes) else _load(source)
    content = Content(data)
    columns = read_header(content.header)
    ballot = _which(name if name is not None else _name_of(source), election, date, round)
    parts: list[Lines] = []
    wides: list[pl.DataFrame] = []
    ragged = columns.layout != "2024"
    with closing(content.parts(columns.separator, ragged=ragged)) as coming:
        for part in coming:
            first = parts[-1].next_line if parts else 2
            widest = max(widest_of(parts), part.longest) if ragged else columns.width
            even = read_even(part, columns, first, widest)
            lines, wide = even or _read_uneven(part, columns, first)
            parts.append(lines)
            wides.append(wide)
    if not any(lines.numbers.len() or lines.rejected for lines in parts):
        raise Unreadable("Le fichier n’a que son en-tête : aucun bureau de vote.")
    wide, blocks = join_parts(wides, parts, columns)
    wide, wrong, warnings = refuse_rows(wide, blocks, parts, columns)
    unsplit = [fault for lines in parts for fault in lines.rejected]
    cut = [Rejected(parts[-1].next_line - 1, _CUT)] if content.cut else []
    rejected = sorted([*unsplit, *wrong, *cut], key=lambda fault: fault.line)
    if rejected and mode == "strict":
        raise Unreadable(_sentence(rejected), rejected)
    return Reading(
        layout=columns.layout,
        election=ballot.election,
        date=ballot.on,
        round=ballot.round,
        stations=stations_of(wide, columns),
        votes=votes_of(wide, blocks),
        rejected=rejected,
        warnings=sorted(_encoding(content, columns) + warnings, key=lambda fault: fault.line),
    )


def _read_uneven(part: Part, columns: Columns, first: int) -> tuple[Lines, pl.DataFrame]:
    lines = sort_lines(part, columns, first)
    return lines, read_wide(lines, columns)


def _load(path: Path) -> bytes:
    if path.stat().st_size > MOST_BYTES:
        raise Unreadable("Le fichier est trop gros pour être un fichier de résultats.")
    return path.read_bytes()


def _name_of(source: Path | bytes) -> str:
    # The folders above the election's own say nothing, and might say something false.
    return "" if isinstance(source, bytes) else "/".join(source.absolute().parts[-2:])


def _which(name: str, election: ElectionKind | None, date: datetime.date | None, round_number: Round | None) -> Ballot:
    told = ballot_of_name(name)
    if date is not None:
        known = ballot_on(date, election)
        if told is not None and told.on == date and election in (None, told.election):
            known = (told,)
        election = election or (known[0].election if len(known) == 1 else None)
        round_number = round_number or (known[0].round if len(known) == 1 else None)
    elif told is not None and election in (None, told.election) and round_number in (None, told.round):
        return told
    if election is None or date is None or round_number is None:
        raise Unreadable(
            "Le nom du fichier ne dit pas de quelle élection il s’agit : donnez l’élection, la date et le tour."
        )
    return Ballot(election=election, round=round_number, on=date)


def _encoding(content: Content, columns: Columns) -> list[Rejected]:
    usual = "utf-8" if columns.layout == "2024" else "latin-1"
    if content.encoding == usual:
        return []
    return [
        Rejected(1, f"le fichier est en {content.encoding}, la mise en page {columns.layout} est d’habitude en {usual}")
    ]


def _sentence(rejected: Sequence[Rejected]) -> str:
    if len(rejected) == 1:
        return "Une ligne du fichier ne peut pas être lue ; rien n’a été importé."
    return f"{len(rejected)} lignes du fichier ne peuvent pas être lues ; rien n’a été importé."
