from collections.abc import Awaitable, Callable
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Form, Query, Request, Security
from fastapi.responses import HTMLResponse
from kit.app import Route
from kit.campaigns.queries import get_campaign
from kit.files.uploads import Upload, upload_within
from kit.pages.forms import read_form
from kit.pages.page_form import PageForm
from kit.pages.rendering import render
from kit.pages.submission import submit
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from kit.web.problems import Conflict
from sqlalchemy import select
from starlette.responses import Response

from crm.campaign.campaigns.place_input import find_territory
from crm.imports.files import service
from crm.imports.files.forms import (
    AnswersEntry,
    MappingEntry,
    MendEntry,
    StartEntry,
    inputs_of,
    read_answers,
    read_mapping,
)
from crm.imports.files.import_view import MENDS, view_of
from crm.imports.files.labels import STATES
from crm.imports.files.models import PersonImport
from crm.imports.files.new_fields import add_fields
from crm.imports.files.origins import ASKING, ONE_MESSAGE, ORIGINS, REFUSED
from crm.imports.files.schemas import Answer, MappingPut, Origin

router = APIRouter(route_class=Route, include_in_schema=False)

Reader = Annotated[Caller, Security(caller_with, scopes=["people:read", "imports:read"])]
Importer = Annotated[Caller, Security(caller_with, scopes=["people:read", "people:write", "imports:write"])]
Stated = Annotated[str, Query(max_length=20)]
Sent = Annotated[Upload, Depends(upload_within("people_file_max_bytes"))]
SHOWN = 30
MOST_ANSWERS = 500
DONE = {
    "sent": "Le fichier est reçu. Relisez comment chaque colonne est comprise.",
    "mapped": "L'aperçu se prépare : rien n'est écrit.",
    "started": "L'import a commencé.",
    "undoing": "L'annulation a commencé.",
    "removed": "Le fichier est jeté.",
}
UNDER_WAY = {"mapped": "previewing", "started": "running", "undoing": "undoing"}
"""The state during which a confirmation stays on the page."""
NAMES = {
    "/columns": "les colonnes",
    "/known": "le choix pour qui est déjà connu",
    "/unknown_tags": "le choix pour les étiquettes",
    "/unreadable": "le choix pour les cases illisibles",
    "/country": "le pays",
    "/tags": "les étiquettes",
    "/given_by": "qui vous a remis le fichier",
    "/informed": "l'avis d'information",
    "/statement/source": "comment l'accord a été donné",
    "/statement/text": "la version du texte",
    "/statement/said_on": "le jour de l'accord",
    "/statement/proof": "où est la preuve",
}


@router.get("/imports")
async def show_imports(
    request: Request, session: Session, caller: Reader, done: Annotated[str, Query(max_length=10)] = ""
) -> HTMLResponse:
    """Show the uploaded files, and ask where those of the next come from."""
    return await _list(request, session, caller, confirmation=DONE.get(done, ""))


@router.get("/imports/new")
async def show_upload(request: Request, session: Session, caller: Importer, origin: Stated = "") -> HTMLResponse:
    """Show the upload form for people who may come in; for others why they may not, and what to do instead."""
    return await _upload(request, session, caller, origin)


@router.post("/imports")
async def send_file(
    upload: Sent,
    request: Request,
    session: Session,
    caller: Importer,
    origin: Stated = "",
) -> Response:
    stated: Origin | None = next((one for one in ORIGINS if one == origin), None)

    async def act() -> UUID:
        made, _ = await service.receive_file(session, caller, upload, "contacts", origin=stated)
        return made.id

    return await submit(
        request,
        session,
        act,
        form=PageForm(typed={"file": ()}),
        done=lambda made: f"/imports/{made}?done=sent",
        again=lambda form: _upload(request, session, caller, origin, form=form),
    )


@router.get("/imports/{import_id}")
async def show_import(
    import_id: UUID, request: Request, session: Session, caller: Reader, done: Annotated[str, Query(max_length=10)] = ""
) -> HTMLResponse:
    """Show one file: its columns, the preview of its effects, the result."""
    return await _one(request, session, caller, import_id, done=done)


@router.post("/imports/{import_id}/mapping")
async def map_columns(
    import_id: UUID, request: Request, session: Session, caller: Importer, entry: Annotated[MappingEntry, Form()]
) -> Response:
    async def act() -> None:
        found = await service.get_import(session, caller, import_id)
        columns = await add_fields(session, caller, found, entry.column)
        typed = read_mapping(entry.model_copy(update={"column": columns}))
        saved = await service.saved_mapping(session, found)
        answers = [one.model_dump() for one in saved.answers] if saved else []
        await service.put_mapping(
            session, caller, import_id, read_form(MappingPut, typed | {"answers": answers}, NAMES)
        )

    form = PageForm.of(entry, inputs=inputs_of(entry))
    return await _act(request, session, caller, import_id, act, "mapped", form)


