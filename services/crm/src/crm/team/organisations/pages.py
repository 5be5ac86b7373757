from collections.abc import Mapping
from typing import Annotated
from uuid import UUID, uuid4

from fastapi import APIRouter, Form, Query, Request, Security
from fastapi.responses import HTMLResponse
from kit.app import Route
from kit.campaigns.queries import get_campaign
from kit.pages.rendering import back, render
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from kit.web.problems import Problem
from pydantic import ValidationError
from starlette.responses import Response

from crm.campaign.actions.planning_rules import KIND_LABELS
from crm.campaign.members.service import names_of
from crm.messaging.mailings.form_input import CHANNELS
from crm.team.organisations import affiliations, appeals, service
from crm.team.organisations.form_input import ROLES, asked_words, read_appeal, read_member
from crm.team.organisations.org_departments import REGIONS
from crm.team.organisations.org_session import Standing
from crm.team.organisations.routes import Leading, Looking, Subject
from crm.team.organisations.schemas import AffiliationPut, Sums

router = APIRouter(route_class=Route, include_in_schema=False)

Reader = Annotated[Caller, Security(caller_with, scopes=["organisations:read"])]
Writer = Annotated[Caller, Security(caller_with, scopes=["organisations:read", "organisations:write"])]
DONE = {
    "joined": "La campagne est dans l'organisation.",
    "left": "La campagne n'y est plus : rien n'en est plus vu ni demandé.",
    "accepted": "C'est accepté : le brouillon ou l'action est à vous.",
    "declined": "C'est refusé.",
    "member": "C'est enregistré.",
    "removed": "Cette personne n'est plus dans l'organisation.",
}
SHARES = {"sums": "nos totaux (jamais une personne)", "appeals": "des demandes, auxquelles nous répondons"}
STATES = {"open": "attend votre réponse", "accepted": "acceptée", "declined": "refusée"}


@router.get("/affiliations")
async def show_affiliations(
    request: Request, session: Session, caller: Reader, done: Annotated[str, Query(max_length=10)] = ""
) -> HTMLResponse:
    """The organisations that the campaign is in, and what it is asked."""
    return await _page(request, session, caller, said=DONE.get(done, ""))


@router.post("/affiliations")
async def join(
    request: Request,
    session: Session,
    caller: Writer,
    code: Annotated[str, Form(max_length=300)] = "",
    shares: Annotated[list[str] | None, Form(max_length=5)] = None,
) -> Response:
    try:
        put = AffiliationPut.model_validate({"code": code.strip(), "shares": shares or []})
        async with session.begin_nested():
            await affiliations.join(session, request.app.state.sessions, caller, put)
    except ValidationError:
        return await _page(
            request, session, caller, bad="Donnez le code entier, et ce que la campagne partage.", status=422
        )
    except Problem as problem:
        return await _page(request, session, caller, bad=problem.fr, status=int(problem.status))
    return back(request, "/affiliations?done=joined")


@router.post("/affiliations/{organisation_id}/leave")
async def leave(organisation_id: UUID, request: Request, session: Session, caller: Writer) -> Response:
    await affiliations.leave(session, caller, organisation_id)
    return back(request, "/affiliations?done=left")


@router.post("/appeals/{appeal_id}/{answer}")
async def answer_appeal(appeal_id: UUID, answer: str, request: Request, session: Session, caller: Writer) -> Response:
    act = affiliations.accept if answer == "accept" else affiliations.decline
    try:
        async with session.begin_nested():
            await act(session, caller, appeal_id)
    except Problem as problem:
        return await _page(request, session, caller, bad=problem.fr, status=int(problem.status))
    return back(request, f"/affiliations?done={'accepted' if answer == 'accept' else 'declined'}")


@router.get("/organisations/{organisation_id}")
async def show_organisation(
    request: Request, standing: Looking, done: Annotated[str, Query(max_length=10)] = "", asked: int = 0
) -> HTMLResponse:
    """Sums across the campaigns of an organisation, what they were asked, and who is in it."""
    said = asked_words(asked) if done == "asked" else DONE.get(done, "")
    return await _organisation(request, standing, said=said)


