"""The team's page of the official form, and the filled form for the holder of a secret link."""

import json
from typing import Annotated, Any

from fastapi import APIRouter, Form, Query, Request, Response, Security
from kit.app import Route
from kit.pages.page_form import LONGEST_LINE, Line, PageForm, Posted
from kit.pages.rendering import render
from kit.pages.submission import submit
from kit.security.auth import OPERATE, Caller, caller_with
from kit.security.credentials import KnownToken
from kit.security.links import Link
from kit.security.request_session import Session
from kit.web.problems import Invalid
from pydantic import Field, ValidationError

from proxy.paperwork.cerfas import service
from proxy.paperwork.cerfas.routes import Digest, SentForm, as_pdf, label_of, reason_of
from proxy.paperwork.cerfas.schemas import FormMap, FormRead
from proxy.paperwork.cerfas.values import VALUES

router = APIRouter(route_class=Route, include_in_schema=False)

Reader = Annotated[Caller, Security(caller_with, scopes=["requests:read"])]
Writer = Annotated[Caller, Security(caller_with, scopes=["requests:read", "requests:write"])]


RESERVED_NAMES = {
    "date": "Laisser vide : date",
    "hour": "Laisser vide : heure",
    "authority": "Laisser vide : autorité",
    "signature": "Laisser vide : signature",
    "receipt": "Laisser vide : récépissé",
    "administration": "Laisser vide : administration",
}


class FileEntry(Posted):
    label: Line = ""
    reason: Line = ""
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
    request: Request,
    session: Session,
    caller: Reader,
    token: KnownToken,
    done: Annotated[str, Query(max_length=10)] = "",
) -> Response:
    return await _page(request, session, caller, PageForm(), operates=OPERATE in token.scopes, done=done)


@router.post("/formulaire")
async def send_form(
    request: Request, upload: SentForm, session: Session, caller: Writer, token: KnownToken
) -> Response:
    operates = OPERATE in token.scopes

    async def act() -> FormRead:
        file = await upload.read()
        reason = reason_of(upload)
        return await service.add_form(session, caller.subject, label_of(upload), file, reason=reason, operates=operates)

    entry = FileEntry.model_validate({name: upload.fields.get(name, "")[:LONGEST_LINE] for name in ("label", "reason")})
    return await submit(
        request,
        session,
        act,
        form=PageForm.of(entry),
        done=lambda added: (
            f"/formulaire/{added.digest}?done=sent" if added.shared == operates else "/formulaire?done=same"
        ),
        again=lambda form: _page(request, session, caller, form, operates=operates),
    )


@router.get("/formulaire/{digest}")
async def show_editor(
    request: Request,
    digest: Digest,
    session: Session,
    _: Writer,
    token: KnownToken,
    done: Annotated[str, Query(max_length=10)] = "",
) -> Response:
    return await _editor(request, session, digest, PageForm(), operates=OPERATE in token.scopes, done=done)


@router.post("/formulaire/{digest}/carte")
async def send_map(
    request: Request,
    digest: Digest,
    session: Session,
    _: Writer,
    token: KnownToken,
    entry: Annotated[MapEntry, Form()],
) -> Response:
    operates = OPERATE in token.scopes

    async def act() -> None:
        try:
            form_map = FormMap.model_validate_json(entry.map)
            await service.set_map(session, digest, form_map, operates=operates, english=False)
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
        form=PageForm.of(entry),
        done=f"/formulaire/{digest}?done=mapped",
        again=lambda form: _editor(request, session, digest, form, operates=operates),
    )


@router.post("/formulaire/{digest}/approuver")
async def approve_form(request: Request, digest: Digest, session: Session, _: Writer, token: KnownToken) -> Response:
    operates = OPERATE in token.scopes
    return await submit(
        request,
        session,
        lambda: service.approve(session, digest, operates=operates),
        form=PageForm(),
        done="/formulaire?done=approved",
        again=lambda form: _editor(request, session, digest, form, operates=operates),
    )


@router.post("/formulaire/{digest}/retirer")
async def remove_form(
    request: Request, digest: Digest, session: Session, caller: Writer, token: KnownToken
) -> Response:
    operates = OPERATE in token.scopes
    return await submit(
        request,
        session,
        lambda: service.delete_form(session, digest, operates=operates),
        form=PageForm(),
        done="/formulaire?done=removed",
        again=lambda form: _page(request, session, caller, form, operates=operates),
    )


async def _editor(
    request: Request, session: Session, digest: str, form: PageForm, *, operates: bool, done: str = ""
) -> Response:
    editor = await service.read_editor(session, digest, operates=operates)
    pages = [
        {
            "width": width,
            "height": height,
            "labels": [
                {"text": label.text, "x": label.x, "y": height - label.y, "size": label.size}
                for label in editor.facts.labels
                if label.page == number
            ],
            "fields": [
                {"x": field.x, "y": height - field.y - field.height, "width": field.width, "height": field.height}
                for field in editor.facts.fields
                if field.page == number
            ],
        }
        for number, (width, height) in enumerate(editor.facts.sizes, start=1)
    ]
    return render(
        request,
        "cerfas/editor.html",
        editor=editor,
        pages=pages,
        map=_shown(editor.draft),
        form=form,
        names={value.name: value.label for value in VALUES.values()} | RESERVED_NAMES,
        ticks=[value.name for value in VALUES.values() if value.kind == "tick"],
        fields=[
            {"name": field.name, "page": field.page, "x": field.x, "y": field.y, "width": field.width}
            | {"height": field.height}
            for field in editor.facts.fields
        ],
        done=done,
    )


async def _page(
    request: Request, session: Session, caller: Caller, form: PageForm, *, operates: bool, done: str = ""
) -> Response:
    forms = await service.list_forms(session)
    return render(
        request,
        "cerfas/forms.html",
        form=form,
        forms=forms,
        used=service.choose_used(forms),
        served=any(one.shared and one.approved_at for one in forms),
        operates=operates,
        done=done,
        may_write="requests:write" in caller.scopes,
    )


def _shown(form_map: FormMap | None) -> str:
    if form_map is None:
        return ""
    fields: dict[str, Any] = form_map.model_dump(mode="json", exclude_defaults=True)
    return json.dumps(fields, ensure_ascii=False, indent=1)
