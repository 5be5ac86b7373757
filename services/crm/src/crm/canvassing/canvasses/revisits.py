"""When to return to a door. The delays are rules of this project, not law, and labelled so wherever they show.

The law decides one case: a person who asks not to be contacted is never visited again (GDPR, art. 21).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, TypeAlias

from crm.canvassing.canvasses.outcomes import MEANINGS, Outcome

State: TypeAlias = Literal["to_do", "again", "done", "never"]

MAX_ATTEMPTS = 3
"""Unanswered knocks after which a door counts as done."""
WAIT: dict[Outcome, timedelta] = {
    Outcome.NOT_HOME: timedelta(hours=3),
    Outcome.INACCESSIBLE: timedelta(hours=12),
    Outcome.LATER: timedelta(hours=20),
    Outcome.LEFT_MESSAGE: timedelta(days=3),
}
"""Delay before another visit: hours if nobody opened, days if somebody asked to come back."""


@dataclass(frozen=True)
class Standing:
    """The state of a door: what remains to be done there. `not_before`: only for `again`."""

    state: State
    attempts: int
    last: Outcome | None
    not_before: datetime | None


def standing(visits: Iterable[tuple[datetime, Outcome]]) -> Standing:
    """Return a door's state from all its outcomes, whoever reported them and in whatever order."""
    ordered = sorted(visits)
    if not ordered:
        return Standing("to_do", 0, None, None)
    last_at, last = ordered[-1]
    if any(outcome is Outcome.DO_NOT_CONTACT for _, outcome in ordered):
        return Standing("never", len(ordered), Outcome.DO_NOT_CONTACT, None)
    # An offline phone may report a closed door after another's conversation: people already reached are not asked
    # twice.
    reached = [outcome for _, outcome in ordered if MEANINGS[outcome].opened and not MEANINGS[outcome].again]
    if reached or not MEANINGS[last].again or len(ordered) >= MAX_ATTEMPTS:
        return Standing("done", len(ordered), reached[-1] if reached else last, None)
    return Standing("again", len(ordered), last, last_at + WAIT[last])
