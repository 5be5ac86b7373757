from typing import Annotated, Literal
from uuid import UUID

from common.schemas.actions import ActionStatus
from common.schemas.instants import Instant
from fastapi import APIRouter, Query, Response, Security, status
from kit.app import Route
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from kit.web.api_docs import CHANGED_RESPONSE
from kit.web.etags import IfMatch, version_of, with_etag
from kit.web.paging import By, Page, Paging, Rows, Since, read_since
from sqlalchemy import select

from crm.campaign.actions import service
from crm.campaign.actions.models import Action
from crm.campaign.actions.schemas import ActionCreate, ActionPatch, ActionRead, Completion

router = APIRouter(route_class=Route, prefix="/v1/actions", tags=["actions"])

Reader = Annotated[Caller, Security(caller_with, scopes=["actions:read"])]
Writer = Annotated[Caller, Security(caller_with, scopes=["actions:write"])]


@router.post(
    "",
    status_code=status.HTTP_201_CREATED,
    response_model=ActionRead,
    responses={200: {"model": ActionRead, "description": "It had been planned before, word for word."}},
)
async def create_action(action: ActionCreate, response: Response, session: Session, caller: Writer) -> Action:
    """Plan an action, or record one that has taken place (`record_only`).

    Planning is refused inside the election silence (L. 49), and when it costs money while the spending ceiling is
    exceeded (L. 52-11).
    """
    planned, new = await service.plan_action(session, caller, action)
    if not new:
        response.status_code = status.HTTP_200_OK
    return with_etag(response, planned)


@router.get("", response_model=Page[ActionRead])
async def list_actions(
    session: Session,
    paging: Paging,
    _: Reader,
    status: Annotated[ActionStatus | None, Query()] = None,
    ends_after: Annotated[Instant | None, Query()] = None,
    starts_before: Annotated[Instant | None, Query()] = None,
    sort: Literal["starts_at", "-starts_at"] | None = None,
    updated_since: Since = None,
) -> Rows[Action]:
    """List the actions of your campaign, page by page."""
    rows = select(Action)
    if status is not None:
        rows = rows.where(Action.status == status)
    if ends_after is not None:
        rows = rows.where(Action.ends_at > ends_after)
    if starts_before is not None:
        rows = rows.where(Action.starts_at < starts_before)
    begin = {"starts_at": By(Action.starts_at)}
    return await read_since(
        session, rows, Action.updated_at, Action.id, paging, updated_since, [begin["starts_at"]], sort=sort, sorts=begin
    )


@router.get("/{action_id}", response_model=ActionRead)
async def get_action(action_id: UUID, response: Response, session: Session, caller: Reader) -> Action:
    """Return one action."""
    return with_etag(response, await service.get_action(session, caller.campaign_id, action_id))


@router.patch("/{action_id}", response_model=ActionRead, responses=CHANGED_RESPONSE)
async def update_action(
    action_id: UUID,
    patch: ActionPatch,
    response: Response,
    session: Session,
    caller: Writer,
    if_match: IfMatch = None,
) -> Action:
    """Change an action. Of a completed one only the volunteers and the costs can be corrected."""
    return with_etag(response, await service.change_action(session, caller, action_id, patch, version_of(if_match)))


@router.post("/{action_id}/complete", response_model=ActionRead, responses=CHANGED_RESPONSE)
async def complete_action(
    action_id: UUID,
    how: Completion,
    response: Response,
    session: Session,
    caller: Writer,
    if_match: IfMatch = None,
) -> Action:
    """Record that an action has taken place, with its figures. Never refused for its date or cost."""
    return with_etag(response, await service.complete_action(session, caller, action_id, how, version_of(if_match)))


@router.post("/{action_id}/cancel", response_model=ActionRead, responses=CHANGED_RESPONSE)
async def cancel_action(
    action_id: UUID, response: Response, session: Session, caller: Writer, if_match: IfMatch = None
) -> Action:
    """Cancel a planned action."""
    return with_etag(response, await service.cancel_action(session, caller, action_id, version_of(if_match)))