@router.post("/imports/{import_id}/answers")
async def answer_questions(
    import_id: UUID, request: Request, session: Session, caller: Importer, entry: Annotated[AnswersEntry, Form()]
) -> Response:
    """Take what words mean, each asked once, and look at the file again."""

    async def act() -> None:
        mapping = await _mapping(session, caller, import_id)
        own = await find_territory(session, caller.campaign_id)
        said = [Answer.model_validate(one) for one in read_answers(entry, own)]
        known = {(one.about, one.written): one for one in (*mapping.answers, *said)}
        await service.put_mapping(
            session, caller, import_id, mapping.model_copy(update={"answers": list(known.values())[-MOST_ANSWERS:]})
        )

    inputs = {f"/typed/{place}": f"typed-{place}" for place in range(len(entry.about))}
    form = PageForm.of(entry, "answers", inputs=inputs)
    return await _act(request, session, caller, import_id, act, "mapped", form)


@router.post("/imports/{import_id}/mend")
async def mend(
    import_id: UUID, request: Request, session: Session, caller: Importer, entry: Annotated[MendEntry, Form()]
) -> Response:
    """Change one choice of the mapping, and look at the file again."""

    async def act() -> None:
        mapping = await _mapping(session, caller, import_id)
        if (change := MENDS.get(entry.mend)) is not None:
            await service.put_mapping(session, caller, import_id, mapping.model_copy(update=change.change))

    return await _act(request, session, caller, import_id, act, "mapped", PageForm())


@router.post("/imports/{import_id}/start")
async def start(
    import_id: UUID, request: Request, session: Session, caller: Importer, entry: Annotated[StartEntry, Form()]
) -> Response:
    async def act() -> None:
        await service.start(session, caller, import_id, leave_stopped_out=entry.leave_stopped_out == "yes")

    return await _act(request, session, caller, import_id, act, "started", PageForm())


@router.post("/imports/{import_id}/undo")
async def undo(import_id: UUID, request: Request, session: Session, caller: Importer) -> Response:
    async def act() -> None:
        await service.undo(session, caller, import_id)

    return await _act(request, session, caller, import_id, act, "undoing", PageForm())


@router.post("/imports/{import_id}/remove")
async def remove(import_id: UUID, request: Request, session: Session, caller: Importer) -> Response:
    async def act() -> None:
        await service.remove(session, caller, import_id)

    return await submit(
        request,
        session,
        act,
        form=PageForm(),
        done="/imports?done=removed",
        again=lambda form: _one(request, session, caller, import_id, form=form),
    )


async def _act(
    request: Request,
    session: Session,
    caller: Caller,
    import_id: UUID,
    act: Callable[[], Awaitable[None]],
    done: str,
    form: PageForm,
) -> Response:
    return await submit(
        request,
        session,
        act,
        form=form,
        done=f"/imports/{import_id}?done={done}",
        again=lambda form: _one(request, session, caller, import_id, form=form),
    )


async def _list(
    request: Request, session: Session, caller: Caller, *, confirmation: str = "", form: PageForm | None = None
) -> HTMLResponse:
    service.check_whole_campaign(caller)
    query = select(PersonImport).where(PersonImport.campaign_id == caller.campaign_id)
    imports = await session.scalars(query.order_by(PersonImport.created_at.desc()).limit(SHOWN))
    return render(
        request,
        "imports/imports.html",
        campaign=(await get_campaign(session, caller.campaign_id)).state,
        imports=[service.describe(one) for one in imports],
        states=STATES,
        origins=ORIGINS,
        refused=REFUSED,
        may_write={"people:write", "imports:write"} <= caller.scopes,
        said=confirmation,
        form=form or PageForm(),
    )


async def _upload(
    request: Request, session: Session, caller: Caller, origin: str, *, form: PageForm | None = None
) -> HTMLResponse:
    service.check_whole_campaign(caller)
    return render(
        request,
        "imports/upload.html",
        campaign=(await get_campaign(session, caller.campaign_id)).state,
        origin=origin if origin in ORIGINS else "",
        stated=ORIGINS,
        refused=REFUSED.get(origin),
        asking=ASKING,
        one_message=ONE_MESSAGE,
        form=form or PageForm(),
    )


async def _one(
    request: Request,
    session: Session,
    caller: Caller,
    import_id: UUID,
    *,
    done: str = "",
    form: PageForm | None = None,
) -> HTMLResponse:
    found = await service.get_import(session, caller, import_id)
    form = form or PageForm()
    return render(
        request,
        "imports/import.html",
        **await view_of(session, request.app.state.sessions, found, form),
        may_write={"people:write", "imports:write"} <= caller.scopes,
        said=DONE.get(done, "") if UNDER_WAY.get(done, found.state) == found.state else "",
        form=form,
    )


async def _mapping(session: Session, caller: Caller, import_id: UUID) -> MappingPut:
    found = await service.get_import(session, caller, import_id)
    mapping = await service.saved_mapping(session, found)
    if mapping is None:
        raise Conflict("Relisez d'abord les colonnes de ce fichier.", "Map the columns of this file first.", "/columns")
    return mapping
