"""API rows of scores by rank, limited to the caller's stations."""

from collections.abc import Sequence
from dataclasses import asdict

from common.schemas.elections import Round
from kit.security.auth import Caller

from predict.targeting.field_actions.effects import EFFECTS, Kind
from predict.targeting.priorities import costs
from predict.targeting.priorities.costs import VoteCost
from predict.targeting.priorities.queries import ByPlace
from predict.targeting.priorities.schemas import (
    DoneRead,
    EffectRead,
    Estimate,
    MoneyEstimate,
    MoneyRead,
    PrioritiesRead,
    PriorityRead,
    ProxiesRead,
    RangeRead,
    SourceRead,
)
from predict.targeting.priorities.scores import ActionScores, spread_hours
from predict.targeting.priorities.service import Situation, list_warnings
from predict.targeting.priorities.stability import LEVEL, Spread

MONEY = "ceilings:read"
"""Who may see what is spent may see what a vote costs."""


def rank_places(situation: Situation, scored: ActionScores, caller: Caller, commune: str | None) -> list[int]:
    """Return station indices, the best first."""
    seen = [
        index
        for index, station in enumerate(situation.standings.stations)
        if caller.covers(station.station) and commune in (None, station.commune)
    ]
    return sorted(seen, key=lambda place: scored.ranks.rank[place])


def tell_rows(
    situation: Situation, scored: ActionScores, caller: Caller, proxies: ByPlace, chosen: Sequence[int]
) -> list[PriorityRead]:
    money = MONEY in caller.scopes
    planned = spread_hours(scored.kind, situation.standings.stations, situation.planned)
    return [_row(situation, scored, place, proxies, float(planned[place]), money=money) for place in chosen]


def _row(
    situation: Situation, scored: ActionScores, place: int, proxies: ByPlace, planned: float, *, money: bool
) -> PriorityRead:
    station, work, ranks = situation.standings.stations[place], scored.work, scored.ranks
    persuadable = scored.persuadable
    return PriorityRead(
        station=station.station,
        commune=station.commune,
        commune_name=station.commune_name,
        registered=station.outlook.registered,
        rank=int(ranks.rank[place]),
        rank_low=int(ranks.low[place]),
        rank_high=int(ranks.high[place]),
        chance_in_top_fifth=float(ranks.top[place]),
        votes_per_hour=read_estimate(scored.votes_per_hour, place),
        votes_left=read_estimate(scored.votes_left, place),
        doors=read_estimate(scored.door_count, place),
        doors_from=scored.doors.sources[place],
        in_flats=scored.doors.flats[place],
        hours_left=read_estimate(scored.hours_left, place),
        contacts_per_hour=read_estimate(scored.contacts_per_hour, place),
        contact_rate=read_estimate(scored.contact_rate, place),
        reserve=read_estimate(scored.reserve, place),
        persuadable=read_estimate(persuadable, place) if persuadable else None,
        support=read_estimate(scored.support, place),
        done=DoneRead(
            attempts=int(work.attempts[place]),
            conversations=int(work.conversations[place]),
            hours=round(float(work.hours[place]), 2),
        ),
        planned_hours=round(planned, 2),
        cost_per_vote=_cost(scored.vote_costs[place]) if money and scored.vote_costs else None,
        finishing_cost=read_estimate(scored.finishing_cents, place) if money and scored.finishing_cents else None,
        proxies=tell_proxies(proxies, station.station),
        held_out=station.station in situation.left_out[scored.kind],
    )


def tell_proxies(proxies: ByPlace, place: str) -> ProxiesRead:
    secured, at_risk = proxies.get(place, (0, 0))
    return ProxiesRead(secured=secured, at_risk=at_risk)


def read_estimate(spread: Spread, place: int = 0) -> Estimate:
    return Estimate(
        expected=round(float(spread.mean[place]), 5),
        low=round(float(spread.low[place]), 5),
        high=round(float(spread.high[place]), 5),
    )


def _cost(cost: VoteCost) -> MoneyEstimate:
    middle, low, high = (None if cents is None else round(cents) for cents in (cost.middle, cost.low, cost.high))
    return MoneyEstimate(middle=middle, low=low, high=high)


def tell_effect(kind: Kind) -> EffectRead:
    effect = EFFECTS[kind]
    return EffectRead(
        persuasion=RangeRead(low=effect.persuasion.low, high=effect.persuasion.high),
        turnout=RangeRead(low=effect.turnout.low, high=effect.turnout.high),
        sources=[SourceRead(**asdict(source)) for source in effect.sources],
        note=effect.note,
    )


def tell_money(situation: Situation, scored: ActionScores, caller: Caller) -> MoneyRead | None:
    hour, headroom = scored.hour_cost, situation.headroom
    if hour is None or MONEY not in caller.scopes:
        return None
    left = headroom.headroom_cents if headroom else None
    return MoneyRead(
        hour_cost=Estimate(expected=round(hour.expected, 1), low=round(hour.low, 1), high=round(hour.high, 1)),
        actions=hour.actions,
        headroom_cents=left,
        level=headroom.level if headroom else None,  # pyright: ignore[reportArgumentType]  # stored as the event said it
        hours_affordable=None if left is None or hour.expected == 0 else round(max(0, left) / hour.expected, 1),
        method=costs.METHOD,
    )


def tell_page(
    situation: Situation,
    scored: ActionScores,
    caller: Caller,
    proxies: ByPlace,
    round_: Round,
    chosen: Sequence[int],
    next_: str | None,
) -> PrioritiesRead:
    return PrioritiesRead(
        items=tell_rows(situation, scored, caller, proxies, chosen),
        next=next_,
        kind=scored.kind,
        stations_ranked=len(situation.standings.stations),
        method=situation.method,
        data_vintage=situation.data_vintage,
        ranked_at=situation.standings.ranked_at,
        last_canvass=situation.standings.last_canvass,
        interval_level=LEVEL,
        draws=scored.draws,
        effect=tell_effect(scored.kind),
        attempts_per_hour=read_estimate(scored.pace),
        doors_counted=sum(source != "range" for source in scored.doors.sources),
        doors_vintage=scored.doors.vintage,
        money=tell_money(situation, scored, caller),
        round=round_,
        warnings=list_warnings(situation),
    )
