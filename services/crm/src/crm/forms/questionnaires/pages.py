"""The questionnaire builder, without scripts: each change of the draft is one form."""

import re
from collections.abc import Awaitable, Callable
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Path, Query, Request, Security
from fastapi.concurrency import run_in_threadpool
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

from crm.forms.questionnaires import service
from crm.forms.questionnaires.definitions import Definition, answers_of, said_in
from crm.forms.questionnaires.form_input import (
    FIELDS,
    condition_words,
    label_answers,
    moved,
    read_question,
    with_question,
)
from crm.forms.questionnaires.forms import (
    FLAGS,
    INPUTS,
    MoveEntry,
    QuestionnaireEntry,
    question_form,
    stored_question,
)
from crm.forms.questionnaires.models import Questionnaire
from crm.forms.questionnaires.schemas import QuestionnairePut
from crm.forms.questionnaires.sheet_pdf import print_sheet

router = APIRouter(route_class=Route, prefix="/questionnaires", include_in_schema=False)

Reader = Annotated[Caller, Security(caller_with, scopes=["questionnaires:read"])]
Writer = Annotated[Caller, Security(caller_with, scopes=["questionnaires:read", "questionnaires:write"])]
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
    """Show the campaign's questionnaires, and the form of a new one."""
    return await _list(request, session, caller)


@router.post("")
async def make_questionnaire(
    request: Request, session: Session, caller: Writer, entry: Annotated[QuestionnaireEntry, Form()]
) -> Response:
    async def act() -> Questionnaire:
        spoken = entry.languages.replace(",", " ").split() or ["fr"]
        # A missing name or an unknown language is not an error of the title.
        readable = [one for one in spoken if re.fullmatch("[a-z]{2}", one)] or ["fr"]
        titles = dict.fromkeys(readable, entry.title.strip() or entry.name.strip() or "?")
        definition = {"languages": spoken, "title": titles, "questions": []}
        put = read_form(QuestionnairePut, {"name": entry.name, "definition": definition}, FIELDS)
        return await service.add_questionnaire(session, caller, put)

    return await submit(
        request,
        session,
        act,
        form=PageForm.of(entry, inputs=INPUTS),
        done=lambda made: f"/questionnaires/{made.id}?done=made",
        again=lambda form: _list(request, session, caller, form=form),
    )


@router.get("/{questionnaire_id}")
async def show_questionnaire(
    questionnaire_id: UUID,
    request: Request,
    session: Session,
    caller: Reader,
    done: Annotated[str, Query(max_length=10)] = "",
    edit: Annotated[str, Query(max_length=40)] = "",
) -> HTMLResponse:
    """Show the draft, question by question."""
    return await _one(request, session, caller, questionnaire_id, confirmation=DONE.get(done, ""), edit=edit)


@router.post("/{questionnaire_id}/question")
async def put_question(questionnaire_id: UUID, request: Request, session: Session, caller: Writer) -> Response:
    """Add a question, or replace the one with this key."""
    async with request.form(max_files=0, max_fields=60) as sent:
        values = {name: str(value)[:4000] for name, value in sent.multi_items()}
        flags = [str(value) for name, value in sent.multi_items() if name == "flags"]

    async def act() -> None:
        draft = await _draft(session, caller, questionnaire_id)
        used_keys = {question.key for question in draft.questions}
        question = read_question(values, flags, draft, used_keys)
        await _store(session, caller, questionnaire_id, with_question(draft, question))

    return await _act(request, session, caller, questionnaire_id, act, "asked", question_form(values, flags))


@router.post("/{questionnaire_id}/move")
async def move_question(
    questionnaire_id: UUID, request: Request, session: Session, caller: Writer, entry: Annotated[MoveEntry, Form()]
) -> Response:
    async def act() -> None:
        draft = await _draft(session, caller, questionnaire_id)
        await _store(session, caller, questionnaire_id, moved(draft, entry.key, entry.way))

    return await _act(request, session, caller, questionnaire_id, act, "moved", PageForm("move"))


