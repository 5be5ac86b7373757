from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Form, Query, Request, Security
from fastapi.responses import HTMLResponse
from kit.app import Route
from kit.campaigns.queries import get_campaign
from kit.files.uploads import Upload, upload_within
from kit.pages.forms import read_form, seen_version
from kit.pages.page_form import PageForm
from kit.pages.rendering import render
from kit.pages.submission import PagesOfForms, submit
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from kit.web.problems import Invalid, Problem
from starlette.responses import Response

from crm.campaign.campaigns.place_input import find_territory
from crm.imports.acquired_lists import entries, service
from crm.imports.acquired_lists.corrections import correct_listed
from crm.imports.acquired_lists.form_input import entry_of
from crm.imports.acquired_lists.forms import (
    AdoptionEntry,
    CorrectionEntry,
    ListEntry,
    NoticeEntry,
    PlaceSearch,
    RemovalEntry,
    following_of,
    read_correction,
    read_list,
    read_search,
)
from crm.imports.acquired_lists.labels import FIELDS, KINDS, USES, WAYS, notice_of
from crm.imports.acquired_lists.models import AcquiredListEntry
from crm.imports.acquired_lists.schemas import (
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
    """Show the acquired lists, and the form of a new one."""
    return await _list(request, session, caller, confirmation=DONE.get(done, ""))


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
        again=lambda form: _list(request, session, caller, form=form),
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
    return await _one(
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
        again=lambda form: _one(request, session, caller, list_id, form=form),
    )


@router.post("/acquired-lists/{list_id}/notice")
async def note_notice(
    list_id: UUID, request: Request, session: Session, caller: Importer, entry: Annotated[NoticeEntry, Form()]
) -> Response:
    async def act() -> None:
        put = read_form(NoticePut, entry.model_dump(), FIELDS)
        await service.note_notice(session, caller, list_id, put.notice_on)

    return await _PAGES.of(list_id).submit(request, session, caller, act, "noted", PageForm.of(entry, "notice"))


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
        again=lambda form: _one(request, session, caller, list_id, form=form),
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

    return await _PAGES.of(list_id).submit(
        request, session, caller, act, "adopted", PageForm.of(entry, f"adopt-{entry_id}")
    )


@router.get("/acquired-lists/{list_id}/people/{entry_id}")
async def show_line(
    list_id: UUID, entry_id: UUID, request: Request, session: Session, caller: Importer
) -> HTMLResponse:
    """Show the form that corrects one entry, linked from the rights desk."""
    return await _line(request, session, caller, list_id, entry_id)


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
        patch = read_correction(entry, await find_territory(session, caller.campaign_id))
        await correct_listed(session, caller, list_id, entry_id, patch, version)

    return await submit(
        request,
        session,
        act,
        form=PageForm.of(entry),
        done=f"/acquired-lists/{list_id}?done=corrected",
        again=lambda form: _line(request, session, caller, list_id, entry_id, form=form),
    )


async def _line(
    request: Request,
    session: Session,
    caller: Caller,
    list_id: UUID,
    entry_id: UUID,
    *,
    form: PageForm | None = None,
) -> HTMLResponse:
    entry = await entries.get_listed(session, caller, list_id, entry_id)
    return render(
        request,
        "acquired_lists/entry.html",
        campaign=(await get_campaign(session, caller.campaign_id)).state,
        acquired_list=await service.get_acquired_list(session, caller, list_id),
        one=entry,
        stored=entry_of(entry),
        form=form or PageForm(),
    )


async def _list(
    request: Request, session: Session, caller: Caller, *, confirmation: str = "", form: PageForm | None = None
) -> HTMLResponse:
    today = await people.today_of(session, caller.campaign_id)
    lists = [
        await service.describe(session, acquired_list)
        for acquired_list in await service.list_acquired_lists(session, caller)
    ]
    return render(
        request,
        "acquired_lists/acquired_lists.html",
        campaign=(await get_campaign(session, caller.campaign_id)).state,
        acquired_lists=[(one, notice_of(one, today)) for one in lists],
        kinds=KINDS,
        undertaking=service.UNDERTAKING,
        today=today,
        may_write={"people:write", "imports:write"} <= caller.scopes,
        said=confirmation,
        form=form or PageForm(),
    )


async def _one(
    request: Request,
    session: Session,
    caller: Caller,
    list_id: UUID,
    *,
    place_search: PlaceSearch | None = None,
    confirmation: str = "",
    form: PageForm,
) -> HTMLResponse:
    acquired_list = await service.get_acquired_list(session, caller, list_id)
    description, today = (
        await service.describe(session, acquired_list),
        await people.today_of(session, caller.campaign_id),
    )
    search = place_search or PlaceSearch()
    shown_entries = list[AcquiredListEntry]()
    try:
        criteria = read_search(search, await find_territory(session, caller.campaign_id))
        wanted = read_form(ListedFilter, criteria | {"limit": SHOWN}, FIELDS)
        shown_entries = await entries.find_listed(session, caller, acquired_list, wanted)
    except Problem as problem:
        # An invalid form is shown before other messages.
        form = form if form.problem else form.refused(problem)
    return render(
        request,
        "acquired_lists/acquired_list.html",
        int(form.problem.status) if form.problem else 200,
        campaign=(await get_campaign(session, caller.campaign_id)).state,
        acquired_list=description,
        notice=notice_of(description, today),
        kinds=KINDS,
        found=shown_entries[:SHOWN],
        following=following_of(search, shown_entries[SHOWN - 1].id) if len(shown_entries) > SHOWN else "",
        uses=USES,
        ways=WAYS,
        today=today,
        may_compose="messages:write" in caller.scopes,
        may_write={"people:write", "imports:write"} <= caller.scopes,
        said=confirmation,
        form=form,
    )


_PAGES = PagesOfForms("/acquired-lists/{}", _one)
