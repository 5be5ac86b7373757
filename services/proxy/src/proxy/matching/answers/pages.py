"""Pages of the two people of a match: accept, decline, see the data that the proxy is made with."""

from datetime import date
from uuid import UUID

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from kit.app import Route
from kit.campaigns.queries import get_campaign
from kit.pages.rendering import render
from kit.security.links import Link

from proxy.matching.answers import sides

router = APIRouter(route_class=Route, include_in_schema=False)


@router.post("/suivi/{token}/rapprochements/{match_id}/accepter")
async def accept(request: Request, token: str, match_id: UUID, link: Link) -> Response:
    await sides.accept(link, match_id)
    return _back(request, token)


@router.post("/suivi/{token}/rapprochements/{match_id}/refuser")
async def decline(request: Request, token: str, match_id: UUID, link: Link) -> Response:
    await sides.decline(link, match_id)
    return _back(request, token)


@router.post("/suivi/{token}/rapprochements/{match_id}/identite")
async def reveal(request: Request, token: str, match_id: UUID, link: Link) -> Response:
    campaign = await get_campaign(link.session, link.campaign_id)
    identity = await sides.reveal(link, match_id)
    return render(
        request,
        "answers/identity.html",
        identity=identity,
        born_on=f"{date.fromisoformat(identity.born_on):%d/%m/%Y}",
        token=token,
        candidate=campaign.state.candidate,
    )


def _back(request: Request, token: str) -> Response:
    return RedirectResponse(f"{request.scope.get('root_path', '')}/suivi/{token}", 303)
