"""Contact rates and paces: attempts an hour, and the fraction that leads to a conversation.

Both have wide priors, marked as ours on the page, updated by the campaign's own work: contact rates by station, shrunk
to the territory (`partial_pooling`); paces over all actions, as crm records hours by action.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from predict.targeting.field_actions.effects import Kind
from predict.targeting.field_actions.partial_pooling import Belief, Count, Pool, pool_territory, shrink_count


@dataclass(frozen=True)
class Pace:
    """A gamma distribution of attempts an hour by one volunteer."""

    attempts: float
    hours: float

    @property
    def mean(self) -> float:
        return self.attempts / self.hours

    def seen(self, attempts: float, hours: float) -> "Pace":
        """Return the posterior pace; at most forty hours count, as attempts are clustered and teams differ."""
        factor = min(1.0, MAX_HOURS / hours) / CLUMP if hours > 0 else 0.0
        return Pace(self.attempts + factor * attempts, self.hours + factor * hours)


MAX_HOURS = 40.0
CLUMP = 5.0
"""Attempts that tell as much of a pace as one that is made for itself alone."""

PACES: Final[Mapping[Kind, Pace]] = {
    # Six looks each: from about half to one and a half times the mean.
    Kind.DOOR_TO_DOOR: Pace(6.0, 6.0 / 20),
    Kind.PHONE_BANK: Pace(6.0, 6.0 / 20),
    Kind.LEAFLET_DROP: Pace(6.0, 6.0 / 60),
}
"""Our guesses: 20 doors, 20 numbers, 60 letter boxes an hour."""

RATES: Final[Mapping[Kind, Pool]] = {
    Kind.DOOR_TO_DOOR: Pool(0.35, 8.0),
    Kind.PHONE_BANK: Pool(0.2, 8.0),
    Kind.LEAFLET_DROP: Pool(0.9, 30.0),
}
"""Our guesses before anybody knocked: conversations out of attempts; letter boxes that can be reached."""

ALIKE = 20.0
"""How alike stations are in their contact rate while few were worked in: like samples of so many attempts."""
FEW = 5


def believe_rates(kind: Kind, seen: Sequence[Count]) -> list[Belief]:
    """Return each station's contact rate, shrunk to the territory, which is shrunk to the prior.

    Attempts in one station inform the others by at most `alike` attempts.
    """
    guess = RATES[kind]
    worked = [count for count in seen if count.size > 0]
    alike = ALIKE
    if len(worked) >= FEW and (territory := pool_territory(worked)):
        alike = min(200.0, max(4.0, territory.strength))
    weights = [alike * count.size / (alike + count.size) for count in worked]
    hits = sum(weight * count.hits / count.size for weight, count in zip(weights, worked, strict=True))
    mean = (guess.mean * guess.strength + hits) / (guess.strength + sum(weights))
    return [shrink_count(count, Pool(mean, alike)) for count in seen]
