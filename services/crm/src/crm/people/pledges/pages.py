"""Pages of pledges: recorded, followed up, and sent to budget as a reference and an amount.

A pledge reveals an opinion. The candidate and the financial agent (`donors:read`) see every pledge; others who record
pledges see their own, and the totals.
"""

from typing import Annotated
from uuid import UUID, uuid4

from common.schemas.actions import ActionKind
from fastapi import APIRouter, Form, Query, Request, Security
from fastapi.responses import HTMLResponse
from kit.app import Route
from kit.campaigns.queries import get_campaign
from kit.pages.forms import read_form
from kit.pages.page_form import PageForm
from kit.pages.rendering import render
from kit.pages.submission import submit
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from kit.text import french
from kit.web.problems import Forbidden
from starlette.responses import Response

from crm.campaign.actions import service as actions
from crm.people.pledges import service
from crm.people.pledges.forms import INPUTS, NOBODY, GiverSearch, PledgeChange, PledgeEntry, read_change, read_pledge
from crm.people.pledges.schemas import PledgeCreate, PledgePatch
from crm.people.records import service as people

router = APIRouter(route_class=Route, include_in_schema=False)

Reader = Annotated[Caller, Security(caller_with, scopes=["actions:read"])]
Writer = Annotated[Caller, Security(caller_with, scopes=["actions:write", "people:write"])]
NOTES = frozenset({"actions:write", "people:write"})
SEES_ALL = frozenset({"donors:read"})
SHOWN = 100
FOUND = 10
STATES = {"open": "Attendue", "kept": "Tenue", "given_up": "Abandonnée"}
FIELDS = {
    "/amount_cents": "le montant",
    "/person_id": "la personne",
    "/action_id": "la collecte",
    "/status": "la suite",
}
DONE = {"made": "La promesse est notée ; le budget l'attend.", "changed": "C'est changé, et dit au budget."}


@router.get("/pledges")
async def show_pledges(
    request: Request,
    session: Session,
    caller: Reader,
    done: Annotated[str, Query(max_length=10)] = "",
    action: Annotated[UUID | None, Query(description="The fundraiser that the next pledge is made at.")] = None,
) -> HTMLResponse:
    """The page of pledges that the caller may see."""
    return await _page(request, session, caller, confirmation=DONE.get(done, ""), at=action)


@router.post("/pledges/search")
async def find_giver(
    request: Request, session: Session, caller: Reader, entry: Annotated[GiverSearch, Form()]
) -> HTMLResponse:
    """Show the people who match a name, to record a pledge of one. A POST, so that no URL holds a name."""
    form = PageForm.of(entry, "search")
    return await _page(request, session, caller, search=entry.who, form=form, at=_action_of(entry.action))


@router.post("/pledges")
async def make_pledge(
    request: Request, session: Session, caller: Writer, entry: Annotated[PledgeEntry, Form()]
) -> Response:
    async def act() -> None:
        await service.make_pledge(session, caller, read_form(PledgeCreate, read_pledge(entry), FIELDS))

    return await submit(
        request,
        session,
        act,
        form=PageForm.of(entry, inputs=INPUTS),
        done=f"/pledges?done=made{f'&action={at}' if (at := _action_of(entry.action)) else ''}",
        again=lambda form: _page(request, session, caller, search=entry.who, form=form),
    )


@router.post("/pledges/{pledge_id}")
async def change_pledge(
    pledge_id: UUID, request: Request, session: Session, caller: Writer, entry: Annotated[PledgeChange, Form()]
) -> Response:
    """Change a pledge's amount, give it up or reopen it. Only a donation booked in budget marks it as kept."""

    async def act() -> None:
        patch = read_form(PledgePatch, read_change(entry), FIELDS)
        await service.change_pledge(session, caller, pledge_id, patch, None)

    return await submit(
        request,
        session,
        act,
        form=PageForm.of(entry, f"change-{pledge_id}", INPUTS),
        done="/pledges?done=changed",
        again=lambda form: _page(request, session, caller, form=form),
    )


async def _page(
    request: Request,
    session: Session,
    caller: Caller,
    *,
    search: str = "",
    confirmation: str = "",
    form: PageForm | None = None,
    at: UUID | None = None,
) -> HTMLResponse:
    notes, sees_all = caller.scopes >= NOTES, caller.scopes >= SEES_ALL
    if not notes and not sees_all:
        raise Forbidden(
            "Qui promet de donner ne se montre qu'au candidat, au mandataire financier et à qui note les promesses.",
            "Promises are shown to the candidate, the financial agent and who notes them.",
        )
    state = (await get_campaign(session, caller.campaign_id)).state
    pledges = await service.list_pledges(session, caller, own=not sees_all, limit=SHOWN)
    named = [pledge.person_id for pledge in pledges if pledge.person_id is not None]
    fundraisers = await actions.list_of_kind(session, ActionKind.FUNDRAISER, SHOWN)
    looks_up = notes and "people:read" in caller.scopes
    found = await people.find_named(session, caller, search, FOUND) if looks_up else {}
    return render(
        request,
        "pledges/pledges.html",
        campaign=state,
        pledges=pledges,
        names=await people.name_people(session, caller, named) if "people:read" in caller.scopes else {},
        fundraisers={
            fundraiser.id: f"{fundraiser.title}, {french.moment(fundraiser.starts_at, state.time_zone)}"
            for fundraiser in fundraisers
        },
        titles={fundraiser.id: fundraiser.title for fundraiser in fundraisers},
        sums=await service.read_sums(session),
        at=at,
        givers={**found, NOBODY: "Personne en particulier"} if found else {},
        likely=list(found) if len(found) == 1 else [],
        who=search,
        states=STATES,
        notes=notes,
        sees_all=sees_all,
        new_id=uuid4(),
        said=confirmation,
        form=form or PageForm(),
    )


def _action_of(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
