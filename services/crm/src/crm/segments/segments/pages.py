"""Segments on a phone: each button of the builder is one form, so that nothing of it needs a script."""

from collections.abc import Mapping
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Security
from fastapi.responses import HTMLResponse
from kit.app import Route
from kit.campaigns.queries import get_campaign
from kit.pages.forms import seen_version
from kit.pages.page_form import PageForm
from kit.pages.parts import Skip
from kit.pages.rendering import back, render
from kit.pages.submission import submit
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from kit.web.problems import Invalid, Problem
from starlette.responses import Response

from crm.campaign.members.labels import ROLES as TEAM
from crm.people.records.card import definition_of
from crm.people.records.custom_fields import custom_fields
from crm.people.records.custom_values import Definition
from crm.people.records.labels import ROLES
from crm.people.records.service import KnownPerson as Person
from crm.segments.segments import drafts, service
from crm.segments.segments.builder_form import refused_form
from crm.segments.segments.condition_fields import ASKED, groups
from crm.segments.segments.draft import EXAMPLES, Draft
from crm.segments.segments.filters import FILTER, Filter
from crm.segments.segments.form_input import outline_of
from crm.segments.segments.form_outline import ROOT, Group, change, read_outline
from crm.segments.segments.phrase_texts import sentence_of
from crm.segments.segments.phrases import LONGEST
from crm.segments.segments.reach import count_reach
from crm.segments.segments.sentence import words_of
from crm.segments.segments.service import KnownSegment

router = APIRouter(route_class=Route, prefix="/segments", include_in_schema=False)

Reader = Annotated[Caller, Security(caller_with, scopes=["people:read"])]
Writer = Annotated[Caller, Security(caller_with, scopes=["people:read", "people:write"])]
SHOWN = 50
DONE = {
    "kept": "Le segment est gardé.",
    "changed": "Le segment est changé.",
    "removed": "Le segment est supprimé ; les personnes restent.",
}
Done = Annotated[str, Query(max_length=10)]


@router.get("")
async def show_segments(request: Request, session: Session, caller: Reader, done: Done = "") -> HTMLResponse:
    """Saved segments, one's own and those shared with one."""
    segments = await service.list_segments(session, caller)
    fields = {row.key: definition_of(row) for row in await custom_fields(session)}
    named = {one.id: one.name for one in segments}
    return render(
        request,
        "segments/segments.html",
        campaign=(await get_campaign(session, caller.campaign_id)).state,
        segments=[(one, _in_words(FILTER.validate_python(one.filter), fields, named)) for one in segments],
        said=DONE.get(done, ""),
    )


def _in_words(found: Filter, fields: Mapping[str, Definition], named: Mapping[UUID, str]) -> str:
    """Return the sentence of a filter; its conditions one by one where there is none."""
    return sentence_of(found, named) or words_of(found, fields, named)


@router.get("/new")
async def start_segment(request: Request, session: Session, caller: Reader) -> HTMLResponse:
    """The builder, empty."""
    return await _builder(request, session, caller, Draft(Group()))


@router.post("/new")
async def try_segment(request: Request, session: Session, caller: Reader) -> Response:
    """Change the draft, count who fits it, or keep it."""
    return await _try(request, session, caller, None)


@router.post("/count")
async def count_segment(request: Request, session: Session, caller: Reader) -> HTMLResponse:
    """The count alone, for the page that asks while somebody types."""
    draft = await _read(request)
    await drafts.read_sentence(session, caller, draft)
    await drafts.look_through(session, caller, draft)
    return render(request, "segments/count.html", draft=draft, root=ROOT)


@router.get("/{segment_id}/edit")
async def edit_segment(segment_id: UUID, request: Request, session: Session, caller: Writer) -> HTMLResponse:
    """The builder, with a saved segment in it."""
    segment = await service.get_segment(session, caller, segment_id)
    draft = Draft(
        outline_of(FILTER.validate_python(segment.filter)), segment.name, list(segment.shared_with), segment.version
    )
    await drafts.look_through(session, caller, draft)
    return await _builder(request, session, caller, draft, segment)


@router.post("/{segment_id}/edit")
async def put_segment(segment_id: UUID, request: Request, session: Session, caller: Writer) -> Response:
    segment = await service.get_segment(session, caller, segment_id)
    return await _try(request, session, caller, segment)


@router.get("/{segment_id}")
async def show_segment(
    segment_id: UUID,
    request: Request,
    session: Session,
    caller: Reader,
    skip: Skip = 0,
    done: Done = "",
) -> HTMLResponse:
    """The page of a segment, with the people in it now."""
    return await _one(request, session, caller, segment_id, skip=skip, said=DONE.get(done, ""))


