"""The page inside the frame, from our own origin, so that the embedding page cannot read keystrokes."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from kit.app import Route
from kit.campaigns.queries import get_campaign
from kit.embeds.frame_headers import frame_headers
from kit.embeds.snippets import FRAME
from kit.pages.rendering import render
from kit.security.public_session import PublicSession
from kit.web.compression import compress_for
from kit.web.problems import NotFound

from proxy.intake.forms.service import CLOSED, read_controller
from proxy.widget.widgets import releases
from proxy.widget.widgets.frame_origins import list_origins

router = APIRouter(route_class=Route, include_in_schema=False)

Kind = Annotated[str, Query(max_length=20)]
Lang = Annotated[str, Query(max_length=20)]


@router.get(f"/demande/{{campaign_id}}{FRAME}")
async def show_request_frame(
    request: Request, campaign_id: UUID, session: PublicSession, kind: Kind = "both", lang: Lang = "fr"
) -> Response:
    return await _frame(request, releases.CURRENT, campaign_id, session, kind, lang)


@router.get(f"/offre/{{campaign_id}}{FRAME}")
async def show_offer_frame(
    request: Request, campaign_id: UUID, session: PublicSession, kind: Kind = "offer", lang: Lang = "fr"
) -> Response:
    return await _frame(request, releases.CURRENT, campaign_id, session, kind, lang)


@router.get("/w/{version}/frame/{campaign_id}")
async def show_frame(
    request: Request,
    version: str,
    campaign_id: UUID,
    session: PublicSession,
    kind: Kind = "both",
    lang: Lang = "fr",
) -> Response:
    """Show the frame of a version, which the sites that carry `<isoloir-proxy>` ask for."""
    return await _frame(request, version, campaign_id, session, kind, lang)


async def _frame(
    request: Request, version: str, campaign_id: UUID, session: PublicSession, kind: str, lang: str
) -> Response:
    known_version = releases.version_of(version)
    if known_version is None:
        raise NotFound(
            "Cette version du formulaire à intégrer n'existe pas.", "There is no such version of the embedded form."
        )
    campaign = await get_campaign(session, campaign_id)
    form = releases.form_of(known_version, lang[:2].lower())
    language = next((code for code, name in releases.FORMS.items() if name == form), "fr")
    if lang == "en" and not releases.is_dressed(known_version):
        language = "en"  # one script for both
    sites = await list_origins(session, campaign_id, "sites")
    controller = await read_controller(session, campaign)
    frame = render(
        request,
        "widgets/frame.html",
        headers=frame_headers(sites, language),
        lang=language,
        kind=kind if kind in ("request", "offer") else "both",
        script=f"w/{known_version}/{form}",
        dressed=releases.is_dressed(known_version),
        campaign_id=campaign_id,
        candidate=campaign.state.candidate,
        controller=controller.name,
        waiting=CLOSED[language] if controller.is_missing else "",
    )
    return compress_for(request, frame)
