"""The coordinator's list of a day: who votes for whom, in which station, and how to reach both of them."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from common.schemas.elections import RoundDate
from kit.campaigns.queries import Campaign, campaign_now, get_campaign, local_day
from kit.security.auth import Caller
from sqlalchemy.ext.asyncio import AsyncSession

from proxy.follow_up.cases import cases
from proxy.follow_up.cases import service as follow_ups
from proxy.intake.offers import service as offers
from proxy.intake.offers.service import Offer
from proxy.intake.requests import service as requests
from proxy.intake.requests.service import Request
from proxy.matching.matches import service as matches
from proxy.people.identities.place_names import place_of
from proxy.people.identities.service import first_names_of

KEPT = timedelta(hours=36)
"""As long as a phone keeps the page: contacts that were asked for are shown until then."""


@dataclass(frozen=True)
class DayPerson:
    first_name: str
    place: str
    phone: str
    """Empty unless the member asked for the numbers, which is noted in the case."""


@dataclass(frozen=True)
class DayVote:
    request_id: UUID
    station: str
    voter: DayPerson
    holder: DayPerson
    established: bool


@dataclass(frozen=True)
class DayList:
    number: int
    on: date
    votes: list[DayVote]
    numbers_shown: bool


async def read_day(session: AsyncSession, caller: Caller) -> DayList:
    """Return the accepted matches of the next round, by station, within the caller's territories."""
    campaign = await get_campaign(session, caller.campaign_id)
    round_day = _round_of(campaign)
    rows = await _rows(session, caller, round_day.number)
    made = await follow_ups.established_among(session, [proposal_id for proposal_id, _, _ in rows])
    since = campaign_now(campaign.state) - KEPT
    shown = await cases.list_contacts_read(session, caller.subject, since)
    names = await first_names_of(session, [one.person_id for _, request, offer in rows for one in (request, offer)])
    votes = [
        DayVote(
            request_id=request.id,
            station=place_of(request.commune, request.consulate, request.station),
            voter=await _person(session, request, names, shown),
            holder=await _person(session, offer, names, shown),
            established=proposal_id in made,
        )
        for proposal_id, request, offer in rows
    ]
    votes.sort(key=lambda vote: (vote.established, vote.station, vote.voter.first_name))
    return DayList(round_day.number, round_day.on, votes, bool(votes) and all(vote.holder.phone for vote in votes))


async def show_numbers(session: AsyncSession, caller: Caller) -> None:
    """Note in each case of the day that the member read both contacts."""
    campaign = await get_campaign(session, caller.campaign_id)
    for _, request, offer in await _rows(session, caller, _round_of(campaign).number):
        for row in (request, offer):
            await cases.add_note(session, campaign, row, None, caller.subject)


async def _rows(session: AsyncSession, caller: Caller, number: int) -> list[tuple[UUID, Request, Offer]]:
    votes = await matches.list_votes(session, number)
    inside = await requests.ids_within(session, caller.territories)
    mine = [vote for vote in votes if inside is None or vote.request_id in inside]
    asked = await requests.by_ids(session, [vote.request_id for vote in mine])
    offered = await offers.by_ids(session, [vote.offer_id for vote in mine])
    return [(vote.proposal_id, asked[vote.request_id], offered[vote.offer_id]) for vote in mine]


async def _person(session: AsyncSession, row: Request | Offer, names: dict[UUID, str], shown: set[UUID]) -> DayPerson:
    place = place_of(row.commune, row.consulate, row.station)
    if row.id not in shown:
        return DayPerson(names[row.person_id], place, "")
    if isinstance(row, Request):
        person = await requests.read_person_of(session, row)
    else:
        person = await offers.read_person_of(session, row)
    return DayPerson(names[row.person_id], place, person.phone or person.email)


def _round_of(campaign: Campaign) -> RoundDate:
    today = local_day(campaign.state, campaign_now(campaign.state))
    coming = [round_day for round_day in campaign.state.rounds if round_day.on >= today]
    return coming[0] if coming else campaign.state.rounds[-1]
