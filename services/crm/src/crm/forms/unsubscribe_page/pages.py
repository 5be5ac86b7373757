"""The page behind the unsubscribe link of each mail. Opening it changes nothing: mail software opens links on its
own.
"""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Request
from fastapi.responses import HTMLResponse
from kit.app import Route
from kit.campaigns.queries import get_campaign
from kit.db.vault import open_vault
from kit.pages.rendering import render
from kit.security.public_session import PublicSession
from kit.web.problems import NotFound

from crm.consents.unsubscribes import service
from crm.consents.unsubscribes.links import Way, read_token
from crm.forms.form_translations.service import translation_in
from crm.people.records.languages import direction_of
from crm.people.records.service import language_of

router = APIRouter(route_class=Route, include_in_schema=False)
Token = Annotated[str, Path(max_length=100)]


@router.get("/stop/{campaign_id}/{token}")
async def ask_unsubscribe(campaign_id: UUID, token: Token, request: Request, session: PublicSession) -> HTMLResponse:
    person_id, channel = await _read(session, campaign_id, token)
    return await _page(request, session, campaign_id, token, person_id, channel, done=False)


@router.post("/stop/{campaign_id}/{token}")
async def unsubscribe(campaign_id: UUID, token: Token, request: Request, session: PublicSession) -> HTMLResponse:
    """Unsubscribe, by the page's button or by the mail software (`List-Unsubscribe=One-Click`)."""
    person_id, channel = await _read(session, campaign_id, token)
    await service.withdraw(session, campaign_id, person_id, channel, "link")
    return await _page(request, session, campaign_id, token, person_id, channel, done=True)


async def _read(session: PublicSession, campaign_id: UUID, token: str) -> tuple[UUID, Way]:
    target = read_token(await open_vault(session, campaign_id), token)
    if target is None:
        raise NotFound(
            "Ce lien n'est pas entier. Copiez-le en entier, ou répondez simplement au message.",
            "This link is not whole. Copy all of it, or simply answer the message.",
        )
    return target


async def _page(
    request: Request,
    session: PublicSession,
    campaign_id: UUID,
    token: str,
    person_id: UUID,
    channel: Way,
    *,
    done: bool,
) -> HTMLResponse:
    """Render the page in the language in which the person filled in a form."""
    state = (await get_campaign(session, campaign_id)).state
    translation = await translation_in(session, campaign_id, await language_of(session, campaign_id, person_id))
    return render(
        request,
        "unsubscribes/stop.html",
        headers={"Content-Language": translation.language},
        campaign_id=campaign_id,
        token=token,
        way=channel,
        done=done,
        candidate=state.candidate,
        demo=state.demo,
        spoken=translation.language,
        direction=direction_of(translation.language),
        words=translation.marked(),
    )
