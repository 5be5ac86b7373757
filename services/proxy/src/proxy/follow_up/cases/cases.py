"""A coordinator's work on one request or offer beyond matching: notes, the call, invitations."""

import math
from collections.abc import Collection
from datetime import datetime
from uuid import UUID, uuid4

from elections.places.names import distinct_commune_name
from kit.campaigns.queries import Campaign, campaign_now
from kit.db.vault import open_vault
from kit.security.auth import Caller
from kit.web.problems import Conflict
from sqlalchemy.ext.asyncio import AsyncSession

from proxy.follow_up.cases import queries
from proxy.follow_up.cases.models import CaseNote
from proxy.follow_up.cases.schemas import ContactRead, NoteRead
from proxy.intake.offers import service as offers
from proxy.intake.offers.capacity import ProxyOrigin
from proxy.intake.offers.service import Offer
from proxy.intake.offers.states import State as OfferState
from proxy.intake.quarantine import service as quarantine
from proxy.intake.requests import service as requests
from proxy.intake.requests.service import Request
from proxy.intake.requests.states import State
from proxy.matching.matches import manual_decisions
from proxy.matching.matches import service as matches
from proxy.matching.matches.campaign_pool import place_at
from proxy.matching.matches.manual_decisions import nearness
from proxy.matching.matches.schemas import MatchCreate
from proxy.matching.matches.service import Proposal
from proxy.matching.solver.pairs import tenths_between
from proxy.matching.station_locations.service import read_points
from proxy.messages.notices import service as notices
from proxy.messages.notices.letters import next_silence
from proxy.people.identities.service import identity_hashes_of

MAX_INVITED = 10
"""At once for one request."""


async def find_case(session: AsyncSession, caller: Caller, kind: str, target_id: UUID) -> Request | Offer:
    """Return a request or an offer within the caller's territories."""
    if kind == "request":
        row = await requests.get_request(session, caller.campaign_id, target_id)
    else:
        row = await offers.get_offer(session, caller.campaign_id, target_id)
    caller.check_covers(row.station or row.commune, None)
    return row


async def add_note(
    session: AsyncSession, campaign: Campaign, row: Request | Offer, text: str | None, by: str
) -> NoteRead:
    """Add a note to a case; `text` None records that the contact was read."""
    vault = await open_vault(session, campaign.id)
    tidy = text.strip() if text is not None else None
    at: datetime = campaign_now(campaign.state)
    note = CaseNote(
        campaign_id=campaign.id,
        id=uuid4(),
        request_id=row.id if isinstance(row, Request) else None,
        offer_id=row.id if isinstance(row, Offer) else None,
        text=vault.seal("case_note", tidy) if tidy is not None else None,
        created_by=by,
        created_at=at,
    )
    session.add(note)
    await session.flush()
    return NoteRead(id=note.id, text=tidy, created_by=by, created_at=at)


async def read_notes(session: AsyncSession, campaign_id: UUID, target_id: UUID) -> list[NoteRead]:
    vault = await open_vault(session, campaign_id)
    return [
        NoteRead(
            id=note.id,
            text=vault.open("case_note", note.text) if note.text else None,
            created_by=note.created_by,
            created_at=note.created_at,
        )
        for note in await queries.notes_of(session, target_id)
    ]


async def reveal_contact(session: AsyncSession, campaign: Campaign, row: Request | Offer, by: str) -> ContactRead:
    """Return the contact, to call the person; the read is recorded in the case."""
    if isinstance(row, Request):
        person = await requests.read_person_of(session, row)
    else:
        person = await offers.read_person_of(session, row)
    await add_note(session, campaign, row, None, by)
    return ContactRead(first_names=person.first_names, surname=person.surname, email=person.email, phone=person.phone)


async def list_contacts_read(session: AsyncSession, subject: str, since: datetime) -> set[UUID]:
    """Return the requests and offers whose contact a member has read since then."""
    return await queries.contacts_read_by(session, subject, since)


async def candidates_for(session: AsyncSession, campaign: Campaign, request: Request) -> list[Offer]:
    """List the offers that fit a request, the nearest first; those of an unknown place come last.

    Leaves out holders who already hold an accepted proxy in each of these rounds.
    """
    available = await offers.list_available(session, quarantine.offer_is_quarantined())
    same = await identity_hashes_of(session, [request.person_id, *(offer_row.person_id for offer_row in available)])
    forbidden = {pair.offer_id for pair in await matches.list_forbidden(session) if pair.request_id == request.id}
    offer_ids = {proposal.offer_id for proposal in await matches.live_of_request(session, request.id)}
    taken = await _taken(session, request.rounds)
    fitting = [
        offer_row
        for offer_row in available
        if offer_row.id not in forbidden | offer_ids
        and any((offer_row.id, number) not in taken for number in set(offer_row.rounds) & set(request.rounds))
        and offer_row.consulate.strip().casefold() == request.consulate.strip().casefold()
        and same[offer_row.person_id] != same[request.person_id]
    ]
    far = await _tenths_from(session, request, fitting)
    return sorted(fitting, key=lambda item: (nearness(item, request) > 1, far[item.id], item.opened_at))


