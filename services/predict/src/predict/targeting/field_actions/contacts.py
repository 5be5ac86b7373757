"""Contact rates: how many doors, numbers or letter boxes an hour takes, and how many lead to a conversation.

Both start from a wide guess that the page names as ours, and are learnt from the campaign's own work: contact rates
by station, each leaning on the territory (`stations.pooling`); paces over all actions, because crm tells the hours of
an action and not of a door.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from predict.targeting.field_actions.effects import Kind
from predict.targeting.stations.partial_pooling import Belief, Count, Pool, pool_territory, shrink_count


@dataclass(frozen=True)
class Pace:
    """A gamma distribution over attempts in an hour of one volunteer."""

    attempts: float
    hours: float

    @property
    def mean(self) -> float:
        return self.attempts / self.hours

    def seen(self, attempts: float, hours: float) -> "Pace":
        """Return the pace after some work; attempts come in clumps, teams differ: forty hours' worth count at most."""
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
    """The contact rate of each station: it leans on the territory, and the territory on our guess.

    However many attempts are made in one station, they say of the others no more than `alike` attempts would.
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
