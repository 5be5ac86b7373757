from functools import partial
from typing import Annotated
from zoneinfo import ZoneInfo

from common.schemas.campaign import CampaignState
from common.scopes import Feature
from fastapi import APIRouter, Form, Query, Request, Security
from fastapi.responses import HTMLResponse
from kit.app import Route
from kit.campaigns.queries import get_campaign
from kit.pages.page_form import PageForm
from kit.pages.rendering import render
from kit.pages.submission import PageOfForms
from kit.security.auth import Caller, caller_with
from kit.security.feature_names import FEATURES
from kit.security.request_session import Session
from starlette.responses import Response

from crm.campaign.members import removals, service
from crm.campaign.members.form_input import (
    INPUTS,
    FeaturesEntry,
    MemberEntry,
    RightsEntry,
    last_day,
    read_entry,
    write_places,
)
from crm.campaign.members.grant_rules import features_of
from crm.campaign.members.identity_provider import is_own_provider
from crm.campaign.members.labels import ROLES
from crm.campaign.members.routes import Subject

router = APIRouter(route_class=Route, include_in_schema=False)

Reader = Annotated[Caller, Security(caller_with, scopes=["members:read"])]
Writer = Annotated[Caller, Security(caller_with, scopes=["members:read", "members:write"])]
Switcher = Annotated[Caller, Security(caller_with, scopes=["members:read", "features:write"])]
_DONE = {
    "put": "Les droits sont enregistrés.",
    "switched": "Les fonctions sont enregistrées : elles comptent dès le prochain geste, dans toute la suite.",
    "removed": "Cette personne ne fait plus partie de l'équipe.",
    "asked": "Le retrait est demandé : une deuxième personne de la direction doit le confirmer. La personne concernée "
    "le lit sur sa feuille du jour.",
    "reset": "Son second facteur est retiré, et ses appareils sont déconnectés. Un courriel vient de le lui dire.",
    "kept": "La demande de retrait est levée.",
}


@router.get("/team")
async def show_team(
    request: Request,
    session: Session,
    caller: Reader,
    done: Annotated[str, Query(max_length=20)] = "",
    change: Annotated[str, Query(max_length=200)] = "",
) -> HTMLResponse:
    """Show the team: its members, and their rights. `change`: the member whose rights are in a form."""
    return await _team(request, session, caller, confirmation=_DONE.get(done, ""), changed=change)


@router.post("/team")
async def put_member(
    request: Request, session: Session, caller: Writer, entry: Annotated[MemberEntry, Form()]
) -> Response:
    async def act() -> None:
        await _put(session, caller, entry.subject, entry)

    return await _PAGE.submit(request, session, caller, act, "put", PageForm.of(entry, inputs=INPUTS))


@router.post("/team/{subject}/rights")
async def put_rights(
    request: Request, subject: Subject, session: Session, caller: Writer, entry: Annotated[RightsEntry, Form()]
) -> Response:
    """Change the roles, the places or the last day of somebody who is in the team."""

    async def act() -> None:
        await service.get_member(session, caller.campaign_id, subject)
        await _put(session, caller, subject, entry)

    return await _PAGE.submit(request, session, caller, act, "put", PageForm.of(entry, f"rights-{subject}", INPUTS))


@router.post("/team/{subject}/features")
async def put_features(
    request: Request,
    subject: Subject,
    session: Session,
    caller: Switcher,
    entry: Annotated[FeaturesEntry, Form()],
) -> Response:
    """Open and close features."""

    async def act() -> None:
        member = await service.get_member(session, caller.campaign_id, subject)
        # Features that the form did not show stay unchanged.
        beside = {Feature(one) for one in member.member.closed} - set(entry.of)
        closed = beside | (set(entry.of) - set(entry.feature))
        await service.switch_features(session, caller, subject, sorted(closed))

    return await _PAGE.submit(request, session, caller, act, "switched", PageForm.of(entry, f"features-{subject}"))


@router.post("/team/{subject}/remove")
async def remove_member(request: Request, subject: Subject, session: Session, caller: Writer) -> Response:
    async def act() -> None:
        await service.remove_member(session, caller, subject)

    return await _PAGE.submit(request, session, caller, act, "removed", PageForm())


@router.post("/team/{subject}/removal")
async def ask_removal(request: Request, subject: Subject, session: Session, caller: Writer) -> Response:
    """Request the removal of a manager, which a second person must confirm."""

    async def act() -> None:
        await removals.ask_removal(session, caller, subject)

    return await _PAGE.submit(request, session, caller, act, "asked", PageForm())


@router.post("/team/{subject}/removal/confirm")
async def confirm_removal(request: Request, subject: Subject, session: Session, caller: Writer) -> Response:
    async def act() -> None:
        await removals.confirm_removal(session, caller, subject)

    return await _PAGE.submit(request, session, caller, act, "removed", PageForm())


@router.post("/team/{subject}/removal/withdraw")
async def withdraw_removal(request: Request, subject: Subject, session: Session, caller: Writer) -> Response:
    async def act() -> None:
        await removals.withdraw_removal(session, caller, subject)

    return await _PAGE.submit(request, session, caller, act, "kept", PageForm())


async def _put(session: Session, caller: Caller, subject: str, entry: RightsEntry) -> None:
    state = (await get_campaign(session, caller.campaign_id)).state
    put = read_entry(entry, subject, ZoneInfo(state.time_zone), state.territory)
    await service.put_member(session, caller, subject, put)


async def _team(
    request: Request,
    session: Session,
    caller: Caller,
    *,
    confirmation: str = "",
    form: PageForm | None = None,
    changed: str = "",
) -> HTMLResponse:
    state: CampaignState = (await get_campaign(session, caller.campaign_id)).state
    return render(
        request,
        "members/team.html",
        campaign=state,
        zone=state.time_zone,
        members=[
            (
                member,
                features_of(member.member),
                service.may_switch_features(caller, member.member),
                removals.may_ask(caller, member.member),
            )
            for member in await service.list_members(session)
        ],
        removals={removal.subject: removal for removal in await removals.list_removals(session, caller.campaign_id)},
        me=caller.subject,
        write_places=write_places,
        changed=changed,
        last_day=partial(last_day, zone=ZoneInfo(state.time_zone)),
        features=FEATURES,
        roles=ROLES,
        may_write="members:write" in caller.scopes,
        # Behind the suite's own gateway, which holds the sign-ins: another provider has second factors of its own.
        resets=bool(request.scope.get("root_path")) and is_own_provider(request.app.state.settings),
        said=confirmation,
        form=form or PageForm(),
    )


_PAGE = PageOfForms("/team", _team)
