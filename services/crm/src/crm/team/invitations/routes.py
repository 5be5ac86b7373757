from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Response, Security, status
from kit.app import Route
from kit.security.auth import Caller, caller_with, token_with
from kit.security.links import Link
from kit.security.request_session import Session
from kit.security.tokens import Token
from kit.web.paging import Page, single_page

from crm.campaign.members.routes import as_read
from crm.team.invitations import service
from crm.team.invitations.schemas import InvitationCreate, InvitationMade, InvitationRead, JoinedRead

router = APIRouter(route_class=Route, prefix="/v1/invitations", tags=["members"])

Reader = Annotated[Caller, Security(caller_with, scopes=["members:read"])]
Writer = Annotated[Caller, Security(caller_with, scopes=["members:write"])]
Invited = Annotated[Token, Security(token_with, scopes=["members:read"])]


@router.get("")
async def list_invitations(session: Session, caller: Reader) -> Page[InvitationRead]:
    """List the invitations and their state, newest first."""
    invitations = await service.list_invitations(session, caller.campaign_id)
    return single_page([service.describe(one) for one in invitations])


@router.post("", status_code=status.HTTP_201_CREATED)
async def create_invitation(
    put: InvitationCreate, session: Session, caller: Writer, response: Response
) -> InvitationMade:
    """Create an invitation with a single-use link. You can grant only rights that you have, and not beyond their
    end.
    """
    invitation, path = await service.invite(session, caller, put)
    response.headers["Cache-Control"] = "no-store"
    return InvitationMade(**service.describe(invitation).model_dump(), path=path)


@router.delete("/{invitation_id}", status_code=status.HTTP_204_NO_CONTENT)
async def withdraw_invitation(invitation_id: UUID, session: Session, caller: Writer) -> None:
    """Withdraw an invitation: its link is void."""
    await service.withdraw(session, caller, invitation_id)


@router.post("/{token}/acceptance")
async def accept_invitation(invited: Invited, link: Link) -> JoinedRead:
    """Join the team as the logged-in user. The rights are limited to those of the inviter at this moment.

    410 for an invitation that was used, withdrawn or is too old.
    """
    joined = as_read(await service.accept(link, invited.subject))
    return JoinedRead(**joined.model_dump(), campaign_id=link.campaign_id)
