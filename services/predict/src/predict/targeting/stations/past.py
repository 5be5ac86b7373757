"""Past of a territory by elections, the input of station scores."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from predict.past_results.elections.history import Ballot, History, full_rounds
from predict.targeting.field_actions.partial_pooling import Count
from predict.targeting.stations.score import Past

SAME = 1.5
"""A code whose registered voters grew or shrank by more was probably redrawn: its past is another place's."""

Trust: TypeAlias = Mapping[str, Mapping[str, float]]


@dataclass(frozen=True)
class Evidence:
    """Past results of a ranking, with their names."""

    pasts: list[Past]
    last: Ballot
    vintage: str


def gather_past(history: History, kind: str, trust: Trust | None = None) -> Evidence | None:
    """Return the stations of the latest first round with their past; None without results.

    `trust`: reliability by round and station, used as a weight.
    """
    if not history.ballots:
        return None
    firsts = full_rounds(history)
    comparable = [ballot for ballot in firsts if ballot.kind == kind] or firsts
    now, last = firsts[-1], comparable[-1]
    pasts = [
        Past(
            station=station,
            registered=sheet.registered,
            turnouts=_turnouts(history, station, sheet.registered, trust or {}),
            moved=_moved(history, station, sheet.registered, trust or {}),
        )
        for station, sheet in sorted(history.sheets[now.id].items())
    ]
    return Evidence(pasts, last, _vintage(history, now))


def _turnouts(history: History, station: str, registered: int, trust: Trust) -> dict[str, Count]:
    return {
        ballot.id: _weighed(
            min(sheet.voters, sheet.registered), sheet.registered, trust.get(ballot.id, {}).get(station, 1.0)
        )
        for ballot in history.ballots
        if (sheet := history.sheets[ballot.id].get(station)) and is_same(sheet.registered, registered)
    }


def _moved(history: History, station: str, registered: int, trust: Trust) -> Count | None:
    if history.moved_between is None or station not in history.moved:
        return None
    sheets = {ballot: history.sheets[ballot].get(station) for ballot in history.moved_between}
    sheets_by_ballot = {ballot: sheet for ballot, sheet in sheets.items() if sheet}
    if len(sheets_by_ballot) < 2 or not all(
        is_same(sheet.registered, registered) for sheet in sheets_by_ballot.values()
    ):
        return None
    sure = min(trust.get(ballot, {}).get(station, 1.0) for ballot in sheets_by_ballot)
    usual = sum(sheet.valid for sheet in sheets_by_ballot.values()) / len(sheets_by_ballot)
    return _weighed(history.moved[station] * usual, usual, sure)


def _weighed(part: float, whole: float, sure: float) -> Count:
    return Count(part * sure, whole * sure)


def is_same(registered_then: int, registered_now: int) -> bool:
    """Return whether the size change allows that a code means the same place."""
    low, high = sorted((registered_then, registered_now))
    return low > 0 and high <= SAME * low


def _vintage(history: History, now: Ballot) -> str:
    days = [ballot.held_on for ballot in history.ballots]
    rounds = "1 tour de scrutin" if len(days) == 1 else f"{len(days)} tours de scrutin"
    if min(days) == max(days):
        return f"{rounds} du {_day(days[0])} ; inscrits de ce jour"
    return f"{rounds} du {_day(min(days))} au {_day(max(days))} ; inscrits au {_day(now.held_on)}"


def _day(day: date) -> str:
    return f"{day:%d/%m/%Y}"
