from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse
from kit.app import Route
from kit.campaigns.queries import get_campaign
from kit.pages.rendering import render
from kit.security.public_session import PublicSession

from crm.campaign.controllers.service import find_controller
from crm.forms.form_translations.service import spoken_languages, translation_in
from crm.forms.page_words.notice import NOTICE_VERSION, SPOKEN_VERSION
from crm.forms.privacy_notice import joint_controllers
from crm.people.records.languages import LANGUAGES, direction_of

router = APIRouter(route_class=Route, include_in_schema=False)

Lang = Annotated[str, Query(max_length=5)]


@router.get("/avis/{campaign_id}")
async def show_notice(campaign_id: UUID, request: Request, session: PublicSession, lang: Lang = "fr") -> HTMLResponse:
    """Show the notice behind canvassers' QR codes and public forms: controller, purposes, retention, rights."""
    translation = await translation_in(session, campaign_id, lang)
    words = translation.marked()
    return render(
        request,
        "notices/notice.html",
        headers={"Content-Language": translation.language},
        campaign=(await get_campaign(session, campaign_id)).state,
        controller=await find_controller(session, campaign_id),
        joint=", ".join(await joint_controllers.list_names(session, campaign_id)),
        version=f"{NOTICE_VERSION}, {SPOKEN_VERSION}",
        spoken=translation.language,
        direction=direction_of(translation.language),
        languages={one: LANGUAGES.get(one, one) for one in await spoken_languages(session, campaign_id)},
        skip=words["skip"],
        foot=words["foot"],
        words={key.removeprefix("notice/"): word for key, word in words.items() if key.startswith("notice/")},
    )
