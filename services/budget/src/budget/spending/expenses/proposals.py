"""Changes of proposed expenses when the cost lines of their action change."""

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
    """An expense proposed for a cost line. `follows`: no member has changed it."""

    planned: bool
    follows: bool


def find_proposals(existing: Mapping[int, Known], lines: Sequence[CostLine], status: ActionStatus) -> list[Proposal]:
    """Return the proposals by line number; a line without an amount has none, and changed expenses stay.

    Amounts committed for an action later cancelled are still owed.
    """
    if status is ActionStatus.CANCELLED:
        return [Proposal(Act.WITHDRAW, number, None) for number, proposed in existing.items() if proposed.planned]
    lines_by_number = {number: line for number, line in enumerate(lines) if line.amount_cents > 0}
    removed = [
        Proposal(Act.WITHDRAW, number, None)
        for number, proposed in existing.items()
        if proposed.follows and number not in lines_by_number
    ]
    done = status is ActionStatus.COMPLETED
    new = [
        Proposal(Act.COMMIT if done else Act.PROPOSE, number, line)
        for number, line in lines_by_number.items()
        if number not in existing
    ]
    continued = [
        Proposal(Act.COMMIT if done else Act.CHANGE, number, line)
        for number, line in lines_by_number.items()
        if number in existing and existing[number].follows
    ]
    return removed + new + continued
