from typing import Annotated

from fastapi import APIRouter, Security
from kit.app import Route
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session

from crm.privacy.accesses import service
from crm.privacy.accesses.schemas import AccessesRead

router = APIRouter(route_class=Route, prefix="/v1/accesses", tags=["accesses"])

Writer = Annotated[Caller, Security(caller_with, scopes=["members:write"])]


@router.get("")
async def get_accesses(session: Session, caller: Writer) -> AccessesRead:
    """Return how many accesses to the campaign are open: members, invitations, phones, forms, software."""
    return await service.read_accesses(session, caller)


@router.post("/closing")
async def close_accesses(session: Session, caller: Writer) -> AccessesRead:
    """End all accesses once the last round is over, but those of who directs the campaign and keeps its account.

    For managers. Returns what is left: software with rights that you do not have.
    """
    return await service.close_accesses(session, caller)
