from typing import Annotated, Any
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Depends, Form, Query, Request, Security
from fastapi.responses import HTMLResponse
from kit.app import Route
from kit.campaigns.queries import get_campaign
from kit.files.uploads import Upload, upload_within
from kit.pages.forms import read_form, seen_version, whole_number
from kit.pages.rendering import back, render
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from kit.web.problems import Invalid, Problem
from starlette.responses import Response

from crm.imports.acquired_lists import service
from crm.imports.acquired_lists.corrections import correct_listed
from crm.imports.acquired_lists.form_input import entry_of, patch_of
from crm.imports.acquired_lists.labels import FIELDS, KINDS, USES, WAYS, notice_of
from crm.imports.acquired_lists.models import AcquiredListEntry
from crm.imports.acquired_lists.schemas import (
    AcquiredEntryPatch,
    AcquiredListCreate,
    AdoptCreate,
    ListedFilter,
    NoticePut,
)
from crm.imports.files import service as imports
from crm.people.records import service as people

router = APIRouter(route_class=Route, include_in_schema=False)

Reader = Annotated[Caller, Security(caller_with, scopes=["people:read"])]
Importer = Annotated[Caller, Security(caller_with, scopes=["people:read", "people:write", "imports:write"])]
Sent = Annotated[Upload, Depends(upload_within("people_file_max_bytes"))]
Text = Annotated[str, Form(max_length=400)]
Asked = Annotated[str, Query(max_length=100)]
DONE = {
    "opened": "La liste est ouverte : envoyez son fichier.",
    "noted": "C'est noté : ces personnes sont informées.",
    "removed": "La liste est effacée, avec toutes les personnes qui y étaient.",
    "corrected": "La ligne est corrigée.",
    "adopted": "Cette personne est maintenant un contact, avec son accord.",
}
SHOWN = 50


@router.get("/acquired-lists")
async def show_acquired_lists(
    request: Request, session: Session, caller: Reader, done: Annotated[str, Query(max_length=10)] = ""
) -> HTMLResponse:
    """The lists that are kept apart, and a form for the next."""
    return await _list(request, session, caller, said=DONE.get(done, ""))


@router.post("/acquired-lists")
async def open_acquired_list(
    request: Request,
    session: Session,
    caller: Importer,
    kind: Text = "",
    name: Text = "",
    source: Text = "",
    purpose: Text = "",
    received_on: Text = "",
    ends_on: Text = "",
    no_commercial_use: Text = "",
) -> Response:
    said: dict[str, Any] = {
        "kind": kind,
        "name": name.strip(),
        "source": source.strip(),
        "purpose": purpose.strip(),
        "received_on": received_on,
        "ends_on": ends_on,
    }
    try:
        put = read_form(AcquiredListCreate, said | {"no_commercial_use": bool(no_commercial_use)}, FIELDS)
        async with session.begin_nested():
            made = await service.add_acquired_list(session, caller, put)
            made_id = made.id
    except Problem as problem:
        return await _list(request, session, caller, entry=said, bad=problem.fr, status=problem.status)
    return back(request, f"/acquired-lists/{made_id}?done=opened")


@router.get("/acquired-lists/{list_id}")
async def show_acquired_list(
    list_id: UUID,
    request: Request,
    session: Session,
    caller: Reader,
    done: Annotated[str, Query(max_length=10)] = "",
    station: Asked = "",
    commune: Asked = "",
    street: Asked = "",
    age_from: Asked = "",
    age_to: Asked = "",
    after: Asked = "",
) -> HTMLResponse:
    """Render one list: its source, its end, the state of its notice; its people, by age and place alone."""
    said = {
        "station": station.strip(),
        "commune": commune.strip(),
        "street": street.strip(),
        "age_from": whole_number(age_from),
        "age_to": whole_number(age_to),
        "after": after,
    }
    return await _one(request, session, caller, list_id, sought=said, said=DONE.get(done, ""))


@router.post("/acquired-lists/{list_id}/files")
async def send_file(list_id: UUID, upload: Sent, request: Request, session: Session, caller: Importer) -> Response:
    try:
        async with session.begin_nested():
            acquired_list = await service.get_acquired_list(session, caller, list_id)
            target = "roll" if acquired_list.kind == "roll" else "outside"
            made, _ = await imports.receive_file(session, caller, upload, target, list_id)
            made_id = made.id
    except Problem as problem:
        return await _one(request, session, caller, list_id, bad=problem.fr, status=problem.status)
    return back(request, f"/imports/{made_id}?done=sent")


@router.post("/acquired-lists/{list_id}/notice")
async def note_notice(
    list_id: UUID, request: Request, session: Session, caller: Importer, notice_on: Text = ""
) -> Response:
    try:
        put = read_form(NoticePut, {"notice_on": notice_on}, FIELDS)
        async with session.begin_nested():
            await service.note_notice(session, caller, list_id, put.notice_on)
    except Problem as problem:
        return await _one(request, session, caller, list_id, bad=problem.fr, status=problem.status)
    return back(request, f"/acquired-lists/{list_id}?done=noted")


