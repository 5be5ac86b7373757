"""Coverage of a station: what is left to do after the canvasses and the completed actions.

Doors are not known: registered voters are, and voters per door are drawn from a range. A door where somebody
talked, or refused, is done; one where nobody answered is not. Hours of an action that left no canvass (a team
without the app) count at the pace and the contact rate believed.
"""

from dataclasses import dataclass

import numpy as np

from predict.targeting.priorities.selection import Array


@dataclass(frozen=True)
class Work:
    """Work done in each station by one kind of action."""

    attempts: Array
    """As canvassers recorded them."""
    conversations: Array
    closed: Array
    """Conversations and refusals: nobody goes back there."""
    hours: Array
    """Volunteer hours of completed actions, each spread over its stations."""


def doors_left(doors: Array, pace: Array, rate: Array, work: Work) -> Array:
    """Stations × draws: doors where going is still worth it. `pace` by draw, `doors` and `rate` stations × draws."""
    unrecorded = np.maximum(0.0, work.hours[:, None] * pace - work.attempts[:, None])
    return np.maximum(0.0, doors - work.closed[:, None] - unrecorded * rate)
