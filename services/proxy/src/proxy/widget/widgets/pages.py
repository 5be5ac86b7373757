"""The page inside the frame, from our own origin, so that the embedding page cannot read keystrokes."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from kit.app import Route
from kit.campaigns.queries import get_campaign
from kit.pages.rendering import render
from kit.security.public_session import PublicSession
from kit.web.compression import compress_for
from kit.web.problems import NotFound

from proxy.widget.widgets import releases
from proxy.widget.widgets.frame_origins import list_origins

router = APIRouter(route_class=Route, include_in_schema=False)

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'self' {}"
)


@router.get("/w/{version}/frame/{campaign_id}")
async def show_frame(
    request: Request,
    version: str,
    campaign_id: UUID,
    session: PublicSession,
    kind: Annotated[str, Query(max_length=20)] = "both",
    lang: Annotated[str, Query(max_length=20)] = "fr",
) -> Response:
    known_version = releases.version_of(version)
    if known_version is None:
        raise NotFound(
            "Cette version du formulaire à intégrer n'existe pas.", "There is no such version of the embedded form."
        )
    campaign = await get_campaign(session, campaign_id)
    language: Literal["fr", "en"] = "en" if lang == "en" else "fr"
    sites = await list_origins(session, campaign_id, "sites")
    frame = render(
        request,
        "widgets/frame.html",
        headers={
            "Content-Security-Policy": _POLICY.format(" ".join(sites)),
            "Content-Language": language,
            # The page around may be isolated from others; we are read by it in no way.
            "Cross-Origin-Resource-Policy": "cross-origin",
        },
        lang=language,
        kind=kind if kind in ("request", "offer") else "both",
        version=known_version,
        campaign_id=campaign_id,
        candidate=campaign.state.candidate,
    )
    return compress_for(request, frame)
