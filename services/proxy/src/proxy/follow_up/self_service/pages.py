"""The page behind the secret link: what happens next; correct, withdraw, erase."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse
from kit.app import Route
from kit.campaigns.queries import get_campaign
from kit.pages.rendering import render
from kit.security.links import Link

from proxy.follow_up.cases import sides as follow_ups
from proxy.follow_up.cases.next_steps import STATE_NAMES
from proxy.follow_up.self_service import pool_choices, service
from proxy.matching.answers import sides

router = APIRouter(route_class=Route, include_in_schema=False)


@router.get("/suivi/{token}")
async def show_status(
    request: Request, token: str, link: Link, done: Annotated[str, Query(max_length=12)] = ""
) -> Response:
    return await _page(request, token, link, "self_service/status.html", done)


@router.get("/suivi/{token}/retirer")
async def ask_withdrawal(request: Request, token: str, link: Link) -> Response:
    return await _page(request, token, link, "self_service/withdraw.html")


@router.post("/suivi/{token}/retirer")
async def withdraw(request: Request, token: str, link: Link) -> Response:
    await service.withdraw(link)
    return RedirectResponse(f"{request.scope.get('root_path', '')}/suivi/{token}", 303)


@router.post("/suivi/{token}/autres-campagnes/{answer}")
async def choose_campaigns(request: Request, token: str, answer: str, link: Link) -> Response:
    await pool_choices.choose(link, wanted=answer == "oui")
    return RedirectResponse(f"{request.scope.get('root_path', '')}/suivi/{token}?done=chosen", 303)


@router.get("/suivi/{token}/effacer")
async def ask_erasure(request: Request, token: str, link: Link) -> Response:
    return await _page(request, token, link, "self_service/erase.html")


@router.post("/suivi/{token}/effacer")
async def erase(request: Request, link: Link) -> Response:
    campaign = await get_campaign(link.session, link.campaign_id)
    await service.erase(link)
    return render(request, "self_service/erased.html", campaign_id=campaign.id, candidate=campaign.state.candidate)


async def _page(request: Request, token: str, link: Link, template: str, done: str = "") -> Response:
    status = await service.read_status(link, request.app.state.communes, english=False)
    campaign = await get_campaign(link.session, link.campaign_id)
    return render(
        request,
        template,
        seen=status,
        sides=await sides.read_sides(link),
        communes=request.app.state.communes,
        token=token,
        done=done,
        by_mail=await service.has_email(link),
        follow_ups=await follow_ups.read_follow_ups(link),
        began=await follow_ups.rounds_that_began(link),
        campaign_id=campaign.id,
        candidate=campaign.state.candidate,
        demo=campaign.state.demo,
        state_name=STATE_NAMES[status.kind, status.state],
        commune=request.app.state.communes.name_of(status.commune),
    )
