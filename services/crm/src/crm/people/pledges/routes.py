from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Response, Security, status
from kit.app import Route
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from kit.web.api_docs import CHANGED_RESPONSE
from kit.web.etags import IfMatch, version_of, with_etag

from crm.people.pledges import service
from crm.people.pledges.models import Pledge
from crm.people.pledges.schemas import PledgeCreate, PledgePatch, PledgeRead

router = APIRouter(route_class=Route, prefix="/v1/pledges", tags=["pledges"])

Writer = Annotated[Caller, Security(caller_with, scopes=["actions:write", "people:write"])]


@router.post(
    "",
    status_code=status.HTTP_201_CREATED,
    response_model=PledgeRead,
    responses={200: {"model": PledgeRead, "description": "It had been noted before, word for word."}},
)
async def create_pledge(put: PledgeCreate, response: Response, session: Session, caller: Writer) -> Pledge:
    """Record a pledge to give. Budget gets its amount and a reference, never a name; no money is booked."""
    pledge, new = await service.make_pledge(session, caller, put)
    if not new:
        response.status_code = status.HTTP_200_OK
    return with_etag(response, pledge)


@router.get("/{pledge_id}", response_model=PledgeRead)
async def get_pledge(pledge_id: UUID, response: Response, session: Session, caller: Writer) -> Pledge:
    """Return one pledge. There is no list of pledges: giving reveals an opinion (see budget's donors)."""
    return with_etag(response, await service.get_pledge(session, caller, pledge_id))


@router.patch("/{pledge_id}", response_model=PledgeRead, responses=CHANGED_RESPONSE)
async def update_pledge(
    pledge_id: UUID,
    patch: PledgePatch,
    response: Response,
    session: Session,
    caller: Writer,
    if_match: IfMatch = None,
) -> Pledge:
    """Change a pledge's amount, or give it up."""
    return with_etag(response, await service.change_pledge(session, caller, pledge_id, patch, version_of(if_match)))