@router.post("/{questionnaire_id}/publish")
async def publish(questionnaire_id: UUID, request: Request, session: Session, caller: Writer) -> Response:
    async def act() -> None:
        await service.publish(session, caller, questionnaire_id)

    return await _act(request, session, caller, questionnaire_id, act, "published", PageForm("publish"))


@router.get("/{questionnaire_id}/versions/{number}/sheet.pdf")
async def print_version(
    questionnaire_id: UUID,
    number: Number,
    session: Session,
    caller: Reader,
    lang: Annotated[str, Query(max_length=2)] = "fr",
) -> Response:
    """Print a published version on paper."""
    questionnaire = await service.get_questionnaire(session, caller.campaign_id, questionnaire_id)
    definition = await service.read_definition(session, caller.campaign_id, questionnaire_id, number)
    run = await run_in_threadpool(print_sheet, definition, lang, f"{questionnaire.name}, version {number}")
    headers = {"Content-Disposition": 'inline; filename="questionnaire.pdf"'}
    return Response(run, media_type="application/pdf", headers=headers)


async def _draft(session: Session, caller: Caller, questionnaire_id: UUID) -> Definition:
    questionnaire = await service.get_questionnaire(session, caller.campaign_id, questionnaire_id, lock=True)
    return Definition.model_validate(questionnaire.draft)


async def _store(session: Session, caller: Caller, questionnaire_id: UUID, definition: Definition) -> None:
    questionnaire = await service.get_questionnaire(session, caller.campaign_id, questionnaire_id)
    put = QuestionnairePut(name=questionnaire.name, definition=definition, retired=questionnaire.retired)
    await service.put_questionnaire(session, caller, questionnaire_id, put, None)


async def _act(
    request: Request,
    session: Session,
    caller: Caller,
    questionnaire_id: UUID,
    act: Callable[[], Awaitable[None]],
    done: str,
    form: PageForm,
) -> Response:
    return await submit(
        request,
        session,
        act,
        form=form,
        done=f"/questionnaires/{questionnaire_id}?done={done}",
        again=lambda form: _one(request, session, caller, questionnaire_id, form=form),
    )


async def _list(request: Request, session: Session, caller: Caller, *, form: PageForm | None = None) -> HTMLResponse:
    return render(
        request,
        "questionnaires/questionnaires.html",
        campaign=(await get_campaign(session, caller.campaign_id)).state,
        questionnaires=await service.list_questionnaires(session, caller.campaign_id),
        may_write="questionnaires:write" in caller.scopes,
        form=form or PageForm(),
    )


async def _one(
    request: Request,
    session: Session,
    caller: Caller,
    questionnaire_id: UUID,
    *,
    confirmation: str = "",
    edit: str = "",
    form: PageForm | None = None,
) -> HTMLResponse:
    questionnaire: Questionnaire = await service.get_questionnaire(session, caller.campaign_id, questionnaire_id)
    draft = Definition.model_validate(questionnaire.draft)
    editing = next((question for question in draft.questions if question.key == edit), None)
    if editing is not None and form is None:
        form = stored_question(editing, draft)
    form = form or PageForm()
    return render(
        request,
        "questionnaires/questionnaire.html",
        campaign=(await get_campaign(session, caller.campaign_id)).state,
        known=questionnaire,
        draft=draft,
        kinds=KINDS,
        conditions={
            question.key: f"d'après : {said_in(question.label, 'fr')} ({', '.join(label_answers(question, keys))})"
            for question in draft.questions
            if (keys := answers_of(question))
        },
        flags=FLAGS,
        condition_words=condition_words,
        said_in=said_in,
        editing=bool(form.value("key")),
        may_write="questionnaires:write" in caller.scopes,
        said=confirmation,
        form=form,
    )
