"""What the cost lines of an action change in the expenses that were proposed for it."""

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
    """Still planned: follow the line."""
    WITHDRAW = auto()
    """Still planned, and no longer asked for."""


@dataclass(frozen=True)
class Proposal:
    act: Act
    number: int
    line: CostLine | None


def find_proposals(planned: Mapping[int, bool], lines: Sequence[CostLine], status: ActionStatus) -> list[Proposal]:
    """`planned`: by line number, whether the expense known for it is still planned; what is further on stays.

    A line of no amount is no expense. What was committed for an action that is cancelled is owed all the same.
    """
    wanted = {
        number: line
        for number, line in enumerate(lines)
        if line.amount_cents > 0 and status is not ActionStatus.CANCELLED
    }
    gone = [Proposal(Act.WITHDRAW, number, None) for number, still in planned.items() if still and number not in wanted]
    follow = Act.COMMIT if status is ActionStatus.COMPLETED else Act.CHANGE
    new = Act.COMMIT if status is ActionStatus.COMPLETED else Act.PROPOSE
    kept = [
        Proposal(follow if number in planned else new, number, line)
        for number, line in wanted.items()
        if planned.get(number, True)
    ]
    return gone + kept
