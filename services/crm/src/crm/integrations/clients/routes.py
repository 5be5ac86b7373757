from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Security, status
from kit.app import Route
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from kit.web.paging import Page, single_page
from starlette.responses import Response

from crm.integrations.clients import service
from crm.integrations.clients.schemas import (
    ClientCreate,
    ClientMade,
    ClientRead,
    GrantPut,
    KeysPut,
    SecretCreate,
    SecretMade,
)

router = APIRouter(route_class=Route, tags=["clients"])

Reader = Annotated[Caller, Security(caller_with, scopes=["clients:read"])]
Writer = Annotated[Caller, Security(caller_with, scopes=["clients:write"])]
Granter = Annotated[Caller, Security(caller_with, scopes=["clients:read", "grants:write"])]


@router.post("/v1/clients", status_code=status.HTTP_201_CREATED)
async def create_client(put: ClientCreate, session: Session, caller: Writer, response: Response) -> ClientMade:
    """Register an API client, with the scopes it requests. It has no rights before the campaign consents.

    The secret is in this answer only.
    """
    response.headers["Cache-Control"] = "no-store"
    client, secret = await service.register_client(session, caller, put)
    return ClientMade(client=client, secret=secret)


@router.get("/v1/clients")
async def list_clients(session: Session, caller: Reader) -> Page[ClientRead]:
    """List your campaign's API clients, including revoked ones."""
    return single_page(await service.list_clients(session, caller.campaign_id))


@router.get("/v1/clients/{client_id}")
async def get_client(client_id: UUID, session: Session, caller: Reader) -> ClientRead:
    """Return one API client, with the scopes it requests and those it was granted."""
    return await service.read_client(session, caller.campaign_id, client_id)


@router.put("/v1/clients/{client_id}/grant")
async def set_client_grant(client_id: UUID, put: GrantPut, session: Session, caller: Granter) -> ClientRead:
    """Grant rights to a client, or change them. You can grant only what you have, on your own territories.

    `secret_holders`: who holds its secret; they get a task if it may do more than before.
    """
    return await service.grant(session, caller, client_id, put)


@router.delete("/v1/clients/{client_id}/grant")
async def revoke_client_grant(client_id: UUID, session: Session, caller: Granter) -> ClientRead:
    """Refuse a client, or revoke its rights; it may be granted some again."""
    return await service.refuse(session, caller, client_id)


@router.delete("/v1/clients/{client_id}")
async def revoke_client(client_id: UUID, session: Session, caller: Writer) -> ClientRead:
    """Revoke a client for good. Its tokens are refused, in the other services within a second."""
    return await service.revoke(session, caller, client_id)


@router.post("/v1/clients/{client_id}/secrets", status_code=status.HTTP_201_CREATED)
async def rotate_client_secret(
    client_id: UUID, put: SecretCreate, session: Session, caller: Writer, response: Response
) -> SecretMade:
    """Create a new secret, shown once; the previous one stays valid for some hours.

    For whoever registered the client, or holds everything it was granted: its secret allows as much.
    """
    response.headers["Cache-Control"] = "no-store"
    new_secret = await service.new_secret(session, caller, client_id, put.overlap_hours)
    return SecretMade(secret=new_secret.secret, others_end_at=new_secret.others_end_at)


@router.put("/v1/clients/{client_id}/keys")
async def set_client_keys(client_id: UUID, put: KeysPut, session: Session, caller: Writer) -> ClientRead:
    """Replace all its public keys; for whoever registered the client, or holds everything it was granted."""
    return await service.put_keys(session, caller, client_id, put.keys)
