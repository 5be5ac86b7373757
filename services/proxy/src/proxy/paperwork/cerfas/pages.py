"""The team's page of the official form, and the filled form for the holder of a secret link."""

import json
from typing import Annotated, Any

from fastapi import APIRouter, Form, Query, Request, Response, Security
from kit.app import Route
from kit.pages.page_form import LONGEST_LINE, Line, PageForm, Posted
from kit.pages.rendering import render
from kit.pages.submission import submit
from kit.security.auth import Caller, caller_with
from kit.security.links import Link
from kit.security.request_session import Session
from kit.web.problems import Invalid
from pydantic import Field, ValidationError

from proxy.paperwork.cerfas import service
from proxy.paperwork.cerfas.routes import Digest, SentForm, as_pdf, label_of
from proxy.paperwork.cerfas.schemas import FormMap
from proxy.paperwork.cerfas.values import VALUES

router = APIRouter(route_class=Route, include_in_schema=False)

Reader = Annotated[Caller, Security(caller_with, scopes=["requests:read"])]
Writer = Annotated[Caller, Security(caller_with, scopes=["requests:read", "requests:write"])]


class FileEntry(Posted):
    label: Line = ""
    file: Line = ""
    """Chosen anew: no browser is given a file back."""


class MapEntry(Posted):
    map: Annotated[str, Field(max_length=100_000)] = ""


@router.get("/suivi/{token}/cerfa.pdf")
async def print_filled(request: Request, link: Link, tour: Annotated[int | None, Query(ge=1, le=2)] = None) -> Response:
    filled = await service.fill_for(link, tour)
    return as_pdf(filled, "formulaire-de-procuration.pdf")


@router.get("/formulaire")
async def show_forms(
    request: Request, session: Session, caller: Reader, done: Annotated[str, Query(max_length=10)] = ""
) -> Response:
    return await _page(request, session, caller, PageForm(), done=done)


@router.post("/formulaire")
async def send_form(request: Request, upload: SentForm, session: Session, caller: Writer) -> Response:
    async def act() -> None:
        await service.add_form(session, caller.campaign_id, caller.subject, label_of(upload), await upload.read())

    entry = FileEntry(label=upload.fields.get("label", "")[:LONGEST_LINE])
    return await submit(
        request,
        session,
        act,
        form=PageForm.of(entry),
        done="/formulaire?done=sent",
        again=lambda form: _page(request, session, caller, form),
    )


@router.post("/formulaire/{digest}/carte")
async def send_map(
    request: Request, digest: Digest, session: Session, caller: Writer, entry: Annotated[MapEntry, Form()]
) -> Response:
    async def act() -> None:
        try:
            form_map = FormMap.model_validate_json(entry.map)
            await service.set_map(session, caller.campaign_id, digest, form_map, english=False)
        except ValidationError as wrong:
            place = "/".join(str(step) for step in wrong.errors(include_url=False)[0]["loc"])
            sentence = f"La carte n'est pas lisible{f' à /{place}' if place else ''} : vérifiez le JSON et ses noms."
            raise Invalid(sentence, "The map cannot be read: check the JSON and its names.", "/map") from None
        except Invalid as wrong:
            raise Invalid(f"{wrong.pointer or ''} : {wrong.fr}", wrong.en, "/map") from wrong

    return await submit(
        request,
        session,
        act,
        form=PageForm.of(entry, f"map-{digest}"),
        done="/formulaire?done=mapped",
        again=lambda form: _page(request, session, caller, form),
    )


async def _page(request: Request, session: Session, caller: Caller, form: PageForm, *, done: str = "") -> Response:
    forms = await service.list_forms(session, caller.campaign_id)
    return render(
        request,
        "cerfas/forms.html",
        form=form,
        forms=forms,
        maps={form.digest: _shown(form.map) for form in forms},
        values=VALUES,
        done=done,
        may_write="requests:write" in caller.scopes,
    )


def _shown(form_map: FormMap | None) -> str:
    if form_map is None:
        return ""
    fields: dict[str, Any] = form_map.model_dump(mode="json", exclude_defaults=True)
    return json.dumps(fields, ensure_ascii=False, indent=1)
