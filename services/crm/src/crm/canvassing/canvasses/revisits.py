"""The rules for a return to a door. House rules, not law: they are named as such wherever they show.

The one that is no house rule: who asks not to be contacted is never knocked at again (GDPR, art. 21).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, TypeAlias

from crm.canvassing.canvasses.outcomes import MEANINGS, Outcome

State: TypeAlias = Literal["to_do", "again", "done", "never"]

MAX_ATTEMPTS = 3
"""Knocks at a door that nobody opens, before it counts as done."""
WAIT: dict[Outcome, timedelta] = {
    Outcome.NOT_HOME: timedelta(hours=3),
    Outcome.INACCESSIBLE: timedelta(hours=12),
    Outcome.LATER: timedelta(hours=20),
    Outcome.LEFT_MESSAGE: timedelta(days=3),
}
"""Another time of the day after nobody opened; another day where somebody said so."""


@dataclass(frozen=True)
class Standing:
    """The state of a door: what is to be done there. `not_before` only for `again`."""

    state: State
    attempts: int
    last: Outcome | None
    not_before: datetime | None


def standing(visits: Iterable[tuple[datetime, Outcome]]) -> Standing:
    """Return a door's standing from all its outcomes, by any canvasser and in any order of arrival."""
    ordered = sorted(visits)
    if not ordered:
        return Standing("to_do", 0, None, None)
    last_at, last = ordered[-1]
    if any(outcome is Outcome.DO_NOT_CONTACT for _, outcome in ordered):
        return Standing("never", len(ordered), Outcome.DO_NOT_CONTACT, None)
    # An offline phone may tell of a closed door after another's talk: who was reached is not asked twice.
    reached = [outcome for _, outcome in ordered if MEANINGS[outcome].opened and not MEANINGS[outcome].again]
    if reached or not MEANINGS[last].again or len(ordered) >= MAX_ATTEMPTS:
        return Standing("done", len(ordered), reached[-1] if reached else last, None)
    return Standing("again", len(ordered), last, last_at + WAIT[last])
