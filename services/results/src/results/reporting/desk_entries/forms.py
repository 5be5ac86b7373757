"""Forms of the desk: a sheet as it is read out on the telephone, its first ballots, and the turnout of an hour."""

from typing import Any
from uuid import UUID

from kit.pages.forms import whole_number
from kit.pages.page_form import Choices, Line, LongText, Posted

FIGURES = {
    "registered": "Inscrits",
    "signatures": "Émargements",
    "voters": "Votants",
    "blank": "Blancs",
    "null": "Nuls",
    "valid": "Exprimés",
}
NAMES = {f"/{name}": f"« {title} »" for name, title in FIGURES.items()} | {
    "/votes": "les voix",
    "/note": "l'observation",
    "/moment": "l'heure",
}
_SPACES = str.maketrans({" ": None, "\u00a0": None, "\u202f": None})


class SheetEntry(Posted):
    """A sheet. `candidate` and `votes` go in pairs; `confirmed`: it is so on the paper, although sums differ; `early`:
    it is a real one, although the campaign's day of the vote has not come.
    """

    station: Line = ""
    registered: Line = ""
    signatures: Line = ""
    voters: Line = ""
    blank: Line = ""
    null: Line = ""
    valid: Line = ""
    candidate: Choices = ()
    votes: Choices = ()
    note: LongText = ""
    confirmed: bool = False
    early: bool = False
    corrects: Line = ""


class TurnoutEntry(Posted):
    station: Line = ""
    moment: Line = ""
    turnout: Line = ""


class SampleEntry(Posted):
    """The first ballots of a table. `candidate` and `votes` go in pairs."""

    station: Line = ""
    candidate: Choices = ()
    votes: Choices = ()
    blank: Line = ""
    null: Line = ""


def read_sample(entry: SampleEntry, round_number: int) -> dict[str, Any]:
    """Return the fields of a BallotSampleCreate: as many ballots as were told, an empty count is none."""
    pairs = zip(entry.candidate, entry.votes, strict=False)
    votes = {id: whole_number(_bare(count)) if _bare(count) else 0 for id, count in pairs}
    others = {name: whole_number(_bare(getattr(entry, name)) or "0") for name in ("blank", "null")}
    ballots = sum(count for count in (*votes.values(), *others.values()) if isinstance(count, int))
    return {"station": entry.station, "round": round_number, "ballots": ballots, "votes": votes, **others}


def read_sheet(entry: SheetEntry, round_number: int) -> dict[str, Any]:
    """Return the fields of a TallyCreate; an empty count of votes is none."""
    figures = {name: whole_number(_bare(getattr(entry, name))) for name in FIGURES}
    pairs = zip(entry.candidate, entry.votes, strict=False)
    votes = {id: whole_number(_bare(count)) if _bare(count) else 0 for id, count in pairs}
    corrects = _uuid(entry.corrects)
    return figures | {
        "station": entry.station,
        "round": round_number,
        "votes": votes,
        "note": entry.note.strip(),
        "corrects": corrects,
    }


def _bare(text: str) -> str:
    return text.strip().translate(_SPACES)


def _uuid(text: str) -> str:
    try:
        return str(UUID(text))
    except ValueError:
        return ""
