"""Scores of a campaign's stations for one kind of action. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from common.schemas.actions import Channel

from predict.profiles.measures import Homes
from predict.targeting.field_actions.contacts import PACES, Pace, believe_rates
from predict.targeting.field_actions.doors import Doors, count_doors
from predict.targeting.field_actions.effects import CHANNELS, EFFECTS, Kind
from predict.targeting.field_actions.partial_pooling import Belief, Count
from predict.targeting.priorities import costs, hourly, stability
from predict.targeting.priorities.costs import ActionCost, HourCost, VoteCost
from predict.targeting.priorities.coverage import Work
from predict.targeting.priorities.hourly import Ground
from predict.targeting.priorities.movement import Movement
from predict.targeting.priorities.selection import Array, Logits, from_beta, update_prior
from predict.targeting.priorities.stability import Ranks, Spread, summarise_draws
from predict.targeting.stations.standings import FieldSums, StationStanding

NOTHING = FieldSums(0, 0, 0, 0, 0, 0)


@dataclass(frozen=True)
class CompletedAction:
    """One completed action. `recorded`: attempts recorded at its place and time."""

    kind: Kind
    stations: Sequence[str]
    hours: float
    cents: int
    recorded: int = 0


@dataclass(frozen=True)
class Known:
    """All inputs of the scores."""

    stations: Sequence[StationStanding]
    heard: Mapping[tuple[str, str], FieldSums]
    support: Mapping[str, Belief]
    movement: Movement
    actions: Sequence[CompletedAction] = field(default_factory=list[CompletedAction])
    homes: Mapping[str, Homes] = field(default_factory=dict[str, Homes])
    """Main dwellings of the census, where they are loaded."""


@dataclass(frozen=True)
class ActionScores:
    """One kind of action; arrays and lists are in the order of `Known.stations`."""

    kind: Kind
    votes_per_hour: Spread
    ranks: Ranks
    votes_left: Spread
    votes_in_all: Spread
    """Were every door of the station tried once, whatever was done there before."""
    hours_left: Spread
    contacts_per_hour: Spread
    contact_rate: Spread
    reserve: Spread
    persuadable: Spread | None
    support: Spread
    work: Work
    doors: Doors
    door_count: Spread
    pace: Spread
    hour_cost: HourCost | None
    vote_costs: Sequence[VoteCost] | None
    finishing_cents: Spread | None
    """Cost of trying every door that is left once."""
    draws: int


def score_action(kind: Kind, known: Known) -> ActionScores:
    ground = lay_ground(known)
    work = sum_work(kind, known)
    rates = believe_rates(
        kind, [Count(float(c), float(a)) for c, a in zip(work.conversations, work.attempts, strict=True)]
    )
    beta = np.array([rate.yes for rate in rates]), np.array([rate.no for rate in rates])
    outlook = hourly.score_hour(kind, EFFECTS[kind], ground, learn_pace(kind, known.actions), beta, work)
    spent = [ActionCost(action.cents, action.hours) for action in known.actions if action.kind is kind]
    draws = len(outlook.attempts_per_hour)
    hour_cost = costs.price_hours(spent, draws)
    return ActionScores(
        kind=kind,
        votes_per_hour=summarise_draws(outlook.votes_per_hour),
        ranks=stability.rank_draws(outlook.votes_per_hour),
        votes_left=summarise_draws(outlook.votes_left),
        votes_in_all=summarise_draws(outlook.votes_in_all),
        hours_left=summarise_draws(outlook.hours_left),
        contacts_per_hour=summarise_draws(outlook.contacts_per_hour),
        contact_rate=summarise_draws(outlook.contact_rate),
        reserve=summarise_draws(outlook.reserve),
        persuadable=summarise_draws(outlook.persuadable) if ground.persuadable else None,
        support=summarise_draws(outlook.support),
        work=work,
        doors=ground.doors,
        door_count=summarise_draws(outlook.doors),
        pace=summarise_draws(outlook.attempts_per_hour[None, :]),
        hour_cost=hour_cost,
        vote_costs=costs.price_votes(hour_cost, outlook.votes_per_hour) if hour_cost else None,
        finishing_cents=summarise_draws(outlook.hours_left * hour_cost.draws) if hour_cost else None,
        draws=draws,
    )


def lay_ground(known: Known) -> Ground:
    """Return beliefs about the stations: past results, updated by canvasses."""
    outlooks = [station.outlook for station in known.stations]
    field_sums = [
        [known.heard.get((station.station, channel), NOTHING) for channel in Channel] for station in known.stations
    ]
    table = _table(field_sums, "asked")
    undecided = _table(field_sums, "undecided")
    support = _logits([known.support[station.station] for station in known.stations])
    movement = known.movement
    persuadable = None
    # Without two first rounds nobody's share is known, and then nobody has a belief.
    if movement.beliefs and outlooks:
        persuadable = update_prior(
            _logits([movement.beliefs[station.station] for station in known.stations]), undecided, table
        )
    return Ground(
        registered=np.array([float(outlook.registered) for outlook in outlooks]),
        reserve=np.array([outlook.margin for outlook in outlooks]),
        reserve_variance=np.array([outlook.margin_variance for outlook in outlooks]),
        persuadable=persuadable,
        turnout=np.array([movement.turnout.get(station.station, 1.0) for station in known.stations]),
        support=update_prior(support, _table(field_sums, "supporters"), table - undecided),
        doors=count_doors({station.station: station.outlook.registered for station in known.stations}, known.homes),
    )


def sum_work(kind: Kind, known: Known) -> Work:
    channel = CHANNELS.get(kind)
    heard = [known.heard.get((station.station, channel or ""), NOTHING) for station in known.stations]
    counts = [
        np.array([float(getattr(one, name)) for one in heard]) for name in ("attempts", "conversations", "refused")
    ]
    attempts, conversations, refused = counts
    hours = spread_hours(kind, known.stations, known.actions)
    return Work(attempts, conversations, np.minimum(attempts, conversations + refused), hours)


def spread_hours(kind: Kind, stations: Sequence[StationStanding], actions: Sequence[CompletedAction]) -> Array:
    """Return volunteer hours of a kind's actions, by station."""
    places = {station.station: index for index, station in enumerate(stations)}
    sizes = np.array([max(1, station.outlook.registered) for station in stations], float)
    hours = np.zeros(len(places))
    for action in actions:
        where = [places[station] for station in action.stations if station in places]
        if action.kind is kind and where:
            # Nobody says how long a team stayed in each station of an action: as long as it is large. What was done
            # outside the territory is not done here.
            inside = action.hours * len(where) / len(action.stations)
            hours[where] += inside * sizes[where] / sizes[where].sum()
    return hours


def learn_pace(kind: Kind, actions: Sequence[CompletedAction]) -> Pace:
    """Return the pace from actions with recorded attempts."""
    noted = [action for action in actions if action.kind is kind and action.recorded > 0 and action.hours > 0]
    return PACES[kind].seen(sum(sums.recorded for sums in noted), sum(sums.hours for sums in noted))


def _table(heard: Sequence[Sequence[FieldSums]], name: str) -> Array:
    return np.array([[float(getattr(one, name)) for one in row] for row in heard]).reshape(-1, len(Channel))


def _logits(beliefs: Sequence[Belief]) -> Logits:
    # A share of exactly nothing has no odds.
    yes = np.maximum(0.05, np.array([belief.yes for belief in beliefs]))
    no = np.maximum(0.05, np.array([belief.no for belief in beliefs]))
    return from_beta(yes, no)
