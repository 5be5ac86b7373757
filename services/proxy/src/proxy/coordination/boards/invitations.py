"""Invitations of volunteers where they are needed most, place after place: nobody is asked for two places at once."""

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
from proxy.people.identities.registration import Communes

MAX_PLACES = 20


class PlaceInvitations(BaseModel):
    """The number of people invited to go to a place."""

    commune: str
    consulate: str
    station: str | None
    invited: int


class InvitationsRead(BaseModel):
    invited: int = Field(description="People, each for one place.")
    places: list[PlaceInvitations] = Field(
        description="The places in the order in which they were asked for: most needed first."
    )


async def invite_where_needed(session: AsyncSession, caller: Caller, communes: Communes) -> InvitationsRead:
    """Invite to the first places of the caller's territories: a mail once for a place to each, as for one request."""
    campaign = await get_campaign(session, caller.campaign_id)
    check_not_silent(campaign)
    needed = (await read_shortages(session, caller, communes)).places
    held = await quarantine.quarantined_ids(session, campaign.id)
    waiting = {
        (one.commune, one.consulate, one.station): one
        for one in reversed(await requests.list_seeking(session))
        if one.state == State.OPEN and one.id not in held
    }
    asked = set[UUID]()
    places: list[PlaceInvitations] = []
    for place in needed[:MAX_PLACES]:
        request = waiting.get((place.commune, place.consulate, place.station))
        if request is None:  # of those who have not confirmed yet, or in quarantine
            continue
        some = await invite(session, campaign, communes, request, asked)
        asked.update(some)
        places.append(
            PlaceInvitations(commune=place.commune, consulate=place.consulate, station=place.station, invited=len(some))
        )
    return InvitationsRead(invited=len(asked), places=places)
