"""Invitations of volunteers to the places with the greatest need; nobody is invited to two places at once."""

from uuid import UUID

from kit.campaigns.queries import get_campaign
from kit.security.auth import Caller
from pydantic import BaseModel, Field
from sqlalchemy.ext.asyncio import AsyncSession

from proxy.coordination.boards.holder_shortages import read_shortages
from proxy.follow_up.cases.cases import check_not_silent, invite
from proxy.intake.quarantine import service as quarantine
from proxy.intake.requests import service as requests
from proxy.intake.requests.states import State

MAX_PLACES = 20


class PlaceInvitations(BaseModel):
    """The number of people invited to a place."""

    commune: str
    consulate: str
    station: str | None
    invited: int


class InvitationsRead(BaseModel):
    invited: int = Field(description="People, each for one place.")
    places: list[PlaceInvitations] = Field(
        description="The places in the order in which they were asked for: most needed first."
    )


async def invite_where_needed(session: AsyncSession, caller: Caller) -> InvitationsRead:
    """Invite volunteers to the neediest places of the caller's territories, each person once for a place."""
    campaign = await get_campaign(session, caller.campaign_id)
    check_not_silent(campaign)
    needed = (await read_shortages(session, caller)).places
    waiting = {
        (request_row.commune, request_row.consulate, request_row.station): request_row
        for request_row in reversed(await requests.list_seeking(session, quarantine.request_is_quarantined()))
        if request_row.state == State.OPEN
    }
    asked_offers = set[UUID]()
    places: list[PlaceInvitations] = []
    for place in needed[:MAX_PLACES]:
        request = waiting.get((place.commune, place.consulate, place.station))
        if request is None:  # of those who have not confirmed yet, or in quarantine
            continue
        invited = await invite(session, campaign, request, asked_offers)
        asked_offers.update(invited)
        places.append(
            PlaceInvitations(
                commune=place.commune, consulate=place.consulate, station=place.station, invited=len(invited)
            )
        )
    return InvitationsRead(invited=len(asked_offers), places=places)
