from fastapi import APIRouter, Request, Response, status
from kit.app import Route
from kit.security.auth import Operator

from crm.team.sign_ins import service
from crm.team.sign_ins.schemas import SignInCreate, SignInMailCreate, SignInRead

router = APIRouter(route_class=Route, prefix="/v1", tags=["members"])


@router.post("/sign-in-mails", status_code=status.HTTP_204_NO_CONTENT, response_class=Response)
async def create_sign_in_mail(put: SignInMailCreate, request: Request, _: Operator) -> None:
    """Mail a one-time sign-in link to the members who have this address; the answer is the same if nobody has.

    As the operator: the gateway's own identity provider asks, after it has counted who asks it.
    """
    await service.mail_links(request.app.state.sessions, put.address)


@router.post("/sign-ins")
async def create_sign_in(put: SignInCreate, request: Request, _: Operator) -> SignInRead:
    """Consume the one-time link of a mail, and return whose it was, and into which campaign or organisation.

    As the operator: the identity provider asks. 410 for a link that was used, is too old, or whose member has left.
    """
    found = await service.use_link(request.app.state.sessions, put.token)
    return SignInRead(subject=found.subject, campaign_id=found.campaign_id, organisation_id=found.organisation_id)
