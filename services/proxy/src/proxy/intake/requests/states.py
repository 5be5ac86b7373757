"""States of a request, from the form to the vote."""

from enum import StrEnum

from common.schemas import RequestStatus


class State(StrEnum):
    OPEN = "open"
    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    ESTABLISHED = "established"
    REMINDED = "reminded"
    VOTED = "voted"
    LOST = "lost"
    WITHDRAWN = "withdrawn"


UNMADE = (State.OPEN, State.PROPOSED, State.ACCEPTED)
"""States of a request whose proxy is not made."""

NEXT: dict[State, frozenset[State]] = {
    State.OPEN: frozenset({State.PROPOSED, State.LOST, State.WITHDRAWN}),
    # A proposal that is refused or expires, a holder who drops out: back to the beginning.
    State.PROPOSED: frozenset({State.OPEN, State.ACCEPTED, State.LOST, State.WITHDRAWN}),
    State.ACCEPTED: frozenset({State.OPEN, State.ESTABLISHED, State.LOST, State.WITHDRAWN}),
    State.ESTABLISHED: frozenset({State.OPEN, State.REMINDED, State.VOTED, State.LOST, State.WITHDRAWN}),
    State.REMINDED: frozenset({State.OPEN, State.VOTED, State.LOST, State.WITHDRAWN}),
    State.VOTED: frozenset(),
    State.LOST: frozenset(),
    State.WITHDRAWN: frozenset(),
}

TOLD_AS: dict[State, RequestStatus] = {
    State.OPEN: RequestStatus.OPEN,
    State.PROPOSED: RequestStatus.OPEN,
    State.ACCEPTED: RequestStatus.MATCHED,
    State.ESTABLISHED: RequestStatus.CONFIRMED,
    State.REMINDED: RequestStatus.CONFIRMED,
    State.VOTED: RequestStatus.CONFIRMED,
    State.LOST: RequestStatus.WITHDRAWN,
    State.WITHDRAWN: RequestStatus.WITHDRAWN,
}
"""The status that other services hear for each state."""


def may_become(now: State, after: State) -> bool:
    return after in NEXT[now]


def is_over(state: State) -> bool:
    return not NEXT[state]
