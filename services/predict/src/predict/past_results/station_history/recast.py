"""Past sheets of present stations by their links, in whole voters."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from predict.past_results.elections.history import Ballot, History, Sheet
from predict.past_results.station_history.station_links import Link


@dataclass(frozen=True)
class AlignedHistory:
    """Aligned history. `trust`, `redrawn`: by round; trust is the reliability by station."""

    history: History
    trust: Mapping[str, Mapping[str, float]]
    redrawn: Mapping[str, frozenset[str]]


def recast_history(
    history: History,
    now: Ballot,
    links: Mapping[str, Mapping[str, Sequence[Link]]],
    old_sheets: Mapping[str, Mapping[str, Sheet]],
) -> AlignedHistory:
    """Align a history. `links` by round, then present station; `old_sheets` by round: of whole communes."""
    sheets: dict[str, Mapping[str, Sheet]] = {}
    trust: dict[str, dict[str, float]] = {}
    redrawn: dict[str, frozenset[str]] = {}
    today = history.sheets[now.id]
    for ballot in history.ballots:
        if ballot.id == now.id:
            sheets[ballot.id] = today
            continue
        parts_by_station = {station: parts for station, parts in links[ballot.id].items() if station in today and parts}
        growth = _growth(old_sheets[ballot.id], old_sheets[now.id])
        sheets[ballot.id] = {
            station: _told_by(parts, today[station], old_sheets[ballot.id], growth)
            for station, parts in parts_by_station.items()
        }
        trust[ballot.id] = {station: parts[0].confidence for station, parts in parts_by_station.items()}
        redrawn[ballot.id] = frozenset(station for station, parts in parts_by_station.items() if parts[0].redrawn)
    changed = set[str]().union(*redrawn.values()) if history.moved_between is None else set[str]()
    for ballot_id in history.moved_between or ():
        changed |= redrawn.get(ballot_id, frozenset())
    # The votes of a redrawn station are not those of its code: it leans on the territory instead.
    moved = {station: share for station, share in history.moved.items() if station not in changed}
    return AlignedHistory(replace(history, sheets=sheets, moved=moved), trust, redrawn)


def _told_by(parts: Sequence[Link], today: Sheet, old: Mapping[str, Sheet], growth: Mapping[str, float]) -> Sheet:
    first = parts[0]
    if not first.redrawn:
        return old[first.old_station]
    # The commune's registered voters of then, divided as they are today: none is counted twice.
    registered = round(today.registered / growth[first.station.partition("_")[0]])
    known = [(part.share, old[part.old_station]) for part in parts]
    voters = sum(share * sheet.voters / sheet.registered for share, sheet in known)
    valid = sum(share * sheet.valid / sheet.registered for share, sheet in known)
    return Sheet(registered, min(registered, round(voters * registered)), min(registered, round(valid * registered)))


def _growth(old: Mapping[str, Sheet], new: Mapping[str, Sheet]) -> dict[str, float]:
    sums: dict[str, list[int]] = {}
    for index, sheets in enumerate((old, new)):
        for station, sheet in sheets.items():
            sums.setdefault(station.partition("_")[0], [0, 0])[index] += sheet.registered
    return {commune: after / before for commune, (before, after) in sums.items() if before and after}