@router.post("/acquired-lists/{list_id}/remove")
async def remove_acquired_list(
    list_id: UUID, request: Request, session: Session, caller: Importer, sure: Text = ""
) -> Response:
    try:
        if not sure:
            raise Invalid("Cochez la case pour effacer la liste.", "Tick the box to delete the list.", "/sure")
        await service.remove_acquired_list(session, caller, list_id)
    except Problem as problem:
        return await _one(request, session, caller, list_id, bad=problem.fr, status=problem.status)
    return back(request, "/acquired-lists?done=removed")


@router.post("/acquired-lists/{list_id}/people/{entry_id}/adopt")
async def adopt(
    list_id: UUID,
    entry_id: UUID,
    request: Request,
    session: Session,
    caller: Importer,
    use: Text = "",
    source: Text = "",
    text_version: Text = "",
    proof: Text = "",
) -> Response:
    said = {"use": use, "source": source, "text_version": text_version.strip(), "proof": proof.strip()}
    try:
        put = read_form(AdoptCreate, said, FIELDS)
        async with session.begin_nested():
            await service.adopt(session, caller, list_id, entry_id, put)
    except Problem as problem:
        return await _one(request, session, caller, list_id, bad=problem.fr, status=problem.status)
    return back(request, f"/acquired-lists/{list_id}?done=adopted")


@router.get("/acquired-lists/{list_id}/people/{entry_id}")
async def show_line(
    list_id: UUID, entry_id: UUID, request: Request, session: Session, caller: Importer
) -> HTMLResponse:
    """Render one entry to correct, where the rights desk leads to."""
    return await _line(request, session, caller, list_id, entry_id)


@router.post("/acquired-lists/{list_id}/people/{entry_id}")
async def correct_line(list_id: UUID, entry_id: UUID, request: Request, session: Session, caller: Importer) -> Response:
    async with request.form(max_files=0, max_fields=20) as form:
        entry = {name: str(value)[:2_001] for name, value in form.multi_items()}
    try:
        said = patch_of(entry)
        emptied = {name: None for name, value in said.items() if value is None}
        put = read_form(AcquiredEntryPatch, said, FIELDS).model_copy(update=emptied)
        async with session.begin_nested():
            await correct_listed(session, caller, list_id, entry_id, put, seen_version(entry.get("version", "")))
    except Problem as problem:
        status = problem.status
        return await _line(request, session, caller, list_id, entry_id, entry=entry, bad=problem.fr, status=status)
    return back(request, f"/acquired-lists/{list_id}?done=corrected")


async def _line(
    request: Request,
    session: Session,
    caller: Caller,
    list_id: UUID,
    entry_id: UUID,
    *,
    entry: dict[str, str] | None = None,
    bad: str = "",
    status: int = 200,
) -> HTMLResponse:
    one = await service.get_listed(session, caller, list_id, entry_id)
    return render(
        request,
        "acquired_lists/entry.html",
        status,
        campaign=(await get_campaign(session, caller.campaign_id)).state,
        acquired_list=await service.get_acquired_list(session, caller, list_id),
        one=one,
        entry=dict.fromkeys(entry_of(one), "") | entry if entry else entry_of(one),
        bad=bad,
    )


async def _list(
    request: Request,
    session: Session,
    caller: Caller,
    *,
    entry: dict[str, Any] | None = None,
    said: str = "",
    bad: str = "",
    status: int = 200,
) -> HTMLResponse:
    today = await people.today_of(session, caller.campaign_id)
    found = [await service.describe(session, one) for one in await service.list_acquired_lists(session, caller)]
    return render(
        request,
        "acquired_lists/acquired_lists.html",
        status,
        campaign=(await get_campaign(session, caller.campaign_id)).state,
        acquired_lists=[(one, notice_of(one, today)) for one in found],
        kinds=KINDS,
        undertaking=service.UNDERTAKING,
        today=today,
        entry=entry or {},
        may_write={"people:write", "imports:write"} <= caller.scopes,
        said=said,
        bad=bad,
    )


async def _one(
    request: Request,
    session: Session,
    caller: Caller,
    list_id: UUID,
    *,
    sought: dict[str, Any] | None = None,
    said: str = "",
    bad: str = "",
    status: int = 200,
) -> HTMLResponse:
    acquired_list = await service.get_acquired_list(session, caller, list_id)
    read, today = await service.describe(session, acquired_list), await people.today_of(session, caller.campaign_id)
    asked = sought or {}
    try:
        found = await service.find_listed(
            session, caller, acquired_list, read_form(ListedFilter, asked | {"limit": SHOWN}, FIELDS)
        )
    except Problem as problem:
        found, bad, status = list[AcquiredListEntry](), problem.fr, problem.status
    return render(
        request,
        "acquired_lists/acquired_list.html",
        status,
        campaign=(await get_campaign(session, caller.campaign_id)).state,
        acquired_list=read,
        notice=notice_of(read, today),
        kinds=KINDS,
        found=found[:SHOWN],
        following=_following(asked, found[SHOWN - 1].id) if len(found) > SHOWN else "",
        sought=asked,
        uses=USES,
        ways=WAYS,
        today=today,
        may_compose="messages:write" in caller.scopes,
        may_write={"people:write", "imports:write"} <= caller.scopes,
        said=said,
        bad=bad,
    )


def _following(asked: dict[str, Any], after: UUID) -> str:
    """The query of the next page."""
    return urlencode({name: said for name, said in asked.items() if said} | {"after": after})
