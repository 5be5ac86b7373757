"""Stages of the coordinator's pipeline: a request's state, the first of them split by the person's confirmation."""

from enum import StrEnum

from sqlalchemy import ColumnElement, case

from proxy.intake.requests.models import Request
from proxy.intake.requests.states import State


class Stage(StrEnum):
    RECEIVED = "received"
    CONFIRMED = "confirmed"
    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    ESTABLISHED = "established"
    VOTED = "voted"


AT_RISK = (Stage.RECEIVED, Stage.CONFIRMED, Stage.PROPOSED, Stage.ACCEPTED)
"""Until the proxy is made, the vote may be lost."""

LISTED = (*AT_RISK, Stage.ESTABLISHED)
"""Stages whose cases are listed: of votes there is a sum alone, each is told in its own case."""

_STAGES = {
    State.PROPOSED: Stage.PROPOSED,
    State.ACCEPTED: Stage.ACCEPTED,
    State.ESTABLISHED: Stage.ESTABLISHED,
    State.REMINDED: Stage.ESTABLISHED,
    State.VOTED: Stage.VOTED,
}


def stage_of(state: State, *, confirmed: bool) -> Stage | None:
    """Return the stage of a request; None of one that was withdrawn or lost."""
    if state is State.OPEN:
        return Stage.CONFIRMED if confirmed else Stage.RECEIVED
    return _STAGES.get(state)


def stage_column() -> ColumnElement[str | None]:
    """Return the stage of a row, as `stage_of` says it."""
    is_open = Request.state == State.OPEN
    return case(
        (is_open & Request.confirmed_at.is_not(None), Stage.CONFIRMED),
        (is_open, Stage.RECEIVED),
        *((Request.state == state, stage) for state, stage in _STAGES.items()),
        else_=None,
    )


def in_stage(stage: Stage) -> ColumnElement[bool]:
    """Return the condition of a stage, in words that the index of states knows."""
    if stage in (Stage.RECEIVED, Stage.CONFIRMED):
        confirmed = Request.confirmed_at.is_not(None)
        return (Request.state == State.OPEN) & (confirmed if stage is Stage.CONFIRMED else ~confirmed)
    return Request.state.in_([state for state, found in _STAGES.items() if found is stage])
