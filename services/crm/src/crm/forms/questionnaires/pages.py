"""The builder, without scripts: each change of the draft is one form."""

from collections.abc import Awaitable
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Path, Query, Request, Security
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse
from kit.app import Route
from kit.campaigns.queries import get_campaign
from kit.pages.forms import read_form
from kit.pages.rendering import back, render
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from kit.web.problems import Problem
from starlette.responses import Response

from crm.forms.questionnaires import service
from crm.forms.questionnaires.definitions import Definition, answers_of, said_in
from crm.forms.questionnaires.form_input import (
    FIELDS,
    condition_words,
    moved,
    read_question,
    with_question,
    write_options,
)
from crm.forms.questionnaires.models import Questionnaire
from crm.forms.questionnaires.schemas import QuestionnairePut
from crm.forms.questionnaires.sheet_pdf import print_sheet

router = APIRouter(route_class=Route, prefix="/questionnaires", include_in_schema=False)

Reader = Annotated[Caller, Security(caller_with, scopes=["questionnaires:read"])]
Writer = Annotated[Caller, Security(caller_with, scopes=["questionnaires:read", "questionnaires:write"])]
Text = Annotated[str, Form(max_length=500)]
Number = Annotated[int, Path(ge=1, le=100_000)]
KINDS = {
    "choice": "Une réponse parmi plusieurs",
    "choices": "Plusieurs réponses possibles",
    "yes_no": "Oui ou non",
    "scale": "De 1 à 5",
    "number": "Un nombre",
    "text": "Un texte libre",
    "date": "Une date",
}
DONE = {
    "made": "Le questionnaire est créé. Ajoutez ses questions.",
    "asked": "La question est enregistrée dans le brouillon.",
    "moved": "Le brouillon est changé.",
    "published": "La version est publiée : elle ne changera plus.",
}


@router.get("")
async def show_questionnaires(request: Request, session: Session, caller: Reader) -> HTMLResponse:
    """The campaign's questionnaires; write a new one."""
    return await _list(request, session, caller)


@router.post("")
async def make_questionnaire(
    request: Request, session: Session, caller: Writer, name: Text = "", title: Text = "", languages: Text = "fr"
) -> Response:
    spoken = languages.replace(",", " ").split() or ["fr"]
    try:
        definition = {"languages": spoken, "title": dict.fromkeys(spoken, title.strip() or name), "questions": []}
        put = read_form(QuestionnairePut, {"name": name, "definition": definition}, FIELDS)
        async with session.begin_nested():
            made = await service.add_questionnaire(session, caller, put)
    except Problem as problem:
        entry = {"name": name, "title": title, "languages": languages}
        return await _list(request, session, caller, bad=problem.fr, entry=entry, status=problem.status)
    return back(request, f"/questionnaires/{made.id}?done=made")


@router.get("/{questionnaire_id}")
async def show_questionnaire(
    questionnaire_id: UUID,
    request: Request,
    session: Session,
    caller: Reader,
    done: Annotated[str, Query(max_length=10)] = "",
    edit: Annotated[str, Query(max_length=40)] = "",
) -> HTMLResponse:
    """The draft, question by question."""
    return await _one(request, session, caller, questionnaire_id, said=DONE.get(done, ""), edit=edit)


@router.post("/{questionnaire_id}/question")
async def put_question(questionnaire_id: UUID, request: Request, session: Session, caller: Writer) -> Response:
    """Add a question, or write the one of this key anew."""
    async with request.form(max_files=0, max_fields=60) as form:
        said = {name: str(value)[:4000] for name, value in form.multi_items()}
        flags = [str(value) for name, value in form.multi_items() if name == "flags"]

    async def act() -> None:
        draft = await _draft(session, caller, questionnaire_id)
        taken = {one.key for one in draft.questions}
        question = read_question(said, flags, draft.languages, taken)
        await _store(session, caller, questionnaire_id, with_question(draft, question))

    return await _try(request, session, caller, questionnaire_id, act(), "asked", entry=said, flags=flags)


@router.post("/{questionnaire_id}/move")
async def move_question(
    questionnaire_id: UUID, request: Request, session: Session, caller: Writer, key: Text = "", way: Text = ""
) -> Response:
    async def act() -> None:
        draft = await _draft(session, caller, questionnaire_id)
        await _store(session, caller, questionnaire_id, moved(draft, key, way))

    return await _try(request, session, caller, questionnaire_id, act(), "moved")


