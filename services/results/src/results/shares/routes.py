from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request, Security, status
from kit.auth import Caller, caller_with
from kit.db import Session
from kit.web import Route

from results.shares import service
from results.shares.schemas import ShareCreate, ShareCreated, ShareRead, SharesRead, SitesPut, SitesRead

router = APIRouter(route_class=Route, prefix="/v1/shares", tags=["board"])

Reader = Annotated[Caller, Security(caller_with, scopes=["totals:read"])]
Decider = Annotated[Caller, Security(caller_with, scopes=["totals:read", "campaigns:write"])]


@router.post("", status_code=status.HTTP_201_CREATED)
async def create_share(request: Request, create: ShareCreate, session: Session, caller: Decider) -> ShareCreated:
    """Make a link that shows the board to whoever has it, after the legal hour only."""
    share, token = await service.create_share(session, caller, create)
    known = ShareRead.model_validate(share)
    return ShareCreated(**known.model_dump(), url=service.address_of(request.app.state.settings, token))


@router.get("")
async def list_shares(session: Session, _: Reader) -> SharesRead:
    """The links that were made, the latest first, and the sites that may frame the board."""
    shares = await service.list_shares(session)
    return SharesRead(
        items=[ShareRead.model_validate(share) for share in shares],
        next=None,
        sites=await service.list_sites(session),
    )


@router.put("/sites")
async def put_sites(put: SitesPut, session: Session, caller: Decider) -> SitesRead:
    """Say which sites may show the shared board in a frame; none: no site may."""
    return SitesRead(items=await service.put_sites(session, caller, put.sites), next=None)


@router.delete("/{share_id}")
async def revoke_share(share_id: UUID, session: Session, caller: Decider) -> ShareRead:
    """Close a link: whoever looks through it sees nothing more."""
    share = await service.revoke_share(session, caller.campaign_id, caller.subject, share_id)
    return ShareRead.model_validate(share)
