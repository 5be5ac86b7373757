from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Query, Request, Security
from fastapi.responses import HTMLResponse
from kit.auth import Caller, caller_with
from kit.campaigns.queries import get_campaign
from kit.db import Session
from kit.pages import back, render
from kit.problems import Problem
from kit.web import Route
from starlette.responses import Response

from crm.people.service import KnownPerson as Person
from crm.people.wording import ROLES
from crm.segments import service
from crm.segments.entries import KINDS, ROWS, Row, read_rows
from crm.segments.filters import FILTER
from crm.segments.schemas import SegmentPut

router = APIRouter(route_class=Route, include_in_schema=False)

Reader = Annotated[Caller, Security(caller_with, scopes=["people:read"])]
Writer = Annotated[Caller, Security(caller_with, scopes=["people:read", "people:write"])]
Texts = Annotated[list[str] | None, Form(max_length=ROWS)]
Text = Annotated[str, Form(max_length=200)]
SHOWN = 50
DONE = {"kept": "Le segment est gardé.", "removed": "Le segment est supprimé ; les personnes restent."}


@router.get("/segments")
async def show_segments(
    request: Request, session: Session, caller: Reader, done: Annotated[str, Query(max_length=10)] = ""
) -> HTMLResponse:
    """Saved segments, and a builder that counts before anything is kept."""
    return await _page(request, session, caller, said=DONE.get(done, ""))


@router.post("/segments")
async def try_segment(
    request: Request,
    session: Session,
    caller: Reader,
    kind: Texts = None,
    value: Texts = None,
    contrary: Texts = None,
    joined: Text = "all",
    name: Text = "",
    act: Text = "count",
) -> Response:
    """Count who fits; with `keep`, give the filter a name."""
    turned = set(contrary or [])
    rows = [
        Row(one, said, str(number) in turned)
        for number, (one, said) in enumerate(zip(kind or [], value or [], strict=False))
    ]
    try:
        found = read_rows(rows, joined)
        if act == "keep" and "people:write" in caller.scopes:
            async with session.begin_nested():
                await service.add_segment(session, caller, SegmentPut(filter=found, name=name.strip() or "Sans nom"))
            return back(request, "/segments?done=kept")
        people = await service.count_people(session, caller, found)
    except Problem as problem:
        return await _page(
            request, session, caller, bad=problem.fr, rows=rows, joined=joined, name=name, status=problem.status
        )
    return await _page(request, session, caller, rows=rows, joined=joined, name=name, people=people)


@router.get("/segments/{segment_id}")
async def show_segment(
    segment_id: UUID,
    request: Request,
    session: Session,
    caller: Reader,
    skip: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
) -> HTMLResponse:
    """Who is in it now."""
    segment = await service.get_segment(session, caller, segment_id)
    found = FILTER.validate_python(segment.filter)
    rows = (await service.list_people_in(session, caller, segment)).order_by(
        Person.surname, Person.first_names, Person.id
    )
    people = (await session.scalars(rows.offset(skip).limit(SHOWN + 1))).all()
    return render(
        request,
        "segments/segment.html",
        campaign=(await get_campaign(session, caller.campaign_id)).state,
        segment=segment,
        count=await service.count_people(session, caller, found),
        people=people[:SHOWN],
        following=skip + SHOWN if len(people) > SHOWN else None,
        roles=ROLES,
        may_remove=segment.made_by == caller.subject or "manager" in caller.roles,
    )


@router.post("/segments/{segment_id}/remove")
async def remove_segment(segment_id: UUID, request: Request, session: Session, caller: Writer) -> Response:
    try:
        async with session.begin_nested():
            await service.remove_segment(session, caller, segment_id)
    except Problem as problem:
        return await _page(request, session, caller, bad=problem.fr, status=problem.status)
    return back(request, "/segments?done=removed")


async def _page(
    request: Request,
    session: Session,
    caller: Caller,
    *,
    said: str = "",
    bad: str = "",
    rows: list[Row] | None = None,
    joined: str = "all",
    name: str = "",
    people: int | None = None,
    status: int = 200,
) -> HTMLResponse:
    shown = [*(rows or []), *[Row("tag", "", contrary=False)] * ROWS][:ROWS]
    return render(
        request,
        "segments/segments.html",
        status=status,
        campaign=(await get_campaign(session, caller.campaign_id)).state,
        segments=await service.list_segments(session, caller),
        kinds=KINDS,
        rows=shown,
        joined=joined,
        name=name,
        people=people,
        may_write="people:write" in caller.scopes,
        said=said,
        bad=bad,
    )
