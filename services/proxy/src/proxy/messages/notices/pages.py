"""Pages behind mail links: confirm an address, stop invitations."""

from typing import Any

from fastapi import APIRouter, Request, Response
from kit.app import Route
from kit.campaigns.queries import get_campaign
from kit.pages.page_form import PageForm
from kit.pages.rendering import render
from kit.pages.submission import submit
from kit.security.links import KnownLink, Link

from proxy.messages.notices import confirmation

router = APIRouter(route_class=Route, include_in_schema=False)


@router.get("/confirmer/{token}")
async def ask(request: Request, token: str, link: Link) -> Response:
    """Show a page with a button, so that mail scanners that follow links confirm nothing."""
    return await _confirmation(request, token, link, PageForm())


@router.post("/confirmer/{token}")
async def confirm(request: Request, token: str, link: Link) -> Response:
    return await submit(
        request,
        link.session,
        lambda: confirmation.confirm(link),
        form=PageForm(),
        done=lambda opened: f"/suivi/{opened}",
        again=lambda form: _confirmation(request, token, link, form),
    )


async def _confirmation(request: Request, token: str, link: KnownLink, form: PageForm) -> Response:
    target = await confirmation.read_target(link)
    return await _page(request, link, "notices/confirm.html", asked=target, token=token, form=form)


@router.get("/desinscription/{token}")
async def ask_unsubscription(request: Request, token: str, link: Link) -> Response:
    return await _page(request, link, "notices/unsubscribe.html", token=token, done=False)


@router.post("/desinscription/{token}")
async def unsubscribe(request: Request, token: str, link: Link) -> Response:
    """Unsubscribe; mail programs post here too (RFC 8058)."""
    await confirmation.stop_invitations(link)
    return await _page(request, link, "notices/unsubscribe.html", token=token, done=True)


async def _page(request: Request, link: KnownLink, template: str, **more: Any) -> Response:
    campaign = await get_campaign(link.session, link.campaign_id)
    return render(request, template, candidate=campaign.state.candidate, demo=campaign.state.demo, **more)
