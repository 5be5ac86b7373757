from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Request, Response, Security, status
from kit.app import Route
from kit.campaigns.queries import Campaign, campaign_now
from kit.campaigns.queries import get_campaign as find_campaign
from kit.db.sessions import transaction
from kit.security.auth import Caller, Operator, caller_with, token_with
from kit.security.request_session import Session
from kit.security.tokens import Token
from kit.web import idempotency
from kit.web.api_docs import CHANGED_RESPONSE
from kit.web.etags import IfMatch, version_of, with_etag
from kit.web.paging import Page, single_page
from kit.web.problems import CampaignUnknown
from sqlalchemy.ext.asyncio import AsyncSession

from crm.campaign.campaigns import service
from crm.campaign.campaigns.queries import campaigns_of
from crm.campaign.campaigns.schemas import CampaignCreate, CampaignPatch, CampaignRead, ClockPut, MyCampaign

router = APIRouter(route_class=Route, prefix="/v1/campaigns", tags=["campaigns"])

Someone = Annotated[Token, Security(token_with, scopes=["campaigns:read"])]
Reader = Annotated[Caller, Security(caller_with, scopes=["campaigns:read"])]
Writer = Annotated[Caller, Security(caller_with, scopes=["campaigns:write"])]


@dataclass(frozen=True)
class Opening:
    """A request to create a campaign, with a transaction in that campaign."""

    session: AsyncSession
    campaign_id: UUID
    create: CampaignCreate
    subject: str


async def _opening(
    request: Request,
    create: CampaignCreate,
    operator: Operator,
    idempotency_key: Annotated[str | None, Header(max_length=255)] = None,
) -> AsyncIterator[Opening]:
    campaign_id = service.id_of_new_campaign(create.id, operator.subject, idempotency_key)
    async with transaction(request.app.state.sessions, campaign_id) as session:
        request.state.session = session
        await idempotency.claim(request, session, campaign_id, operator.subject)
        yield Opening(session, campaign_id, create, operator.subject)


@router.post(
    "",
    status_code=status.HTTP_201_CREATED,
    responses={200: {"model": CampaignRead, "description": "It had been opened before, word for word."}},
)
async def create_campaign(
    opening: Annotated[Opening, Depends(_opening, scope="function")], response: Response
) -> CampaignRead:
    """Create a campaign. The first member is its manager, who can build the team.

    Needs the operator's scope: the operator decides which campaigns the installation hosts.
    """
    campaign, new = await service.open_campaign(opening.session, opening.campaign_id, opening.subject, opening.create)
    if not new:
        response.status_code = status.HTTP_200_OK
    return _as_read(campaign)


@router.get("")
async def list_campaigns(session: Session, token: Someone) -> Page[MyCampaign]:
    """List every campaign that you are a member of, whatever your token's campaign."""
    items = [
        MyCampaign.model_validate(
            {**_as_read(campaign.campaign).model_dump(), "roles": campaign.roles, "closed": campaign.closed}
        )
        for campaign in await campaigns_of(session, token.subject)
    ]
    return single_page(items)


@router.get("/{campaign_id}")
async def get_campaign(campaign_id: UUID, session: Session, caller: Reader, response: Response) -> CampaignRead:
    """Return your campaign: election, territory, dates, and the time by its clock."""
    _check_own(campaign_id, caller)
    return with_etag(response, _as_read(await find_campaign(session, campaign_id)))


@router.patch("/{campaign_id}", responses=CHANGED_RESPONSE)
async def update_campaign(
    campaign_id: UUID,
    patch: CampaignPatch,
    session: Session,
    caller: Writer,
    response: Response,
    if_match: IfMatch = None,
) -> CampaignRead:
    """Change your campaign, by JSON merge patch. The other services follow within a second."""
    _check_own(campaign_id, caller)
    changed = await service.change_campaign(session, campaign_id, patch, version_of(if_match))
    return with_etag(response, _as_read(changed))


@router.put("/{campaign_id}/clock")
async def set_campaign_clock(campaign_id: UUID, clock: ClockPut, session: Session, caller: Writer) -> CampaignRead:
    """Move a demonstration in time, in all five services. Refused for a real campaign."""
    _check_own(campaign_id, caller)
    return _as_read(await service.set_clock(session, campaign_id, clock))


def _check_own(campaign_id: UUID, caller: Caller) -> None:
    if campaign_id != caller.campaign_id:
        raise CampaignUnknown


def _as_read(campaign: Campaign) -> CampaignRead:
    return CampaignRead(
        id=campaign.id, version=campaign.version, now=campaign_now(campaign.state), campaign=campaign.state
    )
