"""The changes that the cost lines of an action make in the expenses that were proposed for it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum, auto

from common.schemas.actions import ActionStatus, CostLine


class Act(StrEnum):
    PROPOSE = auto()
    """A planned expense for a line that has none yet."""
    COMMIT = auto()
    """The action took place: the line is owed."""
    CHANGE = auto()
    """Follow the line as it is now."""
    WITHDRAW = auto()
    """No longer asked for."""


@dataclass(frozen=True)
class Proposal:
    act: Act
    number: int
    line: CostLine | None


@dataclass(frozen=True)
class Known:
    """An expense that was proposed for a line. `follows`: nobody has taken it further by hand."""

    planned: bool
    follows: bool


def find_proposals(known: Mapping[int, Known], lines: Sequence[CostLine], status: ActionStatus) -> list[Proposal]:
    """Find the proposals by line number.
    A line of no amount is no expense; what an agent has taken further stays as it is.

    What was committed for an action that is then cancelled is owed all the same.
    """
    if status is ActionStatus.CANCELLED:
        return [Proposal(Act.WITHDRAW, number, None) for number, one in known.items() if one.planned]
    wanted = {number: line for number, line in enumerate(lines) if line.amount_cents > 0}
    gone = [
        Proposal(Act.WITHDRAW, number, None) for number, one in known.items() if one.follows and number not in wanted
    ]
    done = status is ActionStatus.COMPLETED
    new = [
        Proposal(Act.COMMIT if done else Act.PROPOSE, number, line)
        for number, line in wanted.items()
        if number not in known
    ]
    kept = [
        Proposal(Act.COMMIT if done else Act.CHANGE, number, line)
        for number, line in wanted.items()
        if number in known and known[number].follows
    ]
    return gone + new + kept
