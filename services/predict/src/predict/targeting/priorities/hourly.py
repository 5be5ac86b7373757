"""Expected votes of one more hour of work in each station, by Monte Carlo.

    attempts an hour × contact rate × (persuasion × moving voters ÷ those of the territory
                                       + turnout effect × reserve ÷ that of the territory × own support)

Published effects are averages over everyone spoken with; a station gets more or less of them as its moving voters
(persuadable share × usual turnout, out of registered), or its reserve of abstainers, are above or below the
territory's. In a territory where a share is not known all stations get the average. A vote is one more for us: what
an opponent loses, or gains by a higher turnout, is left out.

Draws of effects and paces are common to all stations, those of shares and rates are each station's own: the first move
all scores together and hardly touch the ranks. Same seed every time: numbers move when data do.
"""

from dataclasses import dataclass

import numpy as np

from predict.targeting.field_actions.contacts import Pace
from predict.targeting.field_actions.doors import VOTERS_PER_DOOR, Doors, draw_doors
from predict.targeting.field_actions.effects import Effect, Kind
from predict.targeting.priorities.coverage import Work, doors_left
from predict.targeting.priorities.selection import Array, Logits

METHOD = "votes-per-hour-4"
SEED = 20_290_610
LEVEL_SD = 0.4
"""How far today's support may be, everywhere at once, from the past round that it was read in (logit scale)."""
MAX_DRAWS, LEAST_DRAWS, CELLS = 600, 64, 1_200_000


@dataclass(frozen=True)
class Ground:
    """Beliefs about the stations, in one order."""

    registered: Array
    reserve: Array
    """Share of registered voters known to vote sometimes who did not the last time; 0 everywhere: unknown."""
    reserve_variance: Array
    persuadable: Logits | None
    """Of the voters. None: unknown, so that all stations are alike in it."""
    turnout: Array
    """Usual part of the registered who vote: who does not cannot change lists."""
    support: Logits
    """Share of our vote among those who would vote."""
    doors: Doors


@dataclass(frozen=True)
class Outlook:
    """Stations × draws; `attempts_per_hour` by draw."""

    votes_per_hour: Array
    doors: Array
    votes_in_all: Array
    """Were every door of the station tried once, whatever was done there before."""
    hours_left: Array
    contacts_per_hour: Array
    attempts_per_hour: Array
    contact_rate: Array
    reserve: Array
    persuadable: Array
    support: Array

    @property
    def votes_left(self) -> Array:
        """Return the votes if every remaining door were tried once."""
        return self.votes_per_hour * self.hours_left


def draws_for(stations: int) -> int:
    """Return the number of draws, fewer for many stations, to fit in memory."""
    return max(LEAST_DRAWS, min(MAX_DRAWS, CELLS // max(1, stations)))


def score_hour(
    kind: Kind, effect: Effect, ground: Ground, pace: Pace, rate: tuple[Array, Array], work: Work
) -> Outlook:
    """Simulate an hour. `rate`: the beta parameters of each station's contact rate."""
    stations = len(ground.registered)
    draws = draws_for(stations)
    random = np.random.default_rng(SEED)
    size = (stations, draws)
    persuasion = random.uniform(effect.persuasion.low, effect.persuasion.high, draws)
    turnout = random.uniform(effect.turnout.low, effect.turnout.high, draws)
    attempts = random.gamma(pace.attempts, 1 / pace.hours, draws)
    per_door = random.uniform(*VOTERS_PER_DOOR, draws)
    level = LEVEL_SD * random.standard_normal(draws)
    support = ground.support.draw(random.standard_normal(size), level)
    reserve = np.clip(
        ground.reserve[:, None] + np.sqrt(ground.reserve_variance)[:, None] * random.standard_normal(size), 0.0, 1.0
    )
    noise = random.standard_normal(size)
    persuadable = ground.persuadable.draw(noise) if ground.persuadable else np.ones(size)
    contact = random.beta(rate[0][:, None], rate[1][:, None], size)
    moving = persuadable * ground.turnout[:, None] if ground.persuadable else persuadable
    gain = persuasion * _against_territory(moving, ground.registered)
    gain += turnout * _against_territory(reserve, ground.registered) * support
    # Of its own seed: what is drawn of the rest is the same with dwellings as without.
    doors = draw_doors(ground.doors, ground.registered, per_door, np.random.default_rng(SEED + 1).standard_normal(size))
    left = doors_left(doors, attempts, contact, work)
    # A leaflet is read, or not, by the whole household; a conversation is with one person.
    people = ground.registered[:, None] / np.maximum(doors, 1e-9) if kind is Kind.LEAFLET_DROP else np.ones(draws)
    contacts = np.minimum(attempts, left) * contact * people
    in_all = doors * contact * people * gain
    return Outlook(
        contacts * gain, doors, in_all, left / attempts, contacts, attempts, contact, reserve, persuadable, support
    )


def _against_territory(shares: Array, registered: Array) -> Array:
    """Return each station's share over the territory's average; 1 if that is zero."""
    total = registered.sum()
    if not total:
        return np.ones_like(shares)
    average = registered @ shares / total
    return np.where(average > 1e-6, shares / np.maximum(average, 1e-6), 1.0)