@router.post("/{questionnaire_id}/publish")
async def publish(questionnaire_id: UUID, request: Request, session: Session, caller: Writer) -> Response:
    async def act() -> None:
        await service.publish(session, caller, questionnaire_id)

    return await _try(request, session, caller, questionnaire_id, act(), "published")


@router.get("/{questionnaire_id}/versions/{number}/sheet.pdf")
async def print_version(
    questionnaire_id: UUID,
    number: Number,
    session: Session,
    caller: Reader,
    lang: Annotated[str, Query(max_length=2)] = "fr",
) -> Response:
    """The sheet on paper; the builder's page is its twin."""
    known = await service.get_questionnaire(session, caller.campaign_id, questionnaire_id)
    definition = await service.read_definition(session, caller.campaign_id, questionnaire_id, number)
    made = await run_in_threadpool(print_sheet, definition, lang, f"{known.name}, version {number}")
    headers = {"Content-Disposition": 'inline; filename="questionnaire.pdf"'}
    return Response(made, media_type="application/pdf", headers=headers)


async def _draft(session: Session, caller: Caller, questionnaire_id: UUID) -> Definition:
    known = await service.get_questionnaire(session, caller.campaign_id, questionnaire_id, lock=True)
    return Definition.model_validate(known.draft)


async def _store(session: Session, caller: Caller, questionnaire_id: UUID, definition: Definition) -> None:
    known = await service.get_questionnaire(session, caller.campaign_id, questionnaire_id)
    put = QuestionnairePut(name=known.name, definition=definition, retired=known.retired)
    await service.put_questionnaire(session, caller, questionnaire_id, put, None)


async def _try(
    request: Request,
    session: Session,
    caller: Caller,
    questionnaire_id: UUID,
    act: Awaitable[None],
    done: str,
    entry: dict[str, str] | None = None,
    flags: list[str] | None = None,
) -> Response:
    try:
        async with session.begin_nested():
            await act
    except Problem as problem:
        return await _one(
            request,
            session,
            caller,
            questionnaire_id,
            bad=problem.fr,
            entry=entry,
            flags=flags,
            status=problem.status,
        )
    return back(request, f"/questionnaires/{questionnaire_id}?done={done}")


async def _list(
    request: Request,
    session: Session,
    caller: Caller,
    *,
    bad: str = "",
    entry: dict[str, str] | None = None,
    status: int = 200,
) -> HTMLResponse:
    return render(
        request,
        "questionnaires/questionnaires.html",
        status=status,
        campaign=(await get_campaign(session, caller.campaign_id)).state,
        questionnaires=await service.list_questionnaires(session, caller.campaign_id),
        entry=entry or {"name": "", "title": "", "languages": "fr"},
        may_write="questionnaires:write" in caller.scopes,
        bad=bad,
    )


async def _one(
    request: Request,
    session: Session,
    caller: Caller,
    questionnaire_id: UUID,
    *,
    said: str = "",
    bad: str = "",
    edit: str = "",
    entry: dict[str, str] | None = None,
    flags: list[str] | None = None,
    status: int = 200,
) -> HTMLResponse:
    known: Questionnaire = await service.get_questionnaire(session, caller.campaign_id, questionnaire_id)
    draft = Definition.model_validate(known.draft)
    editing = next((one for one in draft.questions if one.key == edit), None)
    if editing is not None and entry is None:
        entry = {"key": editing.key, "kind": editing.kind, "options": write_options(editing, draft.languages)}
        entry |= {f"label_{language}": text for language, text in editing.label.items()}
        entry |= {f"hint_{language}": text for language, text in (editing.hint or {}).items()}
        if editing.show_if:
            entry |= {"if_question": editing.show_if[0].question, "if_values": " ".join(editing.show_if[0].any_of)}
        flags = [flag for flag in ("required", "sensitive", "themes") if getattr(editing, flag)]
    return render(
        request,
        "questionnaires/questionnaire.html",
        status=status,
        campaign=(await get_campaign(session, caller.campaign_id)).state,
        known=known,
        draft=draft,
        kinds=KINDS,
        answers_of=answers_of,
        condition_words=condition_words,
        said_in=said_in,
        entry=entry or {},
        flags=flags or [],
        editing=bool(entry and entry.get("key")),
        may_write="questionnaires:write" in caller.scopes,
        said=said,
        bad=bad,
    )
