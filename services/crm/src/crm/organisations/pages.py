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
from pydantic import ValidationError
from starlette.responses import Response

from crm.organisations import affiliations, service
from crm.organisations.routes import Looking
from crm.organisations.schemas import AffiliationPut

router = APIRouter(route_class=Route, include_in_schema=False)

Reader = Annotated[Caller, Security(caller_with, scopes=["organisations:read"])]
Writer = Annotated[Caller, Security(caller_with, scopes=["organisations:read", "organisations:write"])]
DONE = {
    "joined": "La campagne est dans l'organisation.",
    "left": "La campagne n'y est plus : rien n'en est plus vu ni demandé.",
    "accepted": "C'est accepté : le brouillon ou l'action est à vous.",
    "declined": "C'est refusé.",
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
async def show_sums(request: Request, standing: Looking) -> HTMLResponse:
    """Sums across the campaigns of an organisation, for its people."""
    return render(
        request,
        "organisations/sums.html",
        sums=await service.read_sums(standing),
        departments=standing.departments,
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
        shares=SHARES,
        states=STATES,
        may_write="organisations:write" in caller.scopes and not caller.territories,
        said=said,
        bad=bad,
    )
