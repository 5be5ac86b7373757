"""Arithmetic checks of a polling station's row.

`check_row` checks one row in Python and explains errors. `suspect_rows` finds, in a whole frame at once, the rows that
`check_row` must see; a test compares both on every row of real files.
"""

import re
from dataclasses import dataclass
from functools import reduce
from itertools import pairwise

import polars as pl

from elections import keys
from elections.ministry.header import Columns

MAXIMUM = 2**31 - 1
_LABELS = {
    "registered": "inscrits",
    "voters": "votants",
    "blank": "blancs",
    "null": "nuls",
    "valid": "exprimés",
}
_WHOLE = re.compile(r"[+]?[0-9]+")
_NEGATIVE = re.compile(r"-[0-9]+")
_FRACTION = re.compile(r"-?[0-9]+[.,][0-9]+")


@dataclass(frozen=True)
class RowVerdict:
    """`reason`: why the row is refused. `warning`: it is kept with this warning.

    `several`: the row is valid, of ballots that name several people.
    """

    reason: str | None
    warning: str | None
    several: bool = False


class _Wrong(Exception):
    pass


def check_row(fields: list[str], columns: Columns, *, full: bool, several: bool = False) -> RowVerdict:
    """Check a row. `full`: it has as many candidates as its neighbours, so a wrong sum is the ministry's.

    `several`: a ballot may name several candidates, as in communes of less than 1,000 inhabitants until 2026.
    """
    try:
        _check_keys(fields, columns)
        counts = {name: _count(_LABELS[name], fields[columns.fixed[name]]) for name in columns.numbers}
        _check_counts(counts)
        votes = _votes(fields, columns)
    except _Wrong as wrong:
        return RowVerdict(str(wrong), None)
    total = sum(votes.values())
    if total == counts["valid"]:
        return RowVerdict(None, None)
    if several and total > counts["valid"] and max(votes.values()) <= counts["valid"]:
        return RowVerdict(None, None, several=True)
    sentence = f"somme des voix {total} ≠ exprimés {counts['valid']}"
    if not full:
        return RowVerdict(f"ligne coupée : il manque des candidats ({sentence})", None)
    return RowVerdict(None, sentence)


def suspect_rows(columns: Columns, blocks: list[dict[str, int]]) -> pl.Expr:
    """Return an expression that is true for rows that `check_row` must see (columns `c<number>`)."""
    fixed = {name: pl.col(f"c{columns.fixed[name]}") for name in columns.numbers}
    unused = [fixed[name] for name in ("blank", "null", "valid") if name in fixed]
    votes = [pl.col(f"c{block['votes']}") for block in blocks]
    wrong = [
        pl.min_horizontal(*fixed.values(), *votes) < 0,
        *(column.is_null() for column in fixed.values()),
        fixed["voters"] > fixed["registered"],
        reduce(lambda a, b: a + b, unused) != fixed["voters"],
        pl.sum_horizontal(votes) != fixed["valid"],
    ]
    if all("panel" in block for block in blocks):
        panels = [pl.col(f"c{block['panel']}") for block in blocks]
        wrong += [panel.is_null() != vote.is_null() for panel, vote in zip(panels, votes, strict=True)]
        # Panels that rise cannot repeat.
        wrong += [after.is_not_null() & (before.is_null() | (after <= before)) for before, after in pairwise(panels)]
        wrong.append(panels[0] < 1)
    # An unknown comparison is a missing figure, which `is_null` has already caught.
    return reduce(lambda a, b: a | b, (expression.fill_null(False) for expression in wrong))


def _check_keys(fields: list[str], columns: Columns) -> None:
    at = columns.fixed
    department = fields[at["department"]] if "department" in at else None
    try:
        match columns.level:
            case "station":
                keys.station_key(fields[at["commune"]], fields[at["station_code"]], department)
            case "commune":
                code = fields[at["commune"]]
                (keys.sector_key if "SR" in code.upper() else keys.commune_key)(code, department)
            case "sector":
                keys.sector_key(fields[at["sector"]], department)
            case "canton":
                keys.canton_key(fields[at["canton"]], department)
            case "region":
                keys.region_key(fields[at["region"]])
            case "department":
                keys.department_key(fields[at["department"]])
            case "constituency" | "nation":
                pass
        if "constituency" in at:
            keys.constituency_key(fields[at["constituency"]], department)
    except ValueError as wrong:
        raise _Wrong(str(wrong)) from None


def _check_counts(counts: dict[str, int]) -> None:
    if counts["voters"] > counts["registered"]:
        raise _Wrong(f"votants {counts['voters']} > inscrits {counts['registered']}")
    total = counts.get("blank", 0) + counts["null"] + counts["valid"]
    if total != counts["voters"]:
        raise _Wrong(f"blancs + nuls + exprimés = {total} ≠ votants {counts['voters']}")


def _votes(fields: list[str], columns: Columns) -> dict[int, int]:
    votes: dict[int, int] = {}
    for number, block in enumerate(columns.blocks_for(len(fields)), start=1):
        if block["votes"] >= len(fields):
            break
        written = fields[block["votes"]].strip()
        if not written:
            continue  # no such candidate: the row is padded to the widest
        panel = _count("numéro de panneau", fields[block["panel"]]) if "panel" in block else number
        if panel < 1:
            raise _Wrong("numéro de panneau : 0")
        if panel in votes:
            raise _Wrong(f"le panneau {panel} est donné deux fois")
        votes[panel] = _count(f"voix du panneau {panel}", written)
    return votes


def _count(label: str, text: str) -> int:
    written = text.strip()
    if _WHOLE.fullmatch(written) and int(written) <= MAXIMUM:
        return int(written)
    shown = written if len(written) <= 20 else f"{written[:20]}…"
    if not written:
        raise _Wrong(f"{label} : il manque le nombre")
    if _NEGATIVE.fullmatch(written):
        raise _Wrong(f"{label} : nombre négatif ({shown})")
    if _FRACTION.fullmatch(written):
        raise _Wrong(f"{label} : nombre à virgule ({shown})")
    if _WHOLE.fullmatch(written):
        raise _Wrong(f"{label} : nombre trop grand ({shown})")
    raise _Wrong(f"{label} : « {shown} » n’est pas un nombre")
