"""Use cases of requests: open, correct, withdraw, erase; each publishes an event without personal data."""

from collections.abc import Collection
from datetime import datetime
from typing import Literal, TypeAlias
from uuid import UUID

from common.events import Event
from common.events.proxy import RequestConfirmed, RequestMatched, RequestOpened, RequestWithdrawn
from common.schemas import RequestState, RequestStatus
from kit.campaigns.queries import Campaign, campaign_now
from kit.events.outbox import tell
from kit.security.links import new_link
from kit.web.problems import Conflict, NotFound
from sqlalchemy import ARRAY, ColumnElement, Uuid, any_, literal, select
from sqlalchemy.ext.asyncio import AsyncSession

from proxy.intake.applications import service as applications
from proxy.intake.requests.models import Request as Request
from proxy.intake.requests.queries import count_duplicates as count_duplicates
from proxy.intake.requests.queries import count_late as count_late
from proxy.intake.requests.queries import count_waiting as count_waiting
from proxy.intake.requests.queries import has_requests as has_requests
from proxy.intake.requests.queries import ids_within as ids_within
from proxy.intake.requests.queries import read_requests as read_requests
from proxy.intake.requests.queries import read_stages as read_stages
from proxy.intake.requests.states import TOLD_AS, UNMADE, State, is_over, may_become
from proxy.people.identities import service as people
from proxy.people.identities.application import Applicant
from proxy.people.identities.service import link_expires_at
from proxy.people.identities.validation import Person

PURPOSE: Literal["request"] = "request"
"""The purpose of a secret link."""
KnownRequest: TypeAlias = Request


async def open_request(
    session: AsyncSession, campaign: Campaign, applicant: Applicant, entered_by: str | None = None
) -> tuple[Request, str]:
    """Store a request and publish it; return it with the token of the person's secret link."""
    request = await applications.add(session, campaign, Request, applicant, entered_by)
    await _tell(session, request, State.OPEN)
    return request, await new_link(session, campaign.id, PURPOSE, request.id, link_expires_at(campaign.state))


async def get_request(session: AsyncSession, campaign_id: UUID, request_id: UUID, *, lock: bool = False) -> Request:
    """Return a request; with `lock`, concurrent corrections and withdrawals wait for each other."""
    request = await session.get(Request, (campaign_id, request_id), with_for_update=lock)
    if request is None:
        raise NotFound(
            "Cette demande n'existe pas, ou a été effacée.", "There is no such request, or it has been erased."
        )
    return request


async def by_ids(session: AsyncSession, request_ids: Collection[UUID]) -> dict[UUID, Request]:
    return await applications.get_by_ids(session, Request, request_ids)


async def of_people(session: AsyncSession, people_ids: Collection[UUID]) -> list[KnownRequest]:
    return await applications.list_of_people(session, Request, people_ids)


async def read_person_of(session: AsyncSession, request: Request) -> Person:
    return await people.read_person(session, request.campaign_id, request.person_id)


async def list_arrived(session: AsyncSession, since: datetime) -> list[UUID]:
    """List the requests confirmed, reopened or corrected since then."""
    return await applications.list_arrived(session, Request, since, [State.OPEN, State.PROPOSED])


async def list_seeking(session: AsyncSession, but: ColumnElement[bool] | None = None) -> list[Request]:
    """List the requests that need a holder: confirmed, no duplicate, not accepted, not over, and none of `but`."""
    condition = Request.state.in_([State.OPEN, State.PROPOSED]) & Request.duplicate_of.is_(None)
    query = select(Request).where(condition, Request.confirmed_at.is_not(None)).order_by(Request.opened_at, Request.id)
    if but is not None:
        query = query.where(~but)
    return list(await session.scalars(query))


async def list_unfinished(session: AsyncSession) -> list[Request]:
    """List the requests without a reported proxy."""
    return list(await session.scalars(select(Request).where(Request.state.in_(UNMADE)).order_by(Request.id)))


async def move_request(session: AsyncSession, campaign: Campaign, request: Request, state: State) -> None:
    """Set a request's state from its matches; publish it if other services need it."""
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


