"""A table of sheets: one line a station, as a spreadsheet writes CSV. Pure.

    bureau;tour;inscrits;votants;blancs;nuls;exprimes;emargements;observation;1;2

The columns by their French names, in any order; a candidate by the number of the panel (`1`, `Voix 1`), by id, or by
name. Semicolons, commas or tabs; UTF-8, else Windows' Latin-1. A cell that is no number is the line's own fault.
"""

import csv
import io
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from results.ballots.candidates.service import KnownCandidate

MAX_LINES = 2000

_FIGURES = {
    "inscrits": "registered",
    "votants": "voters",
    "blancs": "blank",
    "nuls": "null",
    "exprimes": "valid",
    "emargements": "signatures",
    "enveloppes": "envelopes",
}
_REQUIRED = ("registered", "voters", "blank", "null", "valid")
_SEPARATORS = ";,\t"


class Unreadable(Exception):
    """Raised when the file as a whole cannot be read; says why in French and English."""

    def __init__(self, fr: str, en: str) -> None:
        super().__init__(en)
        self.fr = fr
        self.en = en


@dataclass(frozen=True)
class Row:
    line: int
    """In the file, the heading being the first."""
    said: dict[str, Any]
    """As the API takes a sheet; what is wrong in a cell stays as it was typed, for the checks to refuse."""


def read_sheets(data: bytes, candidates: Sequence[KnownCandidate], round_number: int) -> list[Row]:
    """Read sheets from a table; raise Unreadable."""
    text = _text(data)
    lines = text.splitlines()
    if not lines or not lines[0].strip():
        raise Unreadable("Le fichier est vide.", "The file is empty.")
    separator = max(_SEPARATORS, key=lines[0].count)
    try:
        table = list(csv.reader(io.StringIO(text), delimiter=separator))
    except csv.Error as error:
        raise Unreadable("Ce fichier n'est pas un CSV lisible.", "This file is no readable CSV.") from error
    columns = _columns(table[0], candidates)
    filled = [(number, cells) for number, cells in enumerate(table[1:], 2) if any(cell.strip() for cell in cells)]
    if not filled:
        raise Unreadable("Le fichier n'a pas de ligne sous l'en-tête.", "The file has no line under its heading.")
    if len(filled) > MAX_LINES:
        raise Unreadable(f"Plus de {MAX_LINES} lignes : envoyez-le en plusieurs.", f"Over {MAX_LINES} lines.")
    return [Row(number, _sheet(cells, columns, round_number)) for number, cells in filled]


def _text(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def _columns(head: Sequence[str], candidates: Sequence[KnownCandidate]) -> list[str | None]:
    """Return the meaning of each column: a field, `votes/ID`, or None for a column that is not read."""
    by_name: dict[str, str] = {}
    for candidate in candidates:
        for name in (str(candidate.panel), f"voix {candidate.panel}", candidate.id, candidate.name):
            by_name.setdefault(_plain(name), f"votes/{candidate.id}")
    meanings: Mapping[str, str] = {
        **by_name,
        **_FIGURES,
        "bureau": "station",
        "tour": "round",
        "observation": "note",
    }
    columns = [meanings.get(_plain(name)) for name in head]
    missing = [name for name, field in {"bureau": "station", **_FIGURES}.items() if field in ("station", *_REQUIRED)]
    missing = [name for name in missing if meanings[name] not in columns]
    if missing:
        raise Unreadable(
            f"Il manque la colonne « {missing[0]} » dans l'en-tête.", f"The heading lacks the column « {missing[0]} »."
        )
    twice = [name for name, field in zip(head, columns, strict=True) if field and columns.count(field) > 1]
    if twice:
        raise Unreadable(
            f"Deux colonnes disent la même chose (« {_shown(twice[0])} »).", "Two columns say the same thing."
        )
    if not any(field and field.startswith("votes/") for field in columns):
        raise Unreadable(
            "Aucune colonne n'est celle d'un candidat du tour (numéro de panneau, identifiant ou nom).",
            "No column is a candidate's of the round (panel, id or name).",
        )
    return columns


def _sheet(cells: Sequence[str], columns: Sequence[str | None], round_number: int) -> dict[str, Any]:
    result: dict[str, Any] = {"round": round_number, "source": "import", "votes": {}}
    for cell, field in zip(cells, columns, strict=False):
        value = cell.strip()
        if field is None or not value:
            continue
        if field.startswith("votes/"):
            result["votes"][field.partition("/")[2]] = _number(value)
        elif field in ("station", "note"):
            result[field] = value
        else:
            result[field] = _number(value)
    return result


def _number(cell: str) -> int | str:
    """Parse a number whose thousands may be separated by spaces; return the text itself if it is none."""
    digits = re.sub(r"[\s\u00a0\u202f]", "", cell)
    return int(digits) if re.fullmatch(r"-?[0-9]{1,9}", digits) else cell


def _plain(name: str) -> str:
    letters = unicodedata.normalize("NFD", name.strip().lower())
    return "".join(sign for sign in letters if not unicodedata.combining(sign))


def _shown(name: str) -> str:
    return "".join(sign for sign in name if sign.isprintable())[:40]
