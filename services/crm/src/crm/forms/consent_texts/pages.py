"""The page « Le texte d'alors »: the text that a person read when they consented."""

from typing import Annotated

from fastapi import APIRouter, Form, Request, Security
from fastapi.responses import HTMLResponse
from kit.app import Route
from kit.campaigns.queries import get_campaign
from kit.pages.forms import read_form
from kit.pages.rendering import back, render
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from kit.web.problems import Problem
from starlette.responses import Response

from crm.forms.consent_texts import service
from crm.forms.consent_texts.named_versions import list_gone
from crm.forms.consent_texts.parts import GONE, label_of
from crm.forms.consent_texts.routes import TextVersion
from crm.forms.consent_texts.schemas import ConsentTextCreate, ConsentTextRead
from crm.people.records.languages import LANGUAGES

router = APIRouter(route_class=Route, include_in_schema=False)

Reader = Annotated[Caller, Security(caller_with, scopes=["people:read"])]
Writer = Annotated[Caller, Security(caller_with, scopes=["people:read", "questionnaires:write"])]
FIELDS = {"/text": "le texte", "/language": "la langue", "/shown_on": "le jour", "/text_version": "la version"}


@router.get("/consent-texts")
async def show_named(request: Request, session: Session, caller: Reader) -> HTMLResponse:
    """The texts that people said yes to and whose words are not there: papers to copy out, forms of before."""
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
    text: Annotated[str, Form(max_length=20_000)] = "",
    language: Annotated[str, Form(max_length=10)] = "fr",
    shown_on: Annotated[str, Form(max_length=20)] = "",
) -> Response:
    """The words of a paper, entered once and for all."""
    typed = {"text": text.replace("\r\n", "\n").strip(), "language": language.strip(), "shown_on": shown_on.strip()}
    try:
        put = read_form(ConsentTextCreate, typed | {"text_version": text_version}, FIELDS)
        async with session.begin_nested():
            await service.add_consent_text(session, caller, put)
    except Problem as problem:
        return await _one(request, session, caller, text_version, typed=typed, bad=problem)
    return back(request, f"/consent-texts/{text_version}")


async def _one(
    request: Request,
    session: Session,
    caller: Caller,
    version: str,
    *,
    typed: dict[str, str] | None = None,
    bad: Problem | None = None,
) -> HTMLResponse:
    found: ConsentTextRead | None = (await service.find_consent_texts(session, caller.campaign_id, [version])).get(
        version
    )
    return render(
        request,
        "consent_texts/consent_text.html",
        status=int(bad.status) if bad else 200 if found else 404,
        campaign=(await get_campaign(session, caller.campaign_id)).state,
        version=version,
        consent_text=found,
        gone=GONE,
        languages=LANGUAGES,
        label_of=label_of,
        reserved=version.startswith(service.RESERVED),
        may_write="questionnaires:write" in caller.scopes and not version.startswith(service.RESERVED),
        typed=typed or {},
        fault=(bad.pointer or "").strip("/") if bad else "",
        bad=bad.fr if bad else "",
    )
