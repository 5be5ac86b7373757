"""Reconciliation of a station's sheets when a new one arrives. Pure.

A sheet whose sums agree counts at once; an equal one from someone else confirms it; a different one makes both
disputed, uncounted, until a person decides. A person's decision stands until another decision.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from results.sheets.tallies.arithmetic import Finding, Severity

K = TypeVar("K")


class State(StrEnum):
    RECEIVED = "received"
    """Stored, not looked at yet: no request ends with a sheet in this state."""
    CHECKED = "checked"
    """Adds up, and something in it asks for a second pair of eyes."""
    VALIDATED = "validated"
    """Counted in the totals."""
    DISPUTED = "disputed"
    """Does not add up, or another sheet of the station says something else."""
    SET_ASIDE = "set_aside"
    """Kept for the record; another sheet stands in its place, or it was sent before the day of the vote."""


EARLY = "early"
"""Reason of a sheet set aside that came before the day of the vote: somebody tries it out, or a clock is wrong."""


@dataclass(frozen=True)
class Known(Generic[K]):
    """A sheet that the station already has and that is not set aside."""

    key: K
    figures: str
    """A digest of all its figures: equal for equal sheets."""
    state: State
    reporter: str
    adds_up: bool
    decided: bool
    """A person, not the checks, validated it."""


@dataclass(frozen=True)
class Outcome(Generic[K]):
    state: State
    """Of the new sheet."""
    reason: str | None
    """Why it is disputed: `arithmetic`, `conflict`."""
    repeats: K | None
    """The sheet that it merely repeats: nothing new is stored."""
    confirms: K | None
    """The equal sheet of someone else that it confirms."""
    validate: K | None
    """The confirmed sheet that now counts."""
    dispute: tuple[K, ...]
    """The sheets that it contradicts and that count no longer."""


def receive(
    known_sheets: Sequence[Known[K]], figures: str, reporter: str, findings: Sequence[Finding], *, double: bool = False
) -> Outcome[K]:
    """Decide the states of the new sheet and of the known ones.

    `double`: a sheet counts once two people have sent it.
    """
    equal = [sheet for sheet in known_sheets if sheet.figures == figures]
    others = [sheet for sheet in known_sheets if sheet.figures != figures]
    for sheet in equal:
        if sheet.reporter == reporter:
            return Outcome(sheet.state, None, sheet.key, None, None, ())
    state, reason = _alone(findings, double)
    decided = [sheet for sheet in known_sheets if sheet.decided and sheet.state is State.VALIDATED]
    if equal:
        first = equal[0]
        counts = not others and first.adds_up and first.state is not State.VALIDATED
        state = State.VALIDATED if counts else first.state
        reason = _still(state, first.adds_up)
        return Outcome(state, reason, None, first.key, first.key if counts else None, ())
    if decided:
        return Outcome(State.DISPUTED, reason or "conflict", None, None, None, ())
    if others:
        contradicted = tuple(sheet.key for sheet in others if sheet.state is not State.DISPUTED)
        return Outcome(State.DISPUTED, reason or "conflict", None, None, None, contradicted)
    return Outcome(state, reason, None, None, None, ())


def _alone(findings: Sequence[Finding], double: bool) -> tuple[State, str | None]:
    severities = {finding.severity for finding in findings}
    if Severity.ERROR in severities:
        return State.DISPUTED, "arithmetic"
    if double or Severity.WARNING in severities:
        return State.CHECKED, None
    return State.VALIDATED, None


def _still(state: State, adds_up: bool) -> str | None:
    if state is not State.DISPUTED:
        return None
    return "conflict" if adds_up else "arithmetic"