async def list_to_call(session: AsyncSession, request: Request) -> list[Offer]:
    """List the offers of the voter's commune, or consulate, that would fit once confirmed, the oldest first."""
    waiting = await offers.list_unconfirmed_in(session, request.commune, quarantine.offer_is_quarantined())
    same = await identity_hashes_of(session, [request.person_id, *(offer_row.person_id for offer_row in waiting)])
    return [
        offer_row
        for offer_row in waiting
        if same[offer_row.person_id] != same[request.person_id]
        and set(offer_row.rounds) & set(request.rounds)
        and offer_row.consulate.strip().casefold() == request.consulate.strip().casefold()
    ]


async def replace(session: AsyncSession, campaign: Campaign, proposal: Proposal, by: str) -> int:
    """End a match and ask others who go as far at once: the nearest for all of its rounds, else one for each.

    Returns how many are asked. The two are not matched again. Before the day alone: a proxy names its holder.
    """
    await matches.end(session, campaign, proposal.id, by)
    request = await requests.get_request(session, campaign.id, proposal.request_id)
    fitting = await candidates_for(session, campaign, request)
    far = await _tenths_from(session, request, fitting)
    near = [offer for offer in fitting if far[offer.id] <= offer.radius_km * 10]
    left = set(proposal.rounds) & manual_decisions.open_rounds(campaign)
    # One person for both rounds is one proxy to make.
    near.sort(key=lambda item: (not left <= set(item.rounds), item.id != proposal.reserve_offer_id))
    asked = 0
    for offer in near:
        if rounds := sorted(left & set(offer.rounds)):
            create = MatchCreate(request_id=request.id, offer_id=offer.id, rounds=rounds)
            await manual_decisions.make_by_hand(session, campaign, create, by)
            left -= set(rounds)
            asked += 1
    return asked


async def _tenths_from(session: AsyncSession, request: Request, found: Collection[Offer]) -> dict[UUID, float]:
    """Return the distance of each offer in tenths of a kilometre, infinite where it is not known."""
    rows = [request, *found]
    points = await read_points(session, {place for row in rows for place in (row.commune, row.station) if place})
    own, *others = [place_at(points, row.commune, row.consulate, row.station) for row in rows]
    tenths = [tenths_between(own, other) for other in others]
    return {offer.id: math.inf if far is None else far for offer, far in zip(found, tenths, strict=True)}


async def _taken(session: AsyncSession, rounds: Collection[int]) -> set[tuple[UUID, int]]:
    """Return offers, by round, that hold an accepted proxy made in France: only one is allowed (code électoral, L.

    73).
    """
    return {
        (vote.offer_id, number)
        for number in rounds
        for vote in await matches.list_votes(session, number)
        if vote.made_in == ProxyOrigin.FRANCE
    }


async def invite(session: AsyncSession, campaign: Campaign, request: Request, but: Collection[UUID] = ()) -> list[UUID]:
    """Ask holders who offered elsewhere in the department, and hold nothing yet, to go there too.

    Returns the offers asked; `but`: those just asked for another place.
    """
    if request.state != State.OPEN or request.confirmed_at is None:
        raise Conflict(
            "On n'invite que pour une demande confirmée, qui attend encore.",
            "Invitations are for a confirmed request that still waits.",
        )
    check_not_silent(campaign)
    place = f"au consulat {request.consulate}" if request.consulate else distinct_commune_name(request.commune)
    invited: list[UUID] = []
    for offer in await candidates_for(session, campaign, request):
        eligible = offer.state == OfferState.OPEN and not offer.refused_invitations and nearness(offer, request) <= 2
        if not eligible or offer.id in but or len(invited) >= MAX_INVITED:
            continue
        if await notices.invite(session, campaign, request, offer, place):
            invited.append(offer.id)
    return invited


def check_not_silent(campaign: Campaign) -> None:
    """Raise Conflict during electoral silence, when nobody may be asked for anything new."""
    if campaign_now(campaign.state) >= next_silence(campaign):
        raise Conflict(
            "Depuis la veille du vote à 0 heure, on n'invite plus personne : seuls les messages entre deux personnes"
            " déjà en relation partent encore (code électoral art. L. 49).",
            "Since the eve at midnight nobody is invited any more.",
        )
