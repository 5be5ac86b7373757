from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Response, Security, status
from kit.app import Route
from kit.campaigns.queries import campaign_now, get_campaign
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from kit.web.api_docs import CHANGED_RESPONSE
from kit.web.etags import IfMatch, version_of, with_etag
from kit.web.paging import Page, single_page

from crm.calls.phone_bank import assignment, results, service, supervision
from crm.calls.phone_bank.call_refusals import standing_of
from crm.calls.phone_bank.schemas import (
    Asked,
    BoardRead,
    CallCampaignCreate,
    CallCampaignPut,
    CallCampaignRead,
    NextRead,
    NumberRead,
    OpenCampaign,
    ReportCreate,
    ReportRead,
    SpanPut,
    StatePut,
)
from crm.calls.phone_bank.service import KnownCallCampaign

router = APIRouter(route_class=Route, prefix="/v1", tags=["calls"])

Reader = Annotated[Caller, Security(caller_with, scopes=["calls:read", "actions:read"])]
Planner = Annotated[
    Caller, Security(caller_with, scopes=["calls:read", "actions:read", "actions:write", "people:read"])
]
Looker = Annotated[Caller, Security(caller_with, scopes=["calls:read"])]
Phoner = Annotated[Caller, Security(caller_with, scopes=["calls:write"])]


@router.get("/call-campaigns")
async def list_call_campaigns(session: Session, caller: Reader) -> Page[CallCampaignRead]:
    """List the call campaigns (audience, callers, dates and hours), latest first."""
    rows = await service.list_call_campaigns(session, caller)
    return single_page([_as_read(row) for row in rows])


@router.post(
    "/call-campaigns",
    status_code=status.HTTP_201_CREATED,
    responses={200: {"model": CallCampaignRead, "description": "It had been planned before, word for word."}},
)
async def create_call_campaign(
    create: CallCampaignCreate, session: Session, caller: Planner, response: Response
) -> CallCampaignRead:
    """Create a call campaign to the people of a saved segment who agreed to calls.

    Nobody is called before it is opened; days that touch the silence before the vote are refused (L. 49).
    """
    found, new = await service.plan(session, caller, create)
    if not new:
        response.status_code = status.HTTP_200_OK
    return with_etag(response, _as_read(found))


@router.get("/call-campaigns/{call_campaign_id}")
async def get_call_campaign(
    call_campaign_id: UUID, session: Session, caller: Reader, response: Response
) -> CallCampaignRead:
    """Return one call campaign."""
    return with_etag(response, _as_read(await service.get_call_campaign(session, caller, call_campaign_id)))


@router.put("/call-campaigns/{call_campaign_id}", responses=CHANGED_RESPONSE)
async def update_call_campaign(
    call_campaign_id: UUID,
    put: CallCampaignPut,
    session: Session,
    caller: Planner,
    response: Response,
    if_match: IfMatch = None,
) -> CallCampaignRead:
    """Change a call campaign. People already called keep their place in the queue."""
    found = await service.change(session, caller, call_campaign_id, put, version_of(if_match))
    return with_etag(response, _as_read(found))


@router.put("/call-campaigns/{call_campaign_id}/state")
async def set_call_campaign_state(
    call_campaign_id: UUID, put: StatePut, session: Session, caller: Planner, response: Response
) -> CallCampaignRead:
    """Open, pause or close a call campaign.

    While it is paused no person is assigned and no number shown; closed, it counts as a completed action.
    """
    return with_etag(response, _as_read(await service.turn_to(session, caller, call_campaign_id, put.state)))


@router.get("/call-campaigns/{call_campaign_id}/board")
async def get_call_board(call_campaign_id: UUID, session: Session, caller: Reader) -> BoardRead:
    """Return the board of a call campaign: callers at work, calls per hour, results, people left, call-backs due.

    Totals only; no voter is named.
    """
    call_campaign = await service.get_call_campaign(session, caller, call_campaign_id)
    return await supervision.read_board(session, caller, call_campaign)


@router.get("/calls/open")
async def list_open_call_campaigns(session: Session, caller: Looker) -> Page[OpenCampaign]:
    """List the call campaigns that you may call for, with when they open."""
    state = (await get_campaign(session, caller.campaign_id)).state
    now = campaign_now(state)
    items: list[OpenCampaign] = []
    for call_campaign in await service.list_call_campaigns(session, caller):
        if call_campaign.state == "open":
            closed, opens = standing_of(service.hours_of(call_campaign), state, now)
            items.append(OpenCampaign(id=call_campaign.id, name=call_campaign.name, opens_at=opens, closed=closed))
    return single_page(items)


@router.post("/call-campaigns/{call_campaign_id}/next")
async def take_next_call(call_campaign_id: UUID, session: Session, caller: Phoner, response: Response) -> NextRead:
    """Assign the next person to this caller for ten minutes: a first name, without the number. Until the call is done
    the same person is returned. Refused in the silence (L. 49), out of hours, and while the campaign is paused or
    closed.
    """
    response.headers["Cache-Control"] = "no-store"
    state = (await get_campaign(session, caller.campaign_id)).state
    call = await assignment.take_next(session, caller, call_campaign_id)
    if call is None:
        call_campaign = await service.get_call_campaign(session, caller, call_campaign_id)
        return NextRead(call=None, again_at=await supervision.next_turn_at(session, call_campaign, campaign_now(state)))
    return NextRead(call=await assignment.describe(session, *call, state), again_at=None)


@router.post("/calls/{call_id}/number")
async def read_call_number(call_id: UUID, session: Session, caller: Phoner, response: Response) -> NumberRead:
    """Return the number to dial, with the full name. Each read is logged; at most 120 an hour."""
    response.headers["Cache-Control"] = "no-store"
    return await assignment.show_number(session, caller, call_id)


@router.post(
    "/calls/{call_id}/report",
    status_code=status.HTTP_201_CREATED,
    responses={200: {"model": ReportRead, "description": "It had been noted before, word for word."}},
)
async def report_call(
    call_id: UUID, report: ReportCreate, session: Session, caller: Phoner, response: Response
) -> ReportRead:
    """Record the result of a call.

    `do_not_call` and `do_not_contact` take effect at once; answers are stored by name only with a consent given after
    the notice, else in the station's totals.
    """
    noted = await results.note(session, caller, call_id, report)
    if noted.repeated:
        response.status_code = status.HTTP_200_OK
    return noted


@router.post("/calls/{call_id}/return", status_code=status.HTTP_204_NO_CONTENT)
async def return_call(call_id: UUID, session: Session, caller: Phoner) -> None:
    """Give back a person who was not called, for another caller."""
    await assignment.give_back(session, caller, call_id)


def _as_read(call_campaign: KnownCallCampaign) -> CallCampaignRead:
    script = None
    if call_campaign.questionnaire_id is not None and call_campaign.number is not None:
        script = Asked(questionnaire_id=call_campaign.questionnaire_id, number=call_campaign.number)
    spans = service.hours_of(call_campaign).spans
    plain = {
        name: getattr(call_campaign, name) for name in CallCampaignRead.model_fields if name not in ("script", "hours")
    }
    hours = [SpanPut(start=f"{start:%H:%M}", end=f"{end:%H:%M}") for start, end in spans]
    return CallCampaignRead.model_validate(plain | {"script": script, "hours": hours})
