from collections.abc import AsyncIterator
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Request, Security, status
from kit.app import Route
from kit.security.auth import Caller, Operator, caller_with, token_with
from kit.security.links import Link
from kit.security.request_session import Session
from kit.security.tokens import Token
from kit.web.paging import Page, single_page

from crm.team.organisations import affiliations, appeals, help_requests, org_invitations, service
from crm.team.organisations.help_schemas import HelpLinkRead, HelpRead, HelpRequestCreate
from crm.team.organisations.org_session import Standing, standing_in
from crm.team.organisations.schemas import (
    AffiliationPut,
    AffiliationRead,
    AppealAnswers,
    AppealAsked,
    AppealPut,
    AppealRead,
    AppealSent,
    ArrangementPut,
    EnteredRead,
    JoinLinkRead,
    OrganisationFound,
    OrganisationPut,
    OrganisationRead,
    OrgMemberPut,
    OrgMemberRead,
    TotalsRead,
)

router = APIRouter(route_class=Route, prefix="/v1", tags=["organisations"])

Someone = Annotated[Token, Security(token_with, scopes=["organisations:read"])]
Reader = Annotated[Caller, Security(caller_with, scopes=["organisations:read"])]
Writer = Annotated[Caller, Security(caller_with, scopes=["organisations:write"])]
Asker = Annotated[Caller, Security(caller_with, scopes=["organisations:write", "members:write"])]
Anybody = Annotated[Caller, Security(caller_with, scopes=["campaigns:read"])]
Subject = Annotated[str, Path(min_length=1, max_length=200, pattern=r"^[\x21-\x7e]+$")]


async def standing_to_read(
    request: Request,
    organisation_id: UUID,
    token: Annotated[Token, Security(token_with, scopes=["organisations:read"])],
) -> AsyncIterator[Standing]:
    async with standing_in(request.app.state.sessions, token.subject, organisation_id, token.campaign_id) as standing:
        yield standing


async def standing_to_write(
    request: Request,
    organisation_id: UUID,
    token: Annotated[Token, Security(token_with, scopes=["organisations:write"])],
) -> AsyncIterator[Standing]:
    async with standing_in(request.app.state.sessions, token.subject, organisation_id, token.campaign_id) as standing:
        yield standing


Looking = Annotated[Standing, Depends(standing_to_read, scope="function")]
Leading = Annotated[Standing, Depends(standing_to_write, scope="function")]


@router.put("/organisations/{organisation_id}", status_code=status.HTTP_204_NO_CONTENT)
async def upsert_organisation(organisation_id: UUID, put: OrganisationPut, request: Request, _: Operator) -> None:
    """Create an organisation above campaigns, with a lead. For the operator."""
    await service.found(request.app.state.sessions, organisation_id, put)


@router.post("/organisations", status_code=status.HTTP_201_CREATED)
async def found_organisation(
    found_as: OrganisationFound, request: Request, session: Session, caller: Writer
) -> OrganisationRead:
    """Found an organisation above campaigns, which you lead. Campaigns join it with a code of its own."""
    return await service.found_own(session, request.app.state.sessions, caller, found_as)


@router.get("/organisations")
async def list_organisations(request: Request, someone: Someone) -> Page[OrganisationRead]:
    """List the organisations that you belong to, and your departments in each."""
    return single_page(await service.list_mine(request.app.state.sessions, someone.subject))


@router.get("/organisations/{organisation_id}/members")
async def list_organisation_members(standing: Looking) -> Page[OrgMemberRead]:
    """List the members of the organisation."""
    rows = await service.list_members(standing)
    return single_page([OrgMemberRead.model_validate(row, from_attributes=True) for row in rows])


@router.put("/organisations/{organisation_id}/members/{subject}", status_code=status.HTTP_204_NO_CONTENT)
async def upsert_organisation_member(subject: Subject, put: OrgMemberPut, standing: Leading) -> None:
    """Add or change a member, within your own departments and your own time."""
    await service.put_member(standing, subject, put)


@router.delete("/organisations/{organisation_id}/members/{subject}", status_code=status.HTTP_204_NO_CONTENT)
async def remove_organisation_member(subject: Subject, standing: Leading) -> None:
    """Remove a member: their next request is refused."""
    await service.remove_member(standing, subject)


@router.post("/organisations/{organisation_id}/join-links", status_code=status.HTTP_201_CREATED)
async def create_join_link(standing: Leading) -> JoinLinkRead:
    """Create a code for campaigns to join with. Campaigns join, and leave, on their own."""
    return JoinLinkRead(code=await service.new_join_link(standing))


@router.get("/organisations/{organisation_id}/totals")
async def get_organisation_totals(standing: Looking) -> TotalsRead:
    """Return totals of the campaigns that share them, in your departments. Small counts are withheld."""
    return await service.read_sums(standing)


@router.put("/organisations/{organisation_id}/appeals/{appeal_id}")
async def send_appeal(appeal_id: UUID, put: AppealPut, standing: Leading) -> AppealSent:
    """Ask campaigns to send a message to their own people under their own name, or to do some work."""
    return await appeals.ask_campaigns(standing, appeal_id, put)


