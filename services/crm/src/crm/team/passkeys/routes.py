from uuid import UUID

from fastapi import APIRouter, Request, Response, status
from kit.app import Route
from kit.security.auth import Operator
from kit.web.paging import Page, single_page

from crm.team.passkeys import service
from crm.team.passkeys.schemas import PasskeyCreate, PasskeyRead, PasskeyRemoval, PasskeySearch, PasskeyUse

router = APIRouter(route_class=Route, prefix="/v1/passkeys", tags=["members"])


@router.post("", status_code=status.HTTP_201_CREATED)
async def create_passkey(put: PasskeyCreate, request: Request, _: Operator) -> PasskeyRead:
    """Store a passkey of a person, that the identity provider has verified. As the operator."""
    return await service.add_passkey(request.app.state.sessions, put)


@router.post("/search")
async def search_passkeys(put: PasskeySearch, request: Request, _: Operator) -> Page[PasskeyRead]:
    """List a person's passkeys, or find the one with a credential id, to verify an answer. As the operator."""
    return single_page(await service.find_passkeys(request.app.state.sessions, put))


@router.post("/{passkey_id}/uses", status_code=status.HTTP_204_NO_CONTENT, response_class=Response)
async def create_passkey_use(passkey_id: UUID, put: PasskeyUse, request: Request, _: Operator) -> None:
    """Note a verified use. As the operator. 409: the authenticator's counter went back, it may be a copy."""
    await service.note_use(request.app.state.sessions, passkey_id, put)


@router.post("/{passkey_id}/removals", status_code=status.HTTP_204_NO_CONTENT, response_class=Response)
async def create_passkey_removal(passkey_id: UUID, put: PasskeyRemoval, request: Request, _: Operator) -> None:
    """Remove a person's passkey. As the operator."""
    await service.remove_passkey(request.app.state.sessions, passkey_id, put.subject)
