"""The pages behind the links of mails: confirm an address, ask for the mail again, want no more invitations."""

from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from kit.app import Route
from kit.campaigns.queries import get_campaign
from kit.pages.rendering import render
from kit.security.links import KnownLink, Link

from proxy.messages.notices import confirmation

router = APIRouter(route_class=Route, include_in_schema=False)


@router.get("/confirmer/{token}")
async def ask(request: Request, token: str, link: Link) -> Response:
    """A page with a button: programs that follow the links of a mail confirm nothing."""
    return await _page(request, link, "notices/confirm.html", asked=await confirmation.read_target(link), token=token)


@router.post("/confirmer/{token}")
async def confirm(request: Request, link: Link) -> Response:
    token = await confirmation.confirm(link)
    return RedirectResponse(f"{request.scope.get('root_path', '')}/suivi/{token}", 303)


@router.post("/suivi/{token}/renvoyer")
async def send_again(request: Request, token: str, link: Link) -> Response:
    await confirmation.resend_confirmation(link)
    return RedirectResponse(f"{request.scope.get('root_path', '')}/suivi/{token}?done=sent", 303)


@router.get("/desinscription/{token}")
async def ask_unsubscription(request: Request, token: str, link: Link) -> Response:
    return await _page(request, link, "notices/unsubscribe.html", token=token, done=False)


@router.post("/desinscription/{token}")
async def unsubscribe(request: Request, token: str, link: Link) -> Response:
    """The mail program's own button posts here too (RFC 8058)."""
    await confirmation.stop_invitations(link)
    return await _page(request, link, "notices/unsubscribe.html", token=token, done=True)


async def _page(request: Request, link: KnownLink, template: str, **more: Any) -> Response:
    campaign = await get_campaign(link.session, link.campaign_id)
    return render(request, template, candidate=campaign.state.candidate, demo=campaign.state.demo, **more)
