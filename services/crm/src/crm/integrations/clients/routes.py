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
    """Register an API client, with the scopes it requests. It may do nothing before the campaign consents.

    Its secret is in this answer and nowhere else.
    """
    response.headers["Cache-Control"] = "no-store"
    client, secret = await service.register_client(session, caller, put)
    return ClientMade(client=client, secret=secret)


@router.get("/v1/clients")
async def list_clients(session: Session, caller: Reader) -> Page[ClientRead]:
    """The other software of your campaign, that which was cut off too."""
    return single_page(await service.list_clients(session, caller.campaign_id))


@router.get("/v1/clients/{client_id}")
async def get_client(client_id: UUID, session: Session, caller: Reader) -> ClientRead:
    """Return one API client, with the scopes it requests and those it was granted."""
    return await service.read_client(session, caller.campaign_id, client_id)


@router.put("/v1/clients/{client_id}/grant")
async def set_client_grant(client_id: UUID, put: GrantPut, session: Session, caller: Granter) -> ClientRead:
    """Consent, or change what was consented to. You can only give what you have, on your own territories.

    `secret_holders` says in whose hands that puts it; where it may do more than before, they get a task.
    """
    return await service.grant(session, caller, client_id, put)


@router.delete("/v1/clients/{client_id}/grant")
async def revoke_client_grant(client_id: UUID, session: Session, caller: Granter) -> ClientRead:
    """Refuse, or take back what was given: it may do nothing from now on, and may be let in again."""
    return await service.refuse(session, caller, client_id)


@router.delete("/v1/clients/{client_id}")
async def revoke_client(client_id: UUID, session: Session, caller: Writer) -> ClientRead:
    """Cut it off for good. Its tokens open nothing any more, in the other services within the second."""
    return await service.revoke(session, caller, client_id)


@router.post("/v1/clients/{client_id}/secrets", status_code=status.HTTP_201_CREATED)
async def rotate_client_secret(
    client_id: UUID, put: SecretCreate, session: Session, caller: Writer, response: Response
) -> SecretMade:
    """A new secret, shown this once; the one before is taken for some hours more.

    For who registered the software, and for who holds all that it was given: whoever has its secret may do the same.
    """
    response.headers["Cache-Control"] = "no-store"
    made = await service.new_secret(session, caller, client_id, put.overlap_hours)
    return SecretMade(secret=made.secret, others_end_at=made.others_end_at)


@router.put("/v1/clients/{client_id}/keys")
async def set_client_keys(client_id: UUID, put: KeysPut, session: Session, caller: Writer) -> ClientRead:
    """All its public keys from now on: for who registered it, and for who holds all that it was given."""
    return await service.put_keys(session, caller, client_id, put.keys)
