"""The life of an offer to vote for somebody else."""

from enum import StrEnum


class State(StrEnum):
    OPEN = "open"
    ENGAGED = "engaged"
    WITHDRAWN = "withdrawn"


NEXT: dict[State, frozenset[State]] = {
    State.OPEN: frozenset({State.ENGAGED, State.WITHDRAWN}),
    # Whoever drops out, or whose grantor does, can be asked again.
    State.ENGAGED: frozenset({State.OPEN, State.WITHDRAWN}),
    State.WITHDRAWN: frozenset(),
}


def may_become(now: State, then: State) -> bool:
    return then in NEXT[now]
