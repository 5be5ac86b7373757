from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request, Response, Security, status
from kit.app import Route
from kit.security.auth import Caller, caller_with
from kit.security.links import Link
from kit.security.request_session import Session
from kit.web.api_docs import CHANGED_RESPONSE
from kit.web.etags import IfMatch, version_of, with_etag
from kit.web.paging import Page, Paging, read_cursor, read_newest, single_page
from kit.web.refusals import link_for_elsewhere

from crm.integrations.connectors import notifications, run_requests, service
from crm.integrations.connectors.models import Run
from crm.integrations.connectors.schemas import (
    ConnectorCreate,
    ConnectorRead,
    ConnectorUpdate,
    EntryRead,
    HintTake,
    ListCreate,
    NotificationUrlRead,
    RunCreate,
    RunRead,
    TokenPut,
)

router = APIRouter(route_class=Route, prefix="/v1/connectors", tags=["connectors"])
public = APIRouter(route_class=Route, prefix="/v1/public/connectors", tags=["connectors"])

Reader = Annotated[Caller, Security(caller_with, scopes=["people:read", "campaigns:write"])]
Decider = Annotated[Caller, Security(caller_with, scopes=["people:read", "people:write", "campaigns:write"])]


@router.post("", status_code=status.HTTP_201_CREATED)
async def create_connector(
    put: ConnectorCreate, request: Request, response: Response, session: Session, caller: Decider
) -> ConnectorRead:
    """Connect NationBuilder, Qomon, Brevo or a CSV file. Its key is sealed; nothing is written before a dry run.

    Names, addresses, e-mail, phone and tags are kept in step. A no is passed on both ways and always wins; a consent
    is never made. Opinions and notes do not leave.
    """
    made = await service.add_connector(session, caller, put, request.app.state.settings)
    return with_etag(response, ConnectorRead.model_validate(made))


@router.get("")
async def list_connectors(session: Session, _: Reader) -> Page[ConnectorRead]:
    """List the campaign's connectors."""
    return single_page([ConnectorRead.model_validate(one) for one in await service.list_connectors(session)])


@router.get("/{connector_id}")
async def get_connector(connector_id: UUID, response: Response, session: Session, caller: Reader) -> ConnectorRead:
    """Return one connector."""
    found = await service.get_connector(session, caller.campaign_id, connector_id)
    return with_etag(response, ConnectorRead.model_validate(found))


@router.patch("/{connector_id}", responses=CHANGED_RESPONSE)
async def update_connector(
    connector_id: UUID,
    put: ConnectorUpdate,
    response: Response,
    session: Session,
    caller: Decider,
    if_match: IfMatch = None,
) -> ConnectorRead:
    """Change in whose name interactions and lists are made there, which side decides on interactions, cap and hours."""
    changed = await service.update_connector(session, caller, connector_id, put, version_of(if_match))
    return with_etag(response, ConnectorRead.model_validate(changed))


@router.post("/{connector_id}/notification-urls", status_code=status.HTTP_201_CREATED)
async def create_notification_url(connector_id: UUID, session: Session, caller: Decider) -> NotificationUrlRead:
    """A secret address for the webhooks of NationBuilder (v1); the one before leads nowhere any more.

    Whom one names is read there again and settled as a run would. Nothing else of what it says is believed.
    """
    return NotificationUrlRead(path=await notifications.new_hint_link(session, caller, connector_id))


@public.post("/{token}/hints", status_code=status.HTTP_204_NO_CONTENT)
async def take_hint(put: HintTake, link: Link) -> None:
    """A webhook of NationBuilder (v1: person created, changed, contacted, merged).

    `payload.person.id` is read there again.
    """
    if link.purpose != notifications.PURPOSE:
        raise link_for_elsewhere()
    await notifications.take_hint(link.session, link.campaign_id, link.target_id, str(put.payload.person.id))


@router.put("/{connector_id}/token")
async def set_connector_token(
    connector_id: UUID, put: TokenPut, response: Response, session: Session, caller: Decider
) -> ConnectorRead:
    """A new key, once the one before has expired or been revoked."""
    found = await service.put_token(session, caller, connector_id, put)
    return with_etag(response, ConnectorRead.model_validate(found))


@router.delete("/{connector_id}", status_code=status.HTTP_204_NO_CONTENT)
async def delete_connector(connector_id: UUID, session: Session, caller: Decider) -> None:
    """Take it out. The people stay on both sides; the log goes."""
    await service.remove_connector(session, caller, connector_id)


@router.post("/{connector_id}/runs", status_code=status.HTTP_202_ACCEPTED)
async def start_connector_run(connector_id: UUID, put: RunCreate, session: Session, caller: Decider) -> RunRead:
    """Synchronise, or with `dry` (the default) only say what would be done. A job does it: follow `job_id`.

    The first is a dry one: 409 for another before it has come to its end.
    """
    return RunRead.model_validate(await run_requests.ask_run(session, caller, connector_id, put))


@router.post("/{connector_id}/lists", status_code=status.HTTP_202_ACCEPTED)
async def create_connector_list(connector_id: UUID, put: ListCreate, session: Session, caller: Decider) -> RunRead:
    """Put a segment's people on a list there (NationBuilder), or with `dry` only say how many. A job does it.

    Who is not there yet, and who wants to hear nothing, stays off it. Undoing the run removes the list.
    """
    return RunRead.model_validate(await run_requests.ask_list(session, caller, connector_id, put))


@router.get("/{connector_id}/runs")
async def list_connector_runs(connector_id: UUID, session: Session, paging: Paging, caller: Reader) -> Page[RunRead]:
    """The runs, the newest first."""
    await service.get_connector(session, caller.campaign_id, connector_id)
    page = await read_newest(session, run_requests.select_runs(connector_id), Run.started_at, Run.id, paging)
    return Page(items=[RunRead.model_validate(one) for one in page.items], next=page.next)


@router.post("/{connector_id}/runs/{connector_run_id}/undo", status_code=status.HTTP_202_ACCEPTED)
async def undo_connector_run(connector_id: UUID, connector_run_id: UUID, session: Session, caller: Decider) -> RunRead:
    """Put back, on both sides, what the run changed and nobody has changed since. An opt-out that came in stays."""
    return RunRead.model_validate(await run_requests.ask_undo(session, caller, connector_id, connector_run_id))


@router.get("/{connector_id}/runs/{connector_run_id}/entries")
async def list_connector_run_entries(
    connector_id: UUID,
    connector_run_id: UUID,
    session: Session,
    caller: Reader,
    paging: Paging,
) -> Page[EntryRead]:
    """Every decision of a run: who, what, and why."""
    await run_requests.get_run(session, caller.campaign_id, connector_id, connector_run_id)
    found, following = await run_requests.list_entries(
        session, connector_run_id, read_cursor(paging, int) or 0, paging.limit
    )
    items = [EntryRead.model_validate(one) for one in found]
    return Page(items=items, next=None if following is None else str(following))
