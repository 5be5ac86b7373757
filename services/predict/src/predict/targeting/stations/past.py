"""Past of a territory by its elections, as scores are made from it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from predict.past_results.elections.history import Ballot, History, full_rounds
from predict.targeting.stations.partial_pooling import Count
from predict.targeting.stations.score import Past

SAME = 1.5
"""A code whose registered voters grew or shrank by more was probably redrawn: its past is another place's."""

Trust: TypeAlias = Mapping[str, Mapping[str, float]]


@dataclass(frozen=True)
class Evidence:
    """Past results that a ranking is made from, and how to name them."""

    pasts: list[Past]
    last: Ballot
    vintage: str


def gather_past(history: History, kind: str, trust: Trust | None = None) -> Evidence | None:
    """The stations of the latest first round, with their past; None when nothing was imported.

    `trust`: by round and station, which part of the past is thought to be told rightly; it weighs by so much less.
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
    known = {ballot: sheet for ballot, sheet in sheets.items() if sheet}
    if len(known) < 2 or not all(is_same(sheet.registered, registered) for sheet in known.values()):
        return None
    sure = min(trust.get(ballot, {}).get(station, 1.0) for ballot in known)
    usual = sum(sheet.valid for sheet in known.values()) / len(known)
    return _weighed(history.moved[station] * usual, usual, sure)


def _weighed(part: float, whole: float, sure: float) -> Count:
    return Count(part * sure, whole * sure)


def is_same(registered_then: int, registered_now: int) -> bool:
    """Return whether a code still means about the same place."""
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
