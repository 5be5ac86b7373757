from collections.abc import Awaitable, Callable
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Form, Query, Request, Security
from fastapi.responses import HTMLResponse
from kit.app import Route
from kit.files.uploads import Upload, upload_within
from kit.pages.forms import read_form, seen_version
from kit.pages.page_form import PageForm
from kit.pages.submission import submit
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from kit.web.problems import Invalid
from starlette.responses import Response

from crm.imports.acquired_lists import service
from crm.imports.acquired_lists.corrections import correct_listed
from crm.imports.acquired_lists.forms import (
    AdoptionEntry,
    CorrectionEntry,
    ListEntry,
    NoticeEntry,
    PlaceSearch,
    RemovalEntry,
    read_correction,
    read_list,
)
from crm.imports.acquired_lists.labels import FIELDS
from crm.imports.acquired_lists.list_page import render_line, render_list, render_lists
from crm.imports.acquired_lists.schemas import (
    AcquiredListCreate,
    AdoptCreate,
    NoticePut,
)
from crm.imports.files import service as imports

router = APIRouter(route_class=Route, include_in_schema=False)

Reader = Annotated[Caller, Security(caller_with, scopes=["people:read"])]
Importer = Annotated[Caller, Security(caller_with, scopes=["people:read", "people:write", "imports:write"])]
Sent = Annotated[Upload, Depends(upload_within("people_file_max_bytes"))]
Asked = Annotated[str, Query(max_length=100)]
DONE = {
    "opened": "La liste est ouverte : envoyez son fichier.",
    "noted": "C'est noté : ces personnes sont informées.",
    "removed": "La liste est effacée, avec toutes les personnes qui y étaient.",
    "corrected": "La ligne est corrigée.",
    "adopted": "Cette personne est maintenant un contact, avec son accord.",
}


@router.get("/acquired-lists")
async def show_acquired_lists(
    request: Request, session: Session, caller: Reader, done: Annotated[str, Query(max_length=10)] = ""
) -> HTMLResponse:
    """Show the acquired lists, and the form of a new one."""
    return await render_lists(request, session, caller, confirmation=DONE.get(done, ""))


@router.post("/acquired-lists")
async def open_acquired_list(
    request: Request, session: Session, caller: Importer, entry: Annotated[ListEntry, Form()]
) -> Response:
    async def act() -> UUID:
        put = read_form(AcquiredListCreate, read_list(entry), FIELDS)
        return (await service.add_acquired_list(session, caller, put)).id

    return await submit(
        request,
        session,
        act,
        form=PageForm.of(entry),
        done=lambda made: f"/acquired-lists/{made}?done=opened",
        again=lambda form: render_lists(request, session, caller, form=form),
    )


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
    """Show one list: its source, its end, its notice, and its people by age and place only."""
    place_search = PlaceSearch(
        station=station, commune=commune, street=street, age_from=age_from, age_to=age_to, after=after
    )
    form = PageForm.of(place_search, "search")
    return await render_list(
        request, session, caller, list_id, place_search=place_search, confirmation=DONE.get(done, ""), form=form
    )


@router.post("/acquired-lists/{list_id}/files")
async def send_file(list_id: UUID, upload: Sent, request: Request, session: Session, caller: Importer) -> Response:
    async def act() -> UUID:
        acquired_list = await service.get_acquired_list(session, caller, list_id)
        target = "roll" if acquired_list.kind == "roll" else "outside"
        made, _ = await imports.receive_file(session, caller, upload, target, list_id)
        return made.id

    return await submit(
        request,
        session,
        act,
        form=PageForm("send", {"file": ()}),
        done=lambda made: f"/imports/{made}?done=sent",
        again=lambda form: render_list(request, session, caller, list_id, form=form),
    )


@router.post("/acquired-lists/{list_id}/notice")
async def note_notice(
    list_id: UUID, request: Request, session: Session, caller: Importer, entry: Annotated[NoticeEntry, Form()]
) -> Response:
    async def act() -> None:
        put = read_form(NoticePut, entry.model_dump(), FIELDS)
        await service.note_notice(session, caller, list_id, put.notice_on)

    return await _act(request, session, caller, list_id, act, "noted", PageForm.of(entry, "notice"))


@router.post("/acquired-lists/{list_id}/remove")
async def remove_acquired_list(
    list_id: UUID, request: Request, session: Session, caller: Importer, entry: Annotated[RemovalEntry, Form()]
) -> Response:
    async def act() -> None:
        if not entry.sure:
            raise Invalid("Cochez la case pour effacer la liste.", "Tick the box to delete the list.", "/sure")
        await service.remove_acquired_list(session, caller, list_id)

    return await submit(
        request,
        session,
        act,
        form=PageForm.of(entry, "remove"),
        done="/acquired-lists?done=removed",
        again=lambda form: render_list(request, session, caller, list_id, form=form),
    )


@router.post("/acquired-lists/{list_id}/people/{entry_id}/adopt")
async def adopt(
    list_id: UUID,
    entry_id: UUID,
    request: Request,
    session: Session,
    caller: Importer,
    entry: Annotated[AdoptionEntry, Form()],
) -> Response:
    async def act() -> None:
        body = {name: text.strip() for name, text in entry.model_dump().items()}
        await service.adopt(session, caller, list_id, entry_id, read_form(AdoptCreate, body, FIELDS))

    return await _act(request, session, caller, list_id, act, "adopted", PageForm.of(entry, f"adopt-{entry_id}"))


@router.get("/acquired-lists/{list_id}/people/{entry_id}")
async def show_line(
    list_id: UUID, entry_id: UUID, request: Request, session: Session, caller: Importer
) -> HTMLResponse:
    """Show the form that corrects one entry, linked from the rights desk."""
    return await render_line(request, session, caller, list_id, entry_id)


@router.post("/acquired-lists/{list_id}/people/{entry_id}")
async def correct_line(
    list_id: UUID,
    entry_id: UUID,
    request: Request,
    session: Session,
    caller: Importer,
    entry: Annotated[CorrectionEntry, Form()],
) -> Response:
    async def act() -> None:
        version = seen_version(entry.version)
        await correct_listed(session, caller, list_id, entry_id, read_correction(entry), version)

    return await submit(
        request,
        session,
        act,
        form=PageForm.of(entry),
        done=f"/acquired-lists/{list_id}?done=corrected",
        again=lambda form: render_line(request, session, caller, list_id, entry_id, form=form),
    )


async def _act(
    request: Request,
    session: Session,
    caller: Caller,
    list_id: UUID,
    act: Callable[[], Awaitable[None]],
    done: str,
    form: PageForm,
) -> Response:
    return await submit(
        request,
        session,
        act,
        form=form,
        done=f"/acquired-lists/{list_id}?done={done}",
        again=lambda form: render_list(request, session, caller, list_id, form=form),
    )
