"""Requests for a proxy: opened, corrected, withdrawn, erased; each of these is told, without the person."""

from collections.abc import Collection
from datetime import datetime
from typing import TypeAlias
from uuid import UUID, uuid4

from common.events import Event
from common.events.proxy import RequestConfirmed, RequestMatched, RequestOpened, RequestWithdrawn
from common.schemas import RequestState, RequestStatus
from kit import messages
from kit.campaigns.queries import Campaign, campaign_now
from kit.events.outbox import tell
from kit.security.links import close_links, new_link
from kit.web.problems import Conflict, NotFound
from sqlalchemy import ARRAY, Uuid, any_, delete, literal, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from proxy.intake.requests import queries
from proxy.intake.requests.models import Request as Request
from proxy.intake.requests.queries import ids_within as ids_within
from proxy.intake.requests.queries import read_requests as read_requests
from proxy.intake.requests.queue_sums import Waiting
from proxy.intake.requests.states import TOLD_AS, State, is_over, may_become
from proxy.people.erasures.service import count_erasure
from proxy.people.identities import service as people
from proxy.people.identities.application import Applicant
from proxy.people.identities.retention import link_expires_at
from proxy.people.identities.validation import Person

PURPOSE = "request"
"""Of a secret link."""
KnownRequest: TypeAlias = Request


async def open_request(
    session: AsyncSession, campaign: Campaign, applicant: Applicant, entered_by: str | None = None
) -> tuple[Request, str]:
    """The request, and the token of the person's secret link."""
    now = campaign_now(campaign.state)
    duplicate_of = await _earlier(session, campaign.id, applicant.person, None)
    request = Request(
        campaign_id=campaign.id,
        id=uuid4(),
        version=1,
        person_id=await people.store_person(session, campaign.id, applicant.person),
        commune=applicant.place.commune,
        consulate=applicant.place.consulate,
        station=applicant.place.station,
        rounds=list(applicant.rounds),
        state=State.OPEN,
        duplicate_of=duplicate_of,
        consent_version=applicant.consent_version,
        entered_by=entered_by,
        opened_at=now,
        changed_at=now,
        confirmed_at=None,
    )
    session.add(request)
    await session.flush()
    await _tell(session, request, State.OPEN)
    token = await new_link(session, campaign.id, PURPOSE, request.id, link_expires_at(campaign.state))
    return request, token


async def get_request(session: AsyncSession, campaign_id: UUID, request_id: UUID, *, lock: bool = False) -> Request:
    """Return a request; locked: a correction and a withdrawal at once wait for each other."""
    request = await session.get(Request, (campaign_id, request_id), with_for_update=lock)
    if request is None:
        raise NotFound(
            "Cette demande n'existe pas, ou a été effacée.", "There is no such request, or it has been erased."
        )
    return request


async def by_ids(session: AsyncSession, wanted: Collection[UUID]) -> dict[UUID, Request]:
    """Return the requests with these ids, by id; those that do not exist are left out."""
    some = Request.id == any_(literal(list(wanted), ARRAY(Uuid)))
    return {one.id: one for one in await session.scalars(select(Request).where(some))}


async def of_people(session: AsyncSession, people_ids: Collection[UUID]) -> list[KnownRequest]:
    found = select(Request).where(Request.person_id.in_(people_ids)).order_by(Request.opened_at, Request.id)
    return list(await session.scalars(found))


async def read_person_of(session: AsyncSession, request: Request) -> Person:
    return await people.read_person(session, request.campaign_id, request.person_id)


async def read_waiting(session: AsyncSession, territories: Collection[str], most: int) -> Waiting:
    """The open requests of these territories: counted by place, and the first `most` of them."""
    places = await queries.count_waiting(session, territories)
    return Waiting(places, await queries.oldest_open(session, territories, most))


async def list_arrived(session: AsyncSession, since: datetime) -> list[UUID]:
    """List the requests that were confirmed since then, or are open again, or were corrected."""
    fresh = or_(Request.confirmed_at > since, (Request.state == State.OPEN) & (Request.changed_at > since))
    wanted = fresh & Request.confirmed_at.is_not(None) & Request.duplicate_of.is_(None)
    live = Request.state.in_([State.OPEN, State.PROPOSED])
    return list(await session.scalars(select(Request.id).where(wanted, live).order_by(Request.id)))


async def list_seeking(session: AsyncSession) -> list[Request]:
    """List the requests that matching seeks a holder for: confirmed, no duplicate, neither accepted nor over."""
    wanted = Request.state.in_([State.OPEN, State.PROPOSED]) & Request.duplicate_of.is_(None)
    found = select(Request).where(wanted, Request.confirmed_at.is_not(None)).order_by(Request.opened_at, Request.id)
    return list(await session.scalars(found))


async def list_unfinished(session: AsyncSession) -> list[Request]:
    """List the requests whose proxy nobody has reported as made."""
    wanted = Request.state.in_([State.OPEN, State.PROPOSED, State.ACCEPTED])
    return list(await session.scalars(select(Request).where(wanted).order_by(Request.id)))


async def move_request(session: AsyncSession, campaign: Campaign, request: Request, state: State) -> None:
    """Move a request to where its matches have brought it; told when it is news for others."""
    before = State(request.state)
    if before == state:
        return
    if not may_become(before, state) and not (may_become(before, State.OPEN) and may_become(State.OPEN, state)):
        raise Conflict("Cette demande est déjà close.", "This request is closed already.")
    request.state = state
    request.version += 1
    request.changed_at = campaign_now(campaign.state)
    await session.flush()
    if TOLD_AS[before] != TOLD_AS[state]:
        await _tell(session, request, state)


