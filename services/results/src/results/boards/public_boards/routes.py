from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request, Security, status
from kit.app import Route
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session

from results.boards.public_boards import service
from results.boards.public_boards.schemas import (
    PublicBoardCreate,
    PublicBoardCreated,
    PublicBoardRead,
    PublicBoardsRead,
    SitesPut,
    SitesRead,
)

router = APIRouter(route_class=Route, prefix="/v1", tags=["public boards"])

Reader = Annotated[Caller, Security(caller_with, scopes=["totals:read"])]
Decider = Annotated[Caller, Security(caller_with, scopes=["totals:read", "campaigns:write"])]


@router.post("/public-boards", status_code=status.HTTP_201_CREATED)
async def create_public_board(
    request: Request, create: PublicBoardCreate, session: Session, caller: Decider
) -> PublicBoardCreated:
    """Make a link that shows the board to whoever has it, after the legal hour only."""
    share, token = await service.create_public_board(session, caller, create)
    board = PublicBoardRead.model_validate(share)
    return PublicBoardCreated(**board.model_dump(), url=service.address_of(request.app.state.settings, token))


@router.get("/public-boards")
async def list_public_boards(session: Session, _: Reader) -> PublicBoardsRead:
    """List the links, the latest first, and the sites that may frame the board."""
    shares = await service.list_public_boards(session)
    return PublicBoardsRead(
        items=[PublicBoardRead.model_validate(share) for share in shares],
        next=None,
        sites=await service.list_sites(session),
    )


@router.put("/public-board-sites")
async def set_public_board_sites(put: SitesPut, session: Session, caller: Decider) -> SitesRead:
    """Set the sites that may show the shared board in a frame; an empty list allows none."""
    return SitesRead(items=await service.put_sites(session, caller, put.sites), next=None)


@router.delete("/public-boards/{public_board_id}")
async def revoke_public_board(public_board_id: UUID, session: Session, caller: Decider) -> PublicBoardRead:
    """Revoke a link: who uses it sees nothing more."""
    share = await service.revoke_public_board(session, caller.campaign_id, caller.subject, public_board_id)
    return PublicBoardRead.model_validate(share)
