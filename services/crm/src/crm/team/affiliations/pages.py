from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

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
from kit.text.french import moment
from starlette.responses import Response

from crm.campaign.actions.service import list_coming
from crm.campaign.campaigns.place_input import find_territory, read_places
from crm.campaign.members.service import names_of
from crm.messaging.mailings.form_input import CHANNELS
from crm.team.organisations import affiliations, help_requests, service
from crm.team.organisations.arrangement import VERSION, arrangement_with
from crm.team.organisations.forms import HELP_NAMES, NAMES, AffiliationEntry, FoundEntry, HelpEntry
from crm.team.organisations.help_schemas import HelpRequestCreate
from crm.team.organisations.schemas import AffiliationPut, OrganisationFound

router = APIRouter(route_class=Route, include_in_schema=False)

Reader = Annotated[Caller, Security(caller_with, scopes=["organisations:read"])]
Writer = Annotated[Caller, Security(caller_with, scopes=["organisations:read", "organisations:write"])]
Asker = Annotated[Caller, Security(caller_with, scopes=["organisations:read", "organisations:write", "members:write"])]
MOST_ACTIONS = 50
DONE = {
    "help": "C'est demandé : qui dirige l'organisation le propose aux autres campagnes.",
    "withdrawn": "Ce renfort n'est plus demandé.",
    "joined": "La campagne est dans l'organisation.",
    "left": "La campagne n'y est plus : rien n'en est plus vu ni demandé.",
    "arranged": "La répartition est acceptée : c'est noté.",
    "accepted": "C'est accepté : le brouillon, l'action ou le questionnaire est à vous. L'équipe voit un renfort.",
    "declined": "C'est refusé.",
}
SHARES = {"sums": "nos totaux (jamais une personne)", "appeals": "des demandes, auxquelles nous répondons"}
STATES = {"open": "attend votre réponse", "accepted": "acceptée", "declined": "refusée"}


@router.get("/affiliations")
async def show_affiliations(
    request: Request, session: Session, caller: Reader, done: Annotated[str, Query(max_length=10)] = ""
) -> HTMLResponse:
    """Show the campaign's organisations, and their appeals."""
    return await _page(request, session, caller, confirmation=DONE.get(done, ""))


@router.post("/affiliations")
async def join(
    request: Request, session: Session, caller: Writer, entry: Annotated[AffiliationEntry, Form()]
) -> Response:
    async def act() -> None:
        put = read_form(
            AffiliationPut,
            {"code": entry.code.strip(), "shares": entry.shares, "arrangement": VERSION if entry.agrees else None},
            NAMES,
        )
        await affiliations.join(session, request.app.state.sessions, caller, put)

    return await _settle(
        request, session, caller, act, "joined", PageForm.of(entry, "join", {"/arrangement": "agrees"})
    )


@router.post("/affiliations/found")
async def found(request: Request, session: Session, caller: Writer, entry: Annotated[FoundEntry, Form()]) -> Response:
    """Found an organisation, and open its page."""

    async def act() -> UUID:
        found_as = read_form(OrganisationFound, {"name": entry.name.strip()}, NAMES)
        return (await service.found_own(session, request.app.state.sessions, caller, found_as)).id

    return await submit(
        request,
        session,
        act,
        form=PageForm.of(entry, "found"),
        done=lambda organisation_id: f"/organisations/{organisation_id}?done=founded",
        again=lambda form: _page(request, session, caller, form=form),
    )


@router.post("/affiliations/{organisation_id}/arrangement")
async def accept_arrangement(organisation_id: UUID, request: Request, session: Session, caller: Writer) -> Response:
    async def act() -> None:
        await affiliations.accept_arrangement(session, caller, organisation_id, VERSION)

    return await _settle(request, session, caller, act, "arranged", PageForm("arrangement"))


@router.post("/affiliations/{organisation_id}/leave")
async def leave(organisation_id: UUID, request: Request, session: Session, caller: Writer) -> Response:
    async def act() -> None:
        await affiliations.leave(session, caller, organisation_id)

    return await _settle(request, session, caller, act, "left", PageForm("leave"))


@router.post("/appeals/{appeal_id}/{answer}")
async def answer_appeal(appeal_id: UUID, answer: str, request: Request, session: Session, caller: Writer) -> Response:
    async def act() -> None:
        await (affiliations.accept if answer == "accept" else affiliations.decline)(session, caller, appeal_id)

    done = "accepted" if answer == "accept" else "declined"
    return await _settle(request, session, caller, act, done, PageForm("answer"))


@router.post("/affiliations/{organisation_id}/help")
async def ask_help(
    organisation_id: UUID, request: Request, session: Session, caller: Asker, entry: Annotated[HelpEntry, Form()]
) -> Response:
    """Ask the other campaigns of an organisation for people on one of the plan's actions."""

    async def act() -> None:
        own = await find_territory(session, caller.campaign_id)
        body = {"action_id": entry.action, "place": entry.place.strip(), "people": entry.people}
        places = read_places(entry.territories, own, "/territories")
        put = read_form(HelpRequestCreate, body | {"territories": places}, HELP_NAMES)
        await help_requests.ask_help(session, caller, organisation_id, put)

    form = PageForm.of(entry, f"help-{organisation_id}", {"/action_id": "action"})
    return await _settle(request, session, caller, act, "help", form)


@router.post("/help-requests/{help_id}/withdraw")
async def withdraw_help(help_id: UUID, request: Request, session: Session, caller: Asker) -> Response:
    async def act() -> None:
        await help_requests.withdraw_help(session, caller, help_id)

    return await _settle(request, session, caller, act, "withdrawn", PageForm("withdraw"))


async def _settle(
    request: Request,
    session: Session,
    caller: Caller,
    act: Callable[[], Awaitable[None]],
    done: str,
    form: PageForm,
) -> Response:
    return await submit(
        request,
        session,
        act,
        form=form,
        done=f"/affiliations?done={done}",
        again=lambda form: _page(request, session, caller, form=form),
    )


async def _page(
    request: Request, session: Session, caller: Caller, *, confirmation: str = "", form: PageForm | None = None
) -> HTMLResponse:
    state = (await get_campaign(session, caller.campaign_id)).state
    coming = await list_coming(session, datetime.now(UTC), MOST_ACTIONS)
    return render(
        request,
        "organisations/affiliations.html",
        campaign=state,
        affiliations=await affiliations.list_affiliations(session, caller.campaign_id),
        appeals=[affiliations.describe(row) for row in await affiliations.list_appeals(session, caller.campaign_id)],
        mine=await service.list_mine(request.app.state.sessions, caller.subject),
        names=await names_of(session),
        help=await help_requests.list_own_help(session, caller.campaign_id),
        coming={one.id: f"{one.title}, {moment(one.starts_at, state.time_zone)}" for one in coming},
        shares=SHARES,
        shares_said={share: words.capitalize() for share, words in SHARES.items()},
        states=STATES,
        channels=CHANNELS,
        arrangement=arrangement_with("l’organisation"),
        version=VERSION,
        zone=state.time_zone,
        may_write="organisations:write" in caller.scopes and not caller.territories,
        may_ask={"organisations:write", "members:write"} <= caller.scopes and not caller.territories,
        form=form or PageForm(),
        said=confirmation,
    )
