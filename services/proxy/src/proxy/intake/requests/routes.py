from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Security
from kit.app import Route
from kit.campaigns.queries import get_campaign
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from kit.web.paging import Page, Paging, Rows, Since

from proxy.intake.requests import queries, service
from proxy.intake.requests.schemas import RequestRead
from proxy.intake.requests.states import State
from proxy.people.identities.schemas import Confirmation

router = APIRouter(route_class=Route, tags=["requests"])

Reader = Annotated[Caller, Security(caller_with, scopes=["requests:read"])]
Writer = Annotated[Caller, Security(caller_with, scopes=["requests:write"])]


@router.post("/v1/requests/{request_id}/confirm")
async def confirm_request(request_id: UUID, session: Session, caller: Writer) -> Confirmation:
    """Confirm a request after a call to the person, by another member than its author. It is not matched before."""
    request = await service.get_request(session, caller.campaign_id, request_id)
    caller.check_covers(request.station or request.commune, None)
    campaign = await get_campaign(session, caller.campaign_id)
    request = await service.confirm_request(session, campaign, request_id, caller.subject)
    return Confirmation.model_validate({"id": request.id, "confirmed_at": request.confirmed_at})


@router.get("/v1/requests", response_model=Page[RequestRead])
async def list_requests(
    session: Session,
    paging: Paging,
    caller: Reader,
    state: Annotated[State | None, Query()] = None,
    updated_since: Since = None,
) -> Rows[RequestRead]:
    """List the requests of your territories: first names and places."""
    return await queries.read_requests(session, caller.territories, state, paging, updated_since)
