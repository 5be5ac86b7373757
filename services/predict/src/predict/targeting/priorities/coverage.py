"""Remaining work in a station after canvasses and completed actions.

Doors follow from registered voters by a random number of voters a door. A door with a conversation or refusal is done;
one without an answer is not. Hours of actions without canvass records count at the expected pace and contact rate.
"""

from dataclasses import dataclass

import numpy as np

from predict.targeting.priorities.selection import Array


@dataclass(frozen=True)
class Work:
    """Work in each station by one kind of action."""

    attempts: Array
    """As canvassers recorded them."""
    conversations: Array
    closed: Array
    """Conversations and refusals: nobody goes back there."""
    hours: Array
    """Volunteer hours of completed actions, each spread over its stations."""


def doors_left(doors: Array, pace: Array, rate: Array, work: Work) -> Array:
    """Return remaining doors, stations × draws. `pace` by draw, `doors` and `rate` stations × draws."""
    unrecorded = np.maximum(0.0, work.hours[:, None] * pace - work.attempts[:, None])
    return np.maximum(0.0, doors - work.closed[:, None] - unrecorded * rate)
