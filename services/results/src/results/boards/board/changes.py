"""Changes of the board since a reader's last visit, as French sentences. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any

from kit.text import french

from results.journal.chain import Entry
from results.sheets.tallies.counted_sheet import Counted

SAID = {
    "validated": "compté",
    "checked": "reçu, à vérifier",
    "disputed": "contesté",
    "set_aside": "écarté",
}
_TOLD = 2
"""Candidates whose share is told with each sheet: the first ones of the count."""


def changes_of(
    entries: Sequence[Entry],
    round_number: int,
    places: Mapping[str, str],
    names: Mapping[str, str] | None = None,
    sheets: Sequence[Counted] = (),
) -> list[dict[str, Any]]:
    """Return the journal entries that change the board of a round, each with its sentence.

    `places`: commune names by station. `names`: candidates' names by id, the first of the count first; `sheets`: all
    that count now. If both are given, the sentence of a counted sheet also has its effect on the leading candidates'
    shares.
    """
    own_entries = [
        entry for entry in entries if entry.action.startswith("tally_") and entry.about["round"] == round_number
    ]
    effects = _effects(own_entries, names or {}, sheets)
    return [
        {
            "number": entry.number,
            "station": entry.about["station"],
            "commune": places.get(entry.about["station"], ""),
            "state": entry.about["state"],
            "effect": effects.get(entry.number, ""),
            "text": " ".join(
                part
                for part in (sentence(entry.about["station"], places, entry.about["state"]), effects.get(entry.number))
                if part
            ),
        }
        for entry in own_entries
    ]


def sentence(station: str, places: Mapping[str, str], state: str) -> str:
    """Return the sentence for a sheet's new state: `Fontenay-sous-Bois, bureau 12 : compté.`"""
    code = station.partition("_")[2].lstrip("0") or "0"
    name = f"{places[station]}, bureau {code}" if station in places else f"Bureau {code}"
    return f"{name} : {SAID.get(state, state)}."


def _effects(entries: Sequence[Entry], names: Mapping[str, str], sheets: Sequence[Counted]) -> dict[int, str]:
    """Return by entry number how the shares moved: `Camille Exemple 58,82 % (+0,35).`

    The sums before the first entry are today's sums less the sheets that came in since. Only the latest sheet of a
    station is known, so a station that changed twice appears once, at its last entry.
    """
    by_station = {sheet.station: sheet for sheet in sheets}
    last = {
        entry.about["station"]: entry.number
        for entry in entries
        if entry.about["state"] == "validated" and entry.about["station"] in by_station
    }
    first = list(names)[:_TOLD]
    votes = {candidate: 0 for candidate in first}
    valid = 0
    for sheet in sheets:
        if sheet.station not in last:
            valid += sheet.valid
            for candidate in first:
                votes[candidate] += sheet.votes.get(candidate, 0)
    effects: dict[int, str] = {}
    for station, number in sorted(last.items(), key=lambda item: item[1]):
        sheet = by_station[station]
        before = {candidate: count / valid for candidate, count in votes.items()} if valid else {}
        valid += sheet.valid
        for candidate in first:
            votes[candidate] += sheet.votes.get(candidate, 0)
        if valid and first:
            parts = [_moved(names[candidate], votes[candidate] / valid, before.get(candidate)) for candidate in first]
            effects[number] = f"{', '.join(parts)}."
    return effects


def _moved(name: str, share: float, before: float | None) -> str:
    after = french.percent(share, 2)
    if before is None:
        return f"{name} {after}"
    by = french.number((share - before) * 100, 2)
    return f"{name} {after} ({by if by.startswith('−') else f'+{by}'})"
