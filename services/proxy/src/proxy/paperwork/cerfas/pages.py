"""The team's page about the official form, and the filled form for who holds a secret link."""

import json
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response, Security
from kit.app import Route
from kit.pages.rendering import back, render
from kit.security.auth import Caller, caller_with
from kit.security.links import Link
from kit.security.request_session import Session
from kit.web.problems import Problem
from pydantic import ValidationError

from proxy.paperwork.cerfas import service
from proxy.paperwork.cerfas.routes import Digest, SentForm, as_pdf, label_of
from proxy.paperwork.cerfas.schemas import FormMap
from proxy.paperwork.cerfas.values import VALUES

router = APIRouter(route_class=Route, include_in_schema=False)

Reader = Annotated[Caller, Security(caller_with, scopes=["requests:read"])]
Writer = Annotated[Caller, Security(caller_with, scopes=["requests:read", "requests:write"])]


@router.get("/suivi/{token}/cerfa.pdf")
async def print_filled(request: Request, link: Link, tour: Annotated[int | None, Query(ge=1, le=2)] = None) -> Response:
    made = await service.fill_for(link, request.app.state.communes, tour)
    return as_pdf(made, "formulaire-de-procuration.pdf")


@router.get("/formulaire")
async def show_forms(
    request: Request, session: Session, caller: Reader, done: Annotated[str, Query(max_length=10)] = ""
) -> Response:
    return await _page(request, session, caller, done=done)


@router.post("/formulaire")
async def send_form(request: Request, upload: SentForm, session: Session, caller: Writer) -> Response:
    try:
        label = label_of(upload)
        await service.add_form(session, caller.campaign_id, caller.subject, label, await upload.read())
    except Problem as problem:
        return await _page(request, session, caller, error=problem.fr, status=int(problem.status))
    return back(request, "/formulaire?done=sent")


@router.post("/formulaire/{digest}/carte")
async def send_map(request: Request, digest: Digest, session: Session, caller: Writer) -> Response:
    async with request.form(max_files=0, max_fields=3) as form:
        typed = str(form.get("map", ""))[:100_000]
    try:
        given = FormMap.model_validate_json(typed)
        await service.set_map(session, caller.campaign_id, digest, given, english=False)
    except ValidationError as wrong:
        first = wrong.errors(include_url=False)[0]
        place = "/".join(str(step) for step in first["loc"])
        said = f"La carte n'est pas lisible{f' à /{place}' if place else ''} : vérifiez le JSON et ses noms."
        return await _page(request, session, caller, map_error=said, typed=typed, digest=digest, status=422)
    except Problem as problem:
        said = f"{problem.pointer or ''} : {problem.fr}"
        return await _page(request, session, caller, map_error=said, typed=typed, digest=digest, status=problem.status)
    return back(request, "/formulaire?done=mapped")


async def _page(
    request: Request,
    session: Session,
    caller: Caller,
    *,
    done: str = "",
    error: str = "",
    map_error: str = "",
    typed: str = "",
    digest: str = "",
    status: int = 200,
) -> Response:
    forms = await service.list_forms(session, caller.campaign_id)
    maps: dict[str, str] = {one.digest: _shown(one.map) for one in forms}
    if digest:
        maps[digest] = typed
    return render(
        request,
        "cerfas/forms.html",
        int(status),
        forms=forms,
        maps=maps,
        values=VALUES,
        done=done,
        error=error,
        map_error=map_error,
        wrong=digest,
        may_write="requests:write" in caller.scopes,
    )


def _shown(given: FormMap | None) -> str:
    if given is None:
        return ""
    said: dict[str, Any] = given.model_dump(mode="json", exclude_defaults=True)
    return json.dumps(said, ensure_ascii=False, indent=1)
