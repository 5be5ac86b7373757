"""States of an offer."""

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


def may_become(now: State, after: State) -> bool:
    return after in NEXT[now]
