from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse
from kit.campaigns.queries import get_campaign
from kit.pages import render
from kit.public import PublicSession
from kit.web import Route

from crm.notices.texts import NOTICE_VERSION, SPOKEN_VERSION, WORDS, spoken
from crm.retentions.service import find_controller

router = APIRouter(route_class=Route, include_in_schema=False)

Lang = Annotated[str, Query(max_length=5)]
LANGUAGES = {"fr": "Français", "en": "English"}


@router.get("/avis/{campaign_id}")
async def show_notice(campaign_id: UUID, request: Request, session: PublicSession, lang: Lang = "fr") -> HTMLResponse:
    """What the code of canvassers and the public forms lead to: who keeps what, why, how long, and how to object."""
    state = (await get_campaign(session, campaign_id)).state
    language = lang[:2].lower() if lang[:2].lower() in WORDS else "fr"
    return render(
        request,
        "notices/notice.html",
        campaign=state,
        controller=await find_controller(session, campaign_id),
        headers={"Content-Language": language},
        version=f"{NOTICE_VERSION}, {SPOKEN_VERSION}",
        spoken=language,
        languages=LANGUAGES,
        words=WORDS[language],
        said=spoken(state.candidate, language),
    )