@router.get("/organisations/{organisation_id}/appeals")
async def list_sent_appeals(standing: Looking) -> Page[AppealAsked]:
    """List the appeals to campaigns in your departments, with their progress."""
    return single_page(await appeals.list_asked(standing))


@router.get("/organisations/{organisation_id}/appeals/{appeal_id}")
async def get_appeal_answers(appeal_id: UUID, standing: Looking) -> AppealAnswers:
    """Count the campaigns that accepted, declined, have not answered, or are done."""
    return await appeals.read_answers(standing, appeal_id)


@router.get("/organisations/{organisation_id}/help-requests")
async def list_help_requests(standing: Looking) -> Page[HelpRead]:
    """List the campaigns' requests for people that can still be answered, in your departments."""
    return single_page(await help_requests.list_help(standing))


@router.post("/organisation-invitations/{token}/acceptance")
async def accept_organisation_invitation(someone: Someone, link: Link, request: Request) -> EnteredRead:
    """Enter an organisation as the logged-in user. The rights are limited to those of the inviter at this moment.

    410 for an invitation that was used, withdrawn or is too old.
    """
    organisation_id = await org_invitations.accept(link, request.app.state.sessions, someone.subject)
    return EnteredRead(organisation_id=organisation_id)


@router.get("/affiliations")
async def list_affiliations(session: Session, caller: Reader) -> Page[AffiliationRead]:
    """List the organisations that your campaign is in, and what it shares with each."""
    rows = await affiliations.list_affiliations(session, caller.campaign_id)
    return single_page([AffiliationRead.model_validate(row, from_attributes=True) for row in rows])


@router.post("/affiliations", status_code=status.HTTP_201_CREATED)
async def join_organisation(put: AffiliationPut, session: Session, caller: Writer, request: Request) -> AffiliationRead:
    """Join an organisation with its code, or change what you share with it."""
    row = await affiliations.join(session, request.app.state.sessions, caller, put)
    return AffiliationRead.model_validate(row, from_attributes=True)


@router.put("/affiliations/{organisation_id}/arrangement")
async def accept_arrangement(
    organisation_id: UUID, put: ArrangementPut, session: Session, caller: Writer
) -> AffiliationRead:
    """Accept how your campaign and the organisation are joint controllers (GDPR, art. 26)."""
    row = await affiliations.accept_arrangement(session, caller, organisation_id, put.arrangement)
    return AffiliationRead.model_validate(row, from_attributes=True)


@router.delete("/affiliations/{organisation_id}", status_code=status.HTTP_204_NO_CONTENT)
async def leave_organisation(organisation_id: UUID, session: Session, caller: Writer) -> None:
    """Leave an organisation, which then sees nothing and can send no appeals."""
    await affiliations.leave(session, caller, organisation_id)


@router.post("/affiliations/{organisation_id}/help-requests", status_code=status.HTTP_201_CREATED)
async def ask_help(organisation_id: UUID, put: HelpRequestCreate, session: Session, caller: Asker) -> HelpRead:
    """Ask the other campaigns of the organisation for people on one of your actions."""
    return await help_requests.ask_help(session, caller, organisation_id, put)


@router.get("/help-requests")
async def list_own_help_requests(session: Session, caller: Reader) -> Page[HelpRead]:
    """List your campaign's requests for people, with how many were let in."""
    return single_page(await help_requests.list_own_help(session, caller.campaign_id))


@router.delete("/help-requests/{help_id}", status_code=status.HTTP_204_NO_CONTENT)
async def withdraw_help_request(help_id: UUID, session: Session, caller: Asker) -> None:
    """Ask no longer: nobody else is let in."""
    await help_requests.withdraw_help(session, caller, help_id)


@router.post("/appeals/{appeal_id}/help-link", status_code=status.HTTP_201_CREATED)
async def create_help_link(appeal_id: UUID, session: Session, caller: Anybody, request: Request) -> HelpLinkRead:
    """Create the link on which you ask the campaign that needs help to let you in, once yours has accepted."""
    path = await help_requests.lead_in(session, request.app.state.sessions, caller, appeal_id)
    return HelpLinkRead(path=path)


@router.get("/appeals")
async def list_appeals(session: Session, caller: Reader) -> Page[AppealRead]:
    """List the appeals to your campaign, open ones first."""
    rows = await affiliations.list_appeals(session, caller.campaign_id)
    return single_page([affiliations.describe(row) for row in rows])


@router.post("/appeals/{appeal_id}/accept")
async def accept_appeal(appeal_id: UUID, session: Session, caller: Writer) -> AppealRead:
    """Accept an appeal: it becomes a draft message of your campaign, or an action in its plan."""
    return affiliations.describe(await affiliations.accept(session, caller, appeal_id))


@router.post("/appeals/{appeal_id}/decline")
async def decline_appeal(appeal_id: UUID, session: Session, caller: Writer) -> AppealRead:
    """Decline an appeal. The organisation sees a count only."""
    return affiliations.describe(await affiliations.decline(session, caller, appeal_id))
