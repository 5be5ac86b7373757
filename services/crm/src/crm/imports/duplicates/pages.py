from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Query, Request, Security
from fastapi.responses import HTMLResponse
from kit import jobs
from kit.app import Route
from kit.campaigns.queries import get_campaign
from kit.pages.forms import read_form
from kit.pages.page_form import Line, PageForm, Posted
from kit.pages.rendering import render
from kit.pages.submission import submit
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from sqlalchemy import func, select
from starlette.responses import Response

from crm.campaign.members.service import names_of
from crm.imports.duplicates import service
from crm.imports.duplicates.models import DuplicatePair, Merge
from crm.imports.duplicates.schemas import Decision, FindAsked
from crm.imports.duplicates.search_job import JOB
from crm.people.records import service as people
from crm.people.records.card import describe
from crm.people.records.labels import ROLES, SOURCES, USES

router = APIRouter(route_class=Route, include_in_schema=False)

Reader = Annotated[Caller, Security(caller_with, scopes=["people:read"])]
Writer = Annotated[Caller, Security(caller_with, scopes=["people:read", "people:write"])]
DONE = {
    "asked": "La recherche a commencé.",
    "merged": "Les deux fiches n'en font plus qu'une.",
    "apart": "C'est noté : ce sont deux personnes.",
    "parted": "Les deux fiches sont séparées.",
}
REASONS = {
    "name": "même nom",
    "part_of_name": "nom incomplet",
    "spelling": "noms presque pareils",
    "address": "même e-mail ou téléphone",
    "home": "même domicile",
    "birth": "même date de naissance",
}
SHOWN = 30


class DecisionEntry(Posted):
    """The button that says whether two cards are of one person, and which one stays."""

    decision: Line = ""


@router.get("/duplicates")
async def show_duplicates(
    request: Request, session: Session, caller: Reader, done: Annotated[str, Query(max_length=10)] = ""
) -> HTMLResponse:
    """Show the pairs that await a decision, and the latest merges."""
    return await _list(request, session, caller, confirmation=DONE.get(done, ""))


async def _list(
    request: Request, session: Session, caller: Caller, *, confirmation: str = "", form: PageForm | None = None
) -> HTMLResponse:
    service.check_whole_campaign(caller)
    query = select(DuplicatePair).where(DuplicatePair.campaign_id == caller.campaign_id, DuplicatePair.state == "open")
    pairs = await session.scalars(query.order_by(DuplicatePair.score.desc(), DuplicatePair.id).limit(SHOWN))
    pairs = [
        (
            pair,
            await people.get_person(session, caller, pair.first_id),
            await people.get_person(session, caller, pair.second_id),
        )
        for pair in pairs.all()
    ]
    merges = select(Merge).where(Merge.campaign_id == caller.campaign_id).order_by(Merge.created_at.desc()).limit(10)
    search = await jobs.read_last_job(session, caller.campaign_id, JOB)
    return render(
        request,
        "duplicates/duplicates.html",
        search=search if search and search.under_way else None,
        campaign=(await get_campaign(session, caller.campaign_id)).state,
        pairs=pairs,
        waiting=await session.scalar(query.with_only_columns(func.count())) or 0,
        merges=(await session.scalars(merges)).all(),
        names=await names_of(session),
        reasons=REASONS,
        may_write="people:write" in caller.scopes,
        said=confirmation,
        form=form or PageForm(),
    )


@router.post("/duplicates")
async def find_duplicates(request: Request, session: Session, caller: Writer) -> Response:
    async def act() -> None:
        service.check_whole_campaign(caller)
        await jobs.enqueue_job(session, caller.campaign_id, JOB, FindAsked(), requested_by=caller.subject)

    return await submit(
        request,
        session,
        act,
        form=PageForm(),
        done="/duplicates?done=asked",
        again=lambda form: _list(request, session, caller, form=form),
    )


@router.get("/duplicates/{pair_id}")
async def show_pair(pair_id: UUID, request: Request, session: Session, caller: Reader) -> HTMLResponse:
    """Show both records side by side."""
    return await _pair(request, session, caller, pair_id)


@router.post("/duplicates/{pair_id}")
async def decide(
    pair_id: UUID, request: Request, session: Session, caller: Writer, entry: Annotated[DecisionEntry, Form()]
) -> Response:
    async def act() -> str:
        put = read_form(Decision, entry.model_dump(), {"/decision": "la décision"})
        merge = await service.decide(session, caller, pair_id, put)
        return "apart" if merge is None else "merged"

    return await submit(
        request,
        session,
        act,
        form=PageForm(),
        done=lambda done: f"/duplicates?done={done}",
        again=lambda form: _pair(request, session, caller, pair_id, form=form),
    )


@router.post("/person-merges/{merge_id}/undo")
async def part(merge_id: UUID, request: Request, session: Session, caller: Writer) -> Response:
    async def act() -> None:
        await service.part(session, caller, merge_id)

    return await submit(
        request,
        session,
        act,
        form=PageForm(),
        done="/duplicates?done=parted",
        again=lambda form: _list(request, session, caller, form=form),
    )


async def _pair(
    request: Request, session: Session, caller: Caller, pair_id: UUID, *, form: PageForm | None = None
) -> HTMLResponse:
    pair = await service.get_pair(session, caller, pair_id)
    both = [
        await describe(session, await people.get_person(session, caller, one))
        for one in (pair.first_id, pair.second_id)
    ]
    return render(
        request,
        "duplicates/pair.html",
        campaign=(await get_campaign(session, caller.campaign_id)).state,
        pair=pair,
        both=both,
        roles=ROLES,
        sources=SOURCES,
        uses=USES,
        reasons=REASONS,
        may_write="people:write" in caller.scopes,
        form=form or PageForm(),
    )
