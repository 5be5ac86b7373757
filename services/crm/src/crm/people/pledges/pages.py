"""Promises to give: noted, followed up, and told to budget by a reference and an amount.

Who promises what says where they stand. The candidate and the financial agent (`donors:read`) see every promise; who
notes promises sees the ones that they noted, and the sums.
"""

from typing import Annotated, Any
from uuid import UUID, uuid4

from common.schemas.actions import ActionKind
from fastapi import APIRouter, Form, Query, Request, Security
from fastapi.responses import HTMLResponse
from kit.app import Route
from kit.campaigns.queries import get_campaign
from kit.pages.forms import read_form
from kit.pages.rendering import back, render
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from kit.web.problems import Forbidden, Invalid, Problem
from starlette.responses import Response

from crm.campaign.actions import service as actions
from crm.campaign.actions.form_input import MalformedInput, cents_of
from crm.people.pledges import service
from crm.people.pledges.schemas import PledgeCreate, PledgePatch
from crm.people.records import service as people

router = APIRouter(route_class=Route, include_in_schema=False)

Reader = Annotated[Caller, Security(caller_with, scopes=["actions:read"])]
Writer = Annotated[Caller, Security(caller_with, scopes=["actions:write", "people:write"])]
Short = Annotated[str, Form(max_length=100)]
NOTES = frozenset({"actions:write", "people:write"})
SEES_ALL = frozenset({"donors:read"})
SHOWN = 100
FOUND = 10
STATES = {"open": "Attendue", "kept": "Tenue", "given_up": "Abandonnée"}
FIELDS = {"/amount_cents": "le montant", "/person_id": "la personne", "/action_id": "la collecte"}
DONE = {"made": "La promesse est notée ; le budget l'attend.", "changed": "C'est changé, et dit au budget."}


@router.get("/pledges")
async def show_pledges(
    request: Request,
    session: Session,
    caller: Reader,
    who: Annotated[str, Query(max_length=100)] = "",
    done: Annotated[str, Query(max_length=10)] = "",
) -> HTMLResponse:
    """The page of pledges that the caller may see. `who`: words of a name, to choose whose pledge is recorded next."""
    return await _page(request, session, caller, who=who, said=DONE.get(done, ""))


@router.post("/pledges")
async def make_pledge(
    request: Request,
    session: Session,
    caller: Writer,
    id: Short = "",
    amount: Short = "",
    person: Short = "",
    action: Short = "",
) -> Response:
    try:
        said = {"id": id, "amount_cents": _cents(amount), "person_id": person, "action_id": action}
        async with session.begin_nested():
            await service.make_pledge(session, caller, read_form(PledgeCreate, said, FIELDS))
    except Problem as problem:
        return await _page(request, session, caller, bad=problem.fr, typed=amount, status=int(problem.status))
    return back(request, "/pledges?done=made")


@router.post("/pledges/{pledge_id}")
async def change_pledge(
    pledge_id: UUID, request: Request, session: Session, caller: Writer, amount: Short = "", state: Short = ""
) -> Response:
    """Another amount, given up, or expected again. That it is kept is budget's alone to say."""
    said: dict[str, Any] = {"status": state}
    try:
        if amount:
            said["amount_cents"] = _cents(amount)
        async with session.begin_nested():
            patch = read_form(PledgePatch, said, {"/amount_cents": "le montant", "/status": "la suite"})
            await service.change_pledge(session, caller, pledge_id, patch, None)
    except Problem as problem:
        return await _page(request, session, caller, bad=problem.fr, status=int(problem.status))
    return back(request, "/pledges?done=changed")


def _cents(text: str) -> int:
    try:
        return cents_of(text)
    except MalformedInput as error:
        fr = "Écrivez le montant en euros : 150 ou 150,50."
        raise Invalid(fr, "An amount in euros is expected.", "/amount_cents") from error


async def _page(
    request: Request,
    session: Session,
    caller: Caller,
    *,
    who: str = "",
    said: str = "",
    bad: str = "",
    typed: str = "",
    status: int = 200,
) -> HTMLResponse:
    notes, sees_all = caller.scopes >= NOTES, caller.scopes >= SEES_ALL
    if not notes and not sees_all:
        raise Forbidden(
            "Qui promet de donner ne se montre qu'au candidat, au mandataire financier et à qui note les promesses.",
            "Promises are shown to the candidate, the financial agent and who notes them.",
        )
    pledges = await service.list_pledges(session, caller, own=not sees_all, limit=SHOWN)
    named = [one.person_id for one in pledges if one.person_id is not None]
    fundraisers = await actions.list_of_kind(session, ActionKind.FUNDRAISER, SHOWN)
    return render(
        request,
        "pledges/pledges.html",
        status=status,
        campaign=(await get_campaign(session, caller.campaign_id)).state,
        pledges=pledges,
        names=await people.name_people(session, caller, named) if "people:read" in caller.scopes else {},
        fundraisers=fundraisers,
        titles={one.id: one.title for one in fundraisers},
        sums=await service.read_sums(session),
        found=await people.find_named(session, caller, who, FOUND) if notes and "people:read" in caller.scopes else {},
        who=who,
        states=STATES,
        notes=notes,
        sees_all=sees_all,
        typed=typed,
        new_id=uuid4(),
        said=said,
        bad=bad,
    )
