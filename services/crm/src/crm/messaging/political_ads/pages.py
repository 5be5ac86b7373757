from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request, Security
from fastapi.responses import HTMLResponse
from kit.app import Route
from kit.campaigns.queries import get_campaign
from kit.pages.rendering import render
from kit.security.auth import Caller, caller_with
from kit.security.public_session import PublicSession
from kit.security.request_session import Session

from crm.campaign.members.service import names_of
from crm.messaging.political_ads import service
from crm.messaging.political_ads.labels import ELECTIONS, criteria_words, source_words, sponsor_words

router = APIRouter(route_class=Route, include_in_schema=False)

Reader = Annotated[Caller, Security(caller_with, scopes=["messages:read"])]
MEDIA = {"email": "E-mail", "sms": "SMS", "post": "Courrier"}


@router.get("/political-ads")
async def show_register(request: Request, session: Session, caller: Reader) -> HTMLResponse:
    """Show the register of political advertising."""
    return render(
        request,
        "political_ads/register.html",
        campaign=(await get_campaign(session, caller.campaign_id)).state,
        uses=await service.list_uses(session, caller.campaign_id),
        names=await names_of(session),
        media=MEDIA,
        criteria_words=criteria_words,
        source_words=source_words,
    )


@router.get("/annonce/{campaign_id}/{political_ad_id}")
async def show_notice(
    campaign_id: UUID, political_ad_id: UUID, request: Request, session: PublicSession
) -> HTMLResponse:
    """Show the transparency notice that a message links to."""
    use = await service.get_use(session, campaign_id, political_ad_id)
    campaign = await get_campaign(session, campaign_id)
    return render(
        request,
        "political_ads/notice.html",
        use=use,
        total_cents=await service.total_cents(session, campaign_id),
        candidate=campaign.state.candidate,
        demo=campaign.state.demo,
        zone=campaign.state.time_zone,
        media=MEDIA,
        election=ELECTIONS.get(use.election, use.election),
        days=[date.fromisoformat(day) for day in use.election_on.split(", ")],
        criteria=criteria_words(use.criteria),
        sources=source_words(use.criteria),
        sponsor=sponsor_words(use.declared),
    )
