"""Holder shortages: the places where requests wait, the holders who could come, and what an effort there wins."""

from dataclasses import dataclass

from kit.campaigns.queries import campaign_today, get_campaign
from kit.security.auth import Caller
from pydantic import BaseModel, Field
from sqlalchemy.ext.asyncio import AsyncSession

from proxy.coordination.boards.needs import need_of
from proxy.coordination.vote_stakes.service import read_priorities
from proxy.intake.requests.service import read_waiting
from proxy.matching.matches.campaign_pool import place_at, read_pool
from proxy.matching.solver.nearness import count_near
from proxy.matching.solver.pools import Pool, Seeker
from proxy.matching.station_locations.service import read_points
from proxy.people.identities.application import is_open
from proxy.people.identities.registration import ABROAD, Communes


class HolderShortageRead(BaseModel):
    """A place where people wait. Most needed first: nobody near, then the votes that wait times predict's score."""

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


async def read_shortages(session: AsyncSession, caller: Caller, communes: Communes) -> ShortageList:
    """Read the holder shortages of the caller's territories; holders are counted wherever they vote."""
    campaign = await get_campaign(session, caller.campaign_id)
    today = campaign_today(campaign.state)
    open_rounds = {one.number for one in campaign.state.rounds if is_open(one.on, today)}
    everybody = (await read_waiting(session, caller.territories, 0)).places
    waiting = [one for one in everybody if any(one.per_round[number] for number in open_rounds)]
    known = await read_pool(session, caller.campaign_id, open_rounds)
    points = await read_points(session, {key for one in waiting for key in (one.commune, one.station) if key})
    seekers = tuple(
        Seeker("", place_at(points, one.commune, one.consulate, one.station), frozenset({1})) for one in waiting
    )
    free = [any(left > 0 for left in room.values()) for room in known.pool.room_left()]
    near = count_near(Pool(seekers, known.pool.holders), free)
    told = await read_priorities(session, [one.station for one in waiting if one.station])
    places = [
        HolderShortageRead(
            commune=one.commune,
            commune_name="Français de l'étranger" if one.commune == ABROAD else communes.name_of(one.commune),
            consulate=one.consulate,
            station=one.station,
            waiting=one.waiting,
            votes=sum(one.per_round[number] for number in open_rounds),
            near=count,
            rank=told[one.station].rank if one.station in told else None,
        )
        for one, count in zip(waiting, near, strict=True)
    ]
    return ShortageList(
        campaign=campaign.state.name,
        campaign_id=str(campaign.id),
        demo=campaign.state.demo,
        places=sorted(
            places,
            key=lambda one: (
                need_of(one.votes, one.near, told[one.station].score if one.station in told else None),
                one.station or "",
            ),
        ),
        positions=bool(points),
    )
