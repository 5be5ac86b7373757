"""Holder shortages: places with waiting requests, available holders, and the gain of an effort there."""

from dataclasses import dataclass

from elections.places.names import commune_name
from kit.campaigns.queries import campaign_today, get_campaign
from kit.security.auth import Caller
from pydantic import BaseModel, Field
from sqlalchemy.ext.asyncio import AsyncSession

from proxy.coordination.boards.needs import need_of
from proxy.coordination.vote_stakes.service import read_priorities
from proxy.intake.quarantine.service import request_is_quarantined
from proxy.intake.requests.service import count_waiting
from proxy.matching.matches.campaign_pool import place_at, read_pool
from proxy.matching.solver.nearness import count_near
from proxy.matching.solver.pools import Pool, Seeker
from proxy.matching.station_locations.service import read_points
from proxy.people.identities.application import is_open
from proxy.people.identities.registration import ABROAD


class HolderShortageRead(BaseModel):
    """A place with waiting requests. Sorted by need: no holder near, then waiting votes times predict's score."""

    commune: str
    commune_name: str
    consulate: str
    station: str | None
    waiting: int = Field(description="People without a holder.")
    votes: int = Field(description="Their votes in the rounds that are still open.")
    near: int = Field(description="Holders with room left who go as far as here.")
    rank: int | None = Field(description="Rank of the station in predict's priorities; null where it told of none.")


@dataclass(frozen=True)
class ShortageList:
    campaign: str
    campaign_id: str
    demo: bool
    places: list[HolderShortageRead]
    positions: bool
    """True if the location of any of the places is known: else only the same commune is near."""


async def read_shortages(session: AsyncSession, caller: Caller) -> ShortageList:
    """Read the holder shortages of the caller's territories; holders are counted wherever they vote."""
    campaign = await get_campaign(session, caller.campaign_id)
    today = campaign_today(campaign.state)
    open_rounds = {round_day.number for round_day in campaign.state.rounds if is_open(round_day.on, today)}
    waiting = await count_waiting(session, caller.territories, request_is_quarantined(), open_rounds)
    pool = await read_pool(session, caller.campaign_id, open_rounds)
    points = await read_points(session, {key for place in waiting for key in (place.commune, place.station) if key})
    seekers = tuple(
        Seeker("", place_at(points, place.commune, place.consulate, place.station), frozenset({1})) for place in waiting
    )
    free = [any(left > 0 for left in room.values()) for room in pool.pool.room_left()]
    near = count_near(Pool(seekers, pool.pool.holders), free)
    priorities = await read_priorities(session, [place.station for place in waiting if place.station])
    places = [
        HolderShortageRead(
            commune=place.commune,
            commune_name="Français de l'étranger" if place.commune == ABROAD else commune_name(place.commune),
            consulate=place.consulate,
            station=place.station,
            waiting=place.waiting,
            votes=sum(place.per_round[number] for number in open_rounds),
            near=count,
            rank=priorities[place.station].rank if place.station in priorities else None,
        )
        for place, count in zip(waiting, near, strict=True)
    ]
    return ShortageList(
        campaign=campaign.state.name,
        campaign_id=str(campaign.id),
        demo=campaign.state.demo,
        places=sorted(
            places,
            key=lambda place: (
                need_of(
                    place.votes, place.near, priorities[place.station].score if place.station in priorities else None
                ),
                place.station or "",
            ),
        ),
        positions=bool(points),
    )
