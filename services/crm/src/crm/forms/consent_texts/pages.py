"""Pages of consent texts: what people read when they consented."""

from typing import Annotated

from fastapi import APIRouter, Form, Request, Security
from fastapi.responses import HTMLResponse
from kit.app import Route
from kit.campaigns.queries import get_campaign
from kit.pages.forms import read_form
from kit.pages.page_form import PageForm
from kit.pages.rendering import render
from kit.pages.submission import submit
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from starlette.responses import Response

from crm.forms.consent_texts import service
from crm.forms.consent_texts.forms import NAMES, ConsentTextEntry
from crm.forms.consent_texts.named_versions import list_gone
from crm.forms.consent_texts.parts import GONE, label_of
from crm.forms.consent_texts.routes import TextVersion
from crm.forms.consent_texts.schemas import ConsentTextCreate, ConsentTextRead
from crm.people.records.languages import LANGUAGES

router = APIRouter(route_class=Route, include_in_schema=False)

Reader = Annotated[Caller, Security(caller_with, scopes=["people:read"])]
Writer = Annotated[Caller, Security(caller_with, scopes=["people:read", "questionnaires:write"])]


@router.get("/consent-texts")
async def show_named(request: Request, session: Session, caller: Reader) -> HTMLResponse:
    """Show the consent texts that are missing: paper forms to copy, and earlier forms."""
    return render(
        request,
        "consent_texts/gone.html",
        campaign=(await get_campaign(session, caller.campaign_id)).state,
        gone=await list_gone(session, caller.campaign_id),
        reserved=service.RESERVED,
    )


@router.get("/consent-texts/{text_version}")
async def show_consent_text(
    text_version: TextVersion, request: Request, session: Session, caller: Reader
) -> HTMLResponse:
    return await _one(request, session, caller, text_version)


@router.post("/consent-texts/{text_version}")
async def enter_consent_text(
    text_version: TextVersion,
    request: Request,
    session: Session,
    caller: Writer,
    entry: Annotated[ConsentTextEntry, Form()],
) -> Response:
    """Store the text of a paper form, for good."""

    async def act() -> None:
        body = {"language": entry.language.strip(), "shown_on": entry.shown_on.strip(), "text_version": text_version}
        body["text"] = entry.text.replace("\r\n", "\n").strip()
        await service.add_consent_text(session, caller, read_form(ConsentTextCreate, body, NAMES))

    return await submit(
        request,
        session,
        act,
        form=PageForm.of(entry),
        done=f"/consent-texts/{text_version}",
        again=lambda form: _one(request, session, caller, text_version, form=form),
    )


async def _one(
    request: Request,
    session: Session,
    caller: Caller,
    version: str,
    *,
    form: PageForm | None = None,
) -> HTMLResponse:
    consent_text_read: ConsentTextRead | None = (
        await service.find_consent_texts(session, caller.campaign_id, [version])
    ).get(version)
    return render(
        request,
        "consent_texts/consent_text.html",
        status=200 if consent_text_read else 404,
        campaign=(await get_campaign(session, caller.campaign_id)).state,
        version=version,
        consent_text=consent_text_read,
        gone=GONE,
        languages=LANGUAGES,
        label_of=label_of,
        reserved=version.startswith(service.RESERVED),
        may_write="questionnaires:write" in caller.scopes and not version.startswith(service.RESERVED),
        form=form or PageForm(),
    )