async def mark_proposed(
    session: AsyncSession, campaign: Campaign, request_ids: Collection[UUID]
) -> dict[UUID, set[int]]:
    """Mark those requests that still need a holder as proposed; return their rounds. It publishes no event."""
    condition = Request.id == any_(literal(list(request_ids), ARRAY(Uuid)))
    live = Request.state.in_([State.OPEN, State.PROPOSED])
    query = select(Request).where(condition, live).order_by(Request.id).with_for_update()
    rows = (await session.scalars(query.execution_options(populate_existing=True))).all()
    now = campaign_now(campaign.state)
    for row in rows:
        if row.state == State.OPEN:
            row.state = State.PROPOSED
            row.version += 1
            row.changed_at = now
    await session.flush()
    return {row.id: set(row.rounds) for row in rows}


async def confirm_request(session: AsyncSession, campaign: Campaign, request_id: UUID, by: str | None) -> Request:
    """Confirm a request by a call of the member `by` to the person, or by the person's link (None)."""
    request = await get_request(session, campaign.id, request_id, lock=True)
    return await applications.confirm(session, campaign, request, by)


async def correct_request(session: AsyncSession, campaign: Campaign, request_id: UUID, applicant: Applicant) -> Request:
    """Replace an open request's values by the corrected ones."""
    request = await get_request(session, campaign.id, request_id, lock=True)
    if request.state != State.OPEN:
        raise Conflict(
            "Cette demande ne peut plus être corrigée ici : faites-en une nouvelle, ou appelez l'équipe.",
            "This request can no longer be corrected here: make a new one, or call the team.",
        )
    before = (request.commune, request.station, request.rounds)
    await applications.correct(session, campaign, request, applicant)
    if before != (request.commune, request.station, request.rounds):
        await _tell(session, request, State.OPEN)
    return request


async def withdraw_request(session: AsyncSession, campaign: Campaign, request_id: UUID) -> Request:
    """Withdraw a request; a second call publishes nothing."""
    request = await get_request(session, campaign.id, request_id, lock=True)
    if request.state == State.WITHDRAWN:
        return request
    if not may_become(State(request.state), State.WITHDRAWN):
        raise Conflict("Cette demande est déjà close.", "This request is closed already.")
    await _end(session, request, campaign_now(campaign.state))
    return request


async def erase_request(session: AsyncSession, campaign: Campaign, request_id: UUID) -> None:
    """Erase the request, the person and the link; a count stays."""
    request = await get_request(session, campaign.id, request_id, lock=True)
    state = State(request.state)
    if not is_over(state):
        await _end(session, request, campaign_now(campaign.state))
    await applications.erase(session, campaign, PURPOSE, request, state)


async def count_all(session: AsyncSession) -> int:
    return await applications.count_all(session, Request)


async def erase_all(session: AsyncSession, campaign: Campaign) -> None:
    """Erase all requests; publish the waiting ones as lost first, as others rely on the last event."""
    for request in await list_unfinished(session):
        await move_request(session, campaign, request, State.LOST)
    await applications.erase_all(session, campaign, PURPOSE, Request)


async def _end(session: AsyncSession, request: Request, now: datetime) -> None:
    request.state = State.WITHDRAWN
    request.version += 1
    request.changed_at = now
    await session.flush()
    await applications.release_duplicates(session, request)
    await _tell(session, request, State.WITHDRAWN)


_EVENTS: dict[RequestStatus, type[Event]] = {
    RequestStatus.OPEN: RequestOpened,
    RequestStatus.MATCHED: RequestMatched,
    RequestStatus.CONFIRMED: RequestConfirmed,
    RequestStatus.WITHDRAWN: RequestWithdrawn,
}


async def _tell(session: AsyncSession, request: Request, state: State) -> None:
    kind = _EVENTS[TOLD_AS[state]]
    request_state = RequestState(
        ref=request.id,
        status=TOLD_AS[state],
        commune=request.commune,
        station=request.station,
        rounds=[1 if number == 1 else 2 for number in request.rounds],
    )
    await tell(session, kind.model_validate(_event(request, request_state)))


def _event(request: Request, request_state: RequestState) -> dict[str, object]:
    return {"campaign_id": request.campaign_id, "version": request.version, "request": request_state}