async def mark_proposed(session: AsyncSession, campaign: Campaign, wanted: Collection[UUID]) -> dict[UUID, set[int]]:
    """Mark those of the requests that still seek a holder as proposed; return their rounds. No event: it is no news."""
    some = Request.id == any_(literal(list(wanted), ARRAY(Uuid)))
    live = Request.state.in_([State.OPEN, State.PROPOSED])
    found = select(Request).where(some, live).order_by(Request.id).with_for_update()
    rows = (await session.scalars(found.execution_options(populate_existing=True))).all()
    now = campaign_now(campaign.state)
    for one in rows:
        if one.state == State.OPEN:
            one.state = State.PROPOSED
            one.version += 1
            one.changed_at = now
    await session.flush()
    return {one.id: set(one.rounds) for one in rows}


async def confirm_request(session: AsyncSession, campaign: Campaign, request_id: UUID, by: str) -> Request:
    """Confirm a request by a call to the person. The member who entered it cannot: the second call is the proof."""
    request = await get_request(session, campaign.id, request_id, lock=True)
    people.check_second_call(request.entered_by, by)
    if request.confirmed_at is None:
        request.confirmed_at = campaign_now(campaign.state)
        request.version += 1
        await session.flush()
    return request


async def confirm_address(session: AsyncSession, campaign: Campaign, request_id: UUID) -> Request:
    """Confirm the address of a request, by the person, who read the mail that was sent there."""
    request = await get_request(session, campaign.id, request_id, lock=True)
    if request.confirmed_at is None:
        request.confirmed_at = campaign_now(campaign.state)
        request.version += 1
        await session.flush()
    return request


async def correct_request(session: AsyncSession, campaign: Campaign, request_id: UUID, applicant: Applicant) -> Request:
    """Replace the values of an open request by the person's corrected ones."""
    request = await get_request(session, campaign.id, request_id, lock=True)
    if request.state != State.OPEN:
        raise Conflict(
            "Cette demande ne peut plus être corrigée ici : faites-en une nouvelle, ou appelez l'équipe.",
            "This request can no longer be corrected here: make a new one, or call the team.",
        )
    before = (request.commune, request.station, request.rounds)
    if (await read_person_of(session, request)).email != applicant.person.email:
        request.confirmed_at = None  # nobody has read a mail at the new address yet
    await people.store_person(session, campaign.id, applicant.person, request.person_id)
    request.commune = applicant.place.commune
    request.consulate = applicant.place.consulate
    request.station = applicant.place.station
    request.rounds = list(applicant.rounds)
    request.consent_version = applicant.consent_version
    request.duplicate_of = await _earlier(session, campaign.id, applicant.person, request)
    request.version += 1
    request.changed_at = campaign_now(campaign.state)
    await session.flush()
    if before != (request.commune, request.station, request.rounds):
        await _tell(session, request, State.OPEN)
    return request


async def withdraw_request(session: AsyncSession, campaign: Campaign, request_id: UUID) -> Request:
    """Withdraw a request; withdrawn twice, it is told once."""
    request = await get_request(session, campaign.id, request_id, lock=True)
    if request.state == State.WITHDRAWN:
        return request
    if not may_become(State(request.state), State.WITHDRAWN):
        raise Conflict("Cette demande est déjà close.", "This request is closed already.")
    await _end(session, request, campaign_now(campaign.state))
    return request


async def erase_request(session: AsyncSession, campaign: Campaign, request_id: UUID) -> None:
    """The request, the person and the link go; a count stays."""
    request = await get_request(session, campaign.id, request_id, lock=True)
    state = State(request.state)
    if not is_over(state):
        await _end(session, request, campaign_now(campaign.state))
    await count_erasure(session, campaign.id, "request", state)
    await close_links(session, request.id)
    await messages.forget_messages(session, campaign.id, request.id)
    await _release_duplicates(session, request)
    await session.execute(delete(Request).where(Request.campaign_id == campaign.id, Request.id == request.id))
    await people.erase_person(session, campaign.id, request.person_id)


async def _end(session: AsyncSession, request: Request, now: datetime) -> None:
    request.state = State.WITHDRAWN
    request.version += 1
    request.changed_at = now
    await session.flush()
    await _release_duplicates(session, request)
    await _tell(session, request, State.WITHDRAWN)


_EVENTS: dict[RequestStatus, type[Event]] = {
    RequestStatus.OPEN: RequestOpened,
    RequestStatus.MATCHED: RequestMatched,
    RequestStatus.CONFIRMED: RequestConfirmed,
    RequestStatus.WITHDRAWN: RequestWithdrawn,
}


async def _tell(session: AsyncSession, request: Request, state: State) -> None:
    kind = _EVENTS[TOLD_AS[state]]
    said = RequestState(
        ref=request.id,
        status=TOLD_AS[state],
        commune=request.commune,
        station=request.station,
        rounds=[1 if number == 1 else 2 for number in request.rounds],
    )
    await tell(session, kind.model_validate(_event(request, said)))


def _event(request: Request, said: RequestState) -> dict[str, object]:
    return {"campaign_id": request.campaign_id, "version": request.version, "request": said}


async def _earlier(session: AsyncSession, campaign_id: UUID, person: Person, but: Request | None) -> UUID | None:
    """The first living request of the same person, if there is one before this."""
    same = await people.same_people(session, campaign_id, person)
    found = select(Request.id).where(Request.person_id.in_(same), Request.state != State.WITHDRAWN)
    if but is not None:
        found = found.where(Request.id != but.id, Request.opened_at <= but.opened_at)
    return await session.scalar(found.order_by(Request.opened_at, Request.id).limit(1))


async def _release_duplicates(session: AsyncSession, request: Request) -> None:
    mine = (Request.campaign_id == request.campaign_id) & (Request.duplicate_of == request.id)
    await session.execute(update(Request).where(mine).values(duplicate_of=None))
