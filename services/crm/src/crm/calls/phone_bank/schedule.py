"""When to call a person next after a call's result. Pure; the delays are rules of this project.

The law decides one case: a person who asked for no more calls gets none (GDPR, art. 21).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, TypeAlias

from crm.calls.phone_bank.codes import EFFECTS, CallResult

State: TypeAlias = Literal["waiting", "done", "given_up"]

BUSY_WAIT = timedelta(minutes=20)
"""The line was busy: try again soon."""
MESSAGE_WAIT = timedelta(days=3)
"""Time for them to call back."""


@dataclass(frozen=True)
class Pace:
    """The limits of a call campaign. `cooldown`: between two calls to a person; `most_tries`: unanswered calls before
    it gives up.
    """

    cooldown: timedelta
    most_tries: int


@dataclass(frozen=True)
class Turn:
    """A person's place in the queue. `tries`: calls since they last answered; `asked`: they requested the hour."""

    state: State
    tries: int
    not_before: datetime | None
    asked: bool = False


def after(pace: Pace, tries: int, result: CallResult, now: datetime, call_back_at: datetime | None) -> Turn:
    """Return a person's next turn after a call's result. `tries`: those before this call."""
    effect = EFFECTS[result]
    if effect.then == "done":
        return Turn("done", tries, None)
    if effect.then == "later":
        if call_back_at is not None:
            return Turn("waiting", 0, call_back_at, asked=True)
        return Turn("waiting", 0, now + pace.cooldown)
    if tries + 1 >= pace.most_tries:
        return Turn("given_up", tries + 1, None)
    return Turn("waiting", tries + 1, now + _wait(pace, result))


def _wait(pace: Pace, result: CallResult) -> timedelta:
    if result is CallResult.BUSY:
        return min(pace.cooldown, BUSY_WAIT)
    if result is CallResult.LEFT_MESSAGE:
        return max(pace.cooldown, MESSAGE_WAIT)
    return pace.cooldown