async def _one(
    request: Request,
    session: Session,
    caller: Caller,
    segment_id: UUID,
    *,
    skip: int = 0,
    said: str = "",
    form: PageForm | None = None,
) -> HTMLResponse:
    segment = await service.get_segment(session, caller, segment_id)
    found = FILTER.validate_python(segment.filter)
    rows = (await service.list_people_in(session, caller, segment)).order_by(
        Person.surname, Person.first_names, Person.id
    )
    people = (await session.scalars(rows.offset(skip).limit(SHOWN + 1))).all()
    named = {one.id: one.name for one in await service.list_segments(session, caller)}
    fields = {row.key: definition_of(row) for row in await custom_fields(session)}
    return render(
        request,
        "segments/segment.html",
        campaign=(await get_campaign(session, caller.campaign_id)).state,
        segment=segment,
        words=_in_words(found, fields, named),
        shared=[TEAM[role][0] for role in TEAM if role in segment.shared_with],
        count=await service.count_people(session, caller, found),
        reach=await count_reach(session, caller, await service.copy_filter(session, caller, segment)),
        people=people[:SHOWN],
        following=skip + SHOWN if len(people) > SHOWN else None,
        roles=ROLES,
        may_write="people:write" in caller.scopes,
        may_change=service.may_change(caller, segment) and "people:write" in caller.scopes,
        said=said,
        form=form or PageForm(),
    )


@router.post("/{segment_id}/remove")
async def remove_segment(segment_id: UUID, request: Request, session: Session, caller: Writer) -> Response:
    async def act() -> None:
        await service.remove_segment(session, caller, segment_id)

    return await submit(
        request,
        session,
        act,
        form=PageForm(),
        done="/segments?done=removed",
        again=lambda form: _one(request, session, caller, segment_id, form=form),
    )


async def _read(request: Request) -> Draft:
    # Every part has a handful of fields; a browser sends no other.
    async with request.form(max_files=0, max_fields=1_000) as form:
        said = {name: str(value) for name, value in form.multi_items()}
        shared = [str(value) for value in form.getlist("shared")]
    return Draft(
        read_outline(said),
        said.get("name", "")[:200].strip(),
        shared,
        seen_version(said.get("version", "")),
        act=said.get("act", "count")[:100],
        adding=said,
        sentence=said.get("sentence", "")[:LONGEST].strip(),
        before=said.get("before", "")[:LONGEST].strip(),
    )


async def _try(request: Request, session: Session, caller: Caller, segment: KnownSegment | None) -> Response:
    try:
        draft = await _read(request)
    except Invalid as problem:
        return await _builder(request, session, caller, Draft(Group(), problem=problem), segment, status=422)
    way = draft.act.partition(":")[2]
    await drafts.read_sentence(session, caller, draft)
    try:
        draft.focus = change(draft.root, draft.act, draft.adding.get(f"{way}.add", ""))
    except Invalid as problem:
        draft.problem = problem
    await drafts.look_through(session, caller, draft, keep=draft.act == "keep")
    found = draft.reading.filter
    if draft.act == "keep" and found is not None and draft.is_whole:
        try:
            async with session.begin_nested():
                kept = await drafts.keep(session, caller, draft, found, segment)
            return back(request, f"/segments/{kept.id}?done={'changed' if segment else 'kept'}")
        except Problem as problem:
            draft.problem = problem
            return await _builder(request, session, caller, draft, segment, status=problem.status)
    # A part that was just asked for is not yet wrong.
    wrong = draft.problem or (draft.reading.faults and not draft.focus)
    return await _builder(request, session, caller, draft, segment, status=422 if wrong else 200)


async def _builder(
    request: Request,
    session: Session,
    caller: Caller,
    draft: Draft,
    segment: KnownSegment | None = None,
    status: int = 200,
) -> HTMLResponse:
    fields = await custom_fields(session)
    known = await service.list_segments(session, caller)
    return render(
        request,
        "segments/builder.html",
        status=status,
        campaign=(await get_campaign(session, caller.campaign_id)).state,
        segment=segment,
        draft=draft,
        form=refused_form(draft) if status >= 400 else PageForm(),
        root=ROOT,
        asked=ASKED,
        examples=EXAMPLES,
        groups=groups(),
        own={
            "key": {row.key: row.label for row in fields},
            "segment_id": {str(one.id): one.name for one in known if segment is None or one.id != segment.id},
        },
        team=TEAM,
        may_write="people:write" in caller.scopes,
    )
