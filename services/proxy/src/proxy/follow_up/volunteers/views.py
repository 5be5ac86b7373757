"""Views of the volunteers' pages: the list of offers, and one offer."""

from dataclasses import dataclass
from uuid import UUID

from kit.campaigns.queries import get_campaign
from kit.security.auth import Caller
from kit.web.paging import PageQuery
from sqlalchemy.ext.asyncio import AsyncSession

from proxy.follow_up.cases import cases
from proxy.follow_up.cases.schemas import NoteRead
from proxy.intake.forms.service import is_outside
from proxy.intake.offers import service as offers
from proxy.intake.offers.schemas import OfferRead
from proxy.intake.offers.service import Offer
from proxy.intake.offers.states import State
from proxy.intake.quarantine import service as quarantine
from proxy.intake.requests import service as requests
from proxy.matching.matches import service as matches
from proxy.matching.matches.explanation import STATE_NAMES as MATCH_STATE_NAMES
from proxy.messages.bounces import service as bounces
from proxy.people.identities.place_names import place_of
from proxy.people.identities.registration import Place
from proxy.people.identities.service import first_names_of

STATE_NAMES = {
    State.OPEN: "Prête à voter pour quelqu’un",
    State.ENGAGED: "Vote pour quelqu’un",
    State.WITHDRAWN: "Ne vote plus pour personne",
}
TO_CONFIRM, TO_VERIFY = "À confirmer", "À vérifier"


@dataclass(frozen=True)
class VolunteerLine:
    id: UUID
    first_name: str
    place: str
    rounds: list[int]
    radius_km: int
    state_name: str
    doubled: bool


@dataclass(frozen=True)
class VolunteerList:
    lines: list[VolunteerLine]
    next: str | None
    unconfirmed: int


@dataclass(frozen=True)
class Asked:
    """A match of the volunteer, with the absent person's case."""

    request_id: UUID
    first_name: str
    place: str
    rounds: list[int]
    state_name: str


@dataclass(frozen=True)
class Volunteer:
    id: UUID
    first_name: str
    place: str
    rounds: list[int]
    radius_km: int
    held: int
    """Proxies given to them by others, outside this campaign."""
    state_name: str
    waits_for_a_call: bool
    live: bool
    quarantined: bool
    duplicate_of: UUID | None
    outside: bool
    mail_comes_back: bool
    asked: list[Asked]
    notes: list[NoteRead]


async def read_volunteers(
    session: AsyncSession, caller: Caller, paging: PageQuery, *, unconfirmed: bool
) -> VolunteerList:
    held = quarantine.offer_is_quarantined()
    rows = (
        await offers.read_unconfirmed(session, caller.territories, held, paging)
        if unconfirmed
        else await offers.read_offers(session, caller.territories, None, paging)
    )
    shown = await quarantine.quarantined_among(session, caller.campaign_id, [row.id for row in rows.items])
    lines = [_line(row, row.id in shown) for row in rows.items]
    return VolunteerList(lines, rows.next, await offers.count_unconfirmed(session, caller.territories, held))


async def read_volunteer(session: AsyncSession, caller: Caller, offer_id: UUID) -> Volunteer:
    row = await cases.find_case(session, caller, "offer", offer_id)
    assert isinstance(row, Offer)
    campaign = await get_campaign(session, caller.campaign_id)
    proposals = await matches.all_of_offer(session, row.id)
    asked = await requests.by_ids(session, {proposal.request_id for proposal in proposals})
    names = await first_names_of(session, [row.person_id, *(request.person_id for request in asked.values())])
    quarantined = await quarantine.is_quarantined(session, campaign.id, row.id)
    waits = row.state == State.OPEN and row.confirmed_at is None and row.duplicate_of is None
    return Volunteer(
        id=row.id,
        first_name=names[row.person_id],
        place=place_of(row.commune, row.consulate, row.station),
        rounds=row.rounds,
        radius_km=row.radius_km,
        held=row.held_france + row.held_abroad,
        state_name=_state(State(row.state), row.confirmed_at is not None, quarantined),
        waits_for_a_call=waits and not quarantined,
        live=row.state != State.WITHDRAWN,
        quarantined=quarantined,
        duplicate_of=row.duplicate_of,
        outside=await is_outside(session, campaign, Place(row.commune, row.consulate, row.station)),
        mail_comes_back=row.person_id in await bounces.all_closed(session, campaign.id),
        asked=[
            Asked(
                request_id=request.id,
                first_name=names[request.person_id],
                place=place_of(request.commune, request.consulate, request.station),
                rounds=proposal.rounds,
                state_name=MATCH_STATE_NAMES[proposal.state],
            )
            for proposal in proposals
            if (request := asked.get(proposal.request_id)) is not None
        ],
        notes=await cases.read_notes(session, campaign.id, row.id),
    )


def _line(row: OfferRead, quarantined: bool) -> VolunteerLine:
    return VolunteerLine(
        id=row.id,
        first_name=row.first_name,
        place=place_of(row.commune, row.consulate, row.station),
        rounds=row.rounds,
        radius_km=row.radius_km,
        state_name=_state(row.state, row.confirmed_at is not None, quarantined),
        doubled=row.duplicate_of is not None,
    )


def _state(state: State, confirmed: bool, quarantined: bool) -> str:
    if quarantined:
        return TO_VERIFY
    return TO_CONFIRM if state is State.OPEN and not confirmed else STATE_NAMES[state]