@router.post("/organisations/{organisation_id}/appeals")
async def ask_campaigns(request: Request, standing: Leading) -> Response:
    """A message or a piece of work, asked of each campaign that takes appeals."""
    entry = await _entry(request)
    try:
        put = read_appeal(entry)
        sent = await appeals.ask_campaigns(standing, UUID(entry.get("id", "")), put)
    except ValueError:  # a form of ours always has one
        return await _organisation(request, standing, entry=entry, bad="Ouvrez la page à nouveau.", status=422)
    except Problem as problem:
        return await _organisation(request, standing, entry=entry, bad=problem.fr, status=int(problem.status))
    return back(request, f"/organisations/{standing.organisation.id}?done=asked&asked={sent.asked}")


@router.post("/organisations/{organisation_id}/join-code")
async def make_code(request: Request, standing: Leading) -> Response:
    """Shown once: for the campaigns that are to join."""
    try:
        code = await service.new_join_link(standing)
    except Problem as problem:
        return await _organisation(request, standing, bad=problem.fr, status=int(problem.status))
    return await _organisation(request, standing, code=code)


@router.post("/organisations/{organisation_id}/members")
async def put_member(request: Request, standing: Leading) -> Response:
    entry = await _entry(request)
    try:
        subject, put = read_member(entry)
        await service.put_member(standing, subject, put)
    except Problem as problem:
        return await _organisation(request, standing, member=entry, bad=problem.fr, status=int(problem.status))
    return back(request, f"/organisations/{standing.organisation.id}?done=member")


@router.post("/organisations/{organisation_id}/members/{subject}/remove")
async def remove_member(subject: Subject, request: Request, standing: Leading) -> Response:
    try:
        await service.remove_member(standing, subject)
    except Problem as problem:
        return await _organisation(request, standing, bad=problem.fr, status=int(problem.status))
    return back(request, f"/organisations/{standing.organisation.id}?done=removed")


async def _entry(request: Request) -> dict[str, str]:
    async with request.form(max_files=0, max_fields=20) as form:
        return {name: str(value)[:20_001] for name, value in form.multi_items()}


async def _organisation(
    request: Request,
    standing: Standing,
    *,
    entry: Mapping[str, str] | None = None,
    member: Mapping[str, str] | None = None,
    code: str = "",
    said: str = "",
    bad: str = "",
    status: int = 200,
) -> HTMLResponse:
    sums = await service.read_sums(standing)
    return render(
        request,
        "organisations/organisation.html",
        status=status,
        organisation=standing.organisation,
        sums=sums,
        withheld=any(getattr(one, name) is None for one in sums.campaigns for name in Sums.model_fields),
        asked=await appeals.list_asked(standing),
        members=await service.list_members(standing),
        departments=standing.departments,
        leads=standing.role == "lead",
        me=standing.subject,
        kinds=KIND_LABELS,
        channels=CHANNELS,
        roles=ROLES,
        regions=REGIONS,
        entry=entry or {"id": str(uuid4())},
        member=member or {},
        code=code,
        said=said,
        bad=bad,
    )


async def _page(
    request: Request, session: Session, caller: Caller, *, said: str = "", bad: str = "", status: int = 200
) -> HTMLResponse:
    return render(
        request,
        "organisations/affiliations.html",
        status=status,
        campaign=(await get_campaign(session, caller.campaign_id)).state,
        affiliations=await affiliations.list_affiliations(session, caller.campaign_id),
        appeals=[affiliations.describe(row) for row in await affiliations.list_appeals(session, caller.campaign_id)],
        mine=await service.list_mine(request.app.state.sessions, caller.subject),
        names=await names_of(session),
        shares=SHARES,
        states=STATES,
        channels=CHANNELS,
        may_write="organisations:write" in caller.scopes and not caller.territories,
        said=said,
        bad=bad,
    )
