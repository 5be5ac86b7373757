"""What happened on the board since a reader last looked, in sentences. Pure."""

from collections.abc import Sequence
from typing import Any

from results.journal.chain import Entry

_SAID = {
    "validated": "compté",
    "checked": "reçu, à vérifier",
    "disputed": "contesté",
    "set_aside": "écarté",
}


def changes_of(entries: Sequence[Entry], round_number: int, names: dict[str, str]) -> list[dict[str, Any]]:
    """The entries that move the board of a round; `names`: commune names by station."""
    return [
        {
            "number": entry.number,
            "station": entry.about["station"],
            "commune": names.get(entry.about["station"], ""),
            "state": entry.about["state"],
            "text": sentence(entry.about["station"], names, entry.about["state"]),
        }
        for entry in entries
        if entry.action.startswith("tally_") and entry.about["round"] == round_number
    ]


def sentence(station: str, names: dict[str, str], state: str) -> str:
    """`Bureau 12, Fontenay-sous-Bois : compté.`"""
    code = station.partition("_")[2].lstrip("0") or "0"
    where = f", {names[station]}" if station in names else ""
    return f"Bureau {code}{where} : {_SAID.get(state, state)}."
