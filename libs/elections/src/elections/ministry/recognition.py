"""Recognition of a file's ballot by content: columns, nuances, names, totals.

Sources: the ministry's grids of nuances of the législatives (2017, 2022, 2024), the Conseil constitutionnel's lists of
candidates (présidentielles of 2017 and 2022), the lists of the européennes of 2019, and file totals
(`elections.catalogue`). Without a match there is no guess.
"""

from contextlib import closing
from dataclasses import dataclass, replace
from itertools import chain, islice
from typing import Final

from common.schemas import Ballot, ElectionKind

from elections.ballots import BALLOTS
from elections.blocs import NAMED, plain_name
from elections.catalogue import FILES, NationalCounts
from elections.ministry.content import Content
from elections.ministry.header import Columns, read_header
from elections.ministry.lines import split_line
from elections.ministry.tidy_result import Layout, Level, ReadResults

_ROWS: Final = 1000
_NUANCES: Final = {
    2017: "COM DIV DLF DVD DVG ECO EXD EXG FI FN LR MDM RDG REG REM SOC UDI",
    2022: "COM DIV DSV DVC DVD DVG DXD DXG ECO ENS FI LR NUP RDG REC REG RN SOC UDI",
    2024: "COM DIV DSV DVC DVD DVG ECO ENS EXD EXG FI HOR LR RDG REC REG RN SOC UDI UG UXD VEC",
}
_GRIDS: Final = {year: frozenset(codes.split()) for year, codes in _NUANCES.items()}
_NAMES: Final = {
    election: frozenset(name for of, name in NAMED if of == election) for election in {of for of, _ in NAMED}
}
_NEW_LAYOUT: Final = 2024
_MAX_IN_ROUND_TWO: Final = {ElectionKind.PRESIDENTIELLE: 2, ElectionKind.LEGISLATIVES: 4}
"""Two by article 7 of the Constitution; at législatives 12,5 % of the registered have let through four at most."""
_MIN_IN_ROUND_ONE: Final = 4
_OF_PLACES: Final = ("station", "commune", "constituency")
"""Levels whose rows name the candidates of one place: above, those of several stand side by side."""
_BY_COUNTS: Final = {file.counts: file.ballot for file in FILES}


@dataclass(frozen=True)
class Signs:
    """Features of a file: nuances and names of its first rows, and maximum number of choices."""

    layout: Layout
    level: Level
    nuances: frozenset[str]
    names: frozenset[str]
    most: int


def read_signs(data: bytes) -> Signs:
    """Return the features; raise Unreadable for an unknown header."""
    content = Content(data)
    columns = read_header(content.header)
    nuances: set[str] = set()
    names: set[str] = set()
    most = 0
    with closing(content.parts(columns.separator, ragged=columns.layout != "2024")) as parts:
        lines = chain.from_iterable(part.text.decode(errors="replace").splitlines() for part in parts)
        for line in islice(lines, _ROWS):
            choices = _choices(split_line(line, columns), columns)
            nuances.update(nuance for nuance, _ in choices if nuance)
            names.update(name for _, name in choices if name)
            most = max(most, len(choices))
    return Signs(columns.layout, columns.level, frozenset(nuances), frozenset(names), most)


def find_possible(signs: Signs, *, any_round: bool = False) -> tuple[Ballot, ...]:
    """Return the known ballots consistent with the features; empty if they do not tell.

    `any_round`: ignore the round.
    """
    ballots = [ballot for ballot in BALLOTS if (ballot.election, ballot.on.year) in _elections(signs)]
    if signs.nuances and any(ballot.on.year >= _NEW_LAYOUT for ballot in ballots):
        new = signs.layout == "2024"
        ballots = [ballot for ballot in ballots if (ballot.on.year >= _NEW_LAYOUT) == new] or ballots
    return tuple(ballots if any_round else (ballot for ballot in ballots if _has_round(signs, ballot)))


def is_refuted(signs: Signs, ballot: Ballot) -> bool:
    """Return whether the content is of another known ballot; unknown ones, such as by-elections, are never refuted."""
    possible = _elections(signs)
    if ballot not in BALLOTS or not possible:
        return False
    too_many = signs.level in _OF_PLACES and signs.most > _MAX_IN_ROUND_TWO.get(ballot.election, signs.most)
    return (ballot.election, ballot.on.year) not in possible or (ballot.round == 2 and too_many)


def find_by_sums(reading: ReadResults) -> Ballot | None:
    """Return the ballot with the same file totals."""
    if reading.level != "station":
        return None
    registered, voters, valid = reading.stations.select("registered", "voters", "valid").sum().row(0)
    return _BY_COUNTS.get(NationalCounts(reading.stations.height, registered, voters, valid))


def as_ballot(reading: ReadResults, ballot: Ballot) -> ReadResults:
    return replace(reading, election=ballot.election, date=ballot.on, round=ballot.round)


def _elections(signs: Signs) -> set[tuple[ElectionKind, int]]:
    if signs.nuances:
        return {(ElectionKind.LEGISLATIVES, year) for year, grid in _GRIDS.items() if signs.nuances <= grid}
    elections: set[tuple[ElectionKind, int]] = set()
    for election, names in _NAMES.items():
        kind, _, year = election.rpartition("-")
        if signs.names and signs.names <= names:
            elections.add((ElectionKind(kind), int(year)))
    return elections


def _has_round(signs: Signs, ballot: Ballot) -> bool:
    most = _MAX_IN_ROUND_TWO.get(ballot.election)
    if most is None or signs.level not in _OF_PLACES:
        return True
    if ballot.round == 2:  # one name alone tells nothing
        return 2 <= signs.most <= most
    return signs.most >= _MIN_IN_ROUND_ONE


def _choices(fields: list[str], columns: Columns) -> list[tuple[str, str]]:
    """Return nuance and name of each choice of a row."""
    choices: list[tuple[str, str]] = []
    for block in columns.blocks_for(len(fields)):
        told = {name: fields[at].strip() for name, at in block.items() if at < len(fields)}
        if told.get("votes"):
            person = f"{told.get('first_name', '')} {told.get('last_name', '')}".strip()
            choices.append((told.get("nuance", "").upper(), plain_name(told.get("list_name") or person)))
    return choices
