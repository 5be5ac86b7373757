import re
from typing import Annotated
from zoneinfo import ZoneInfo

from common.schemas.campaign import CampaignState
from common.scopes import Feature
from fastapi import APIRouter, Form, Query, Request, Security
from fastapi.responses import HTMLResponse, RedirectResponse
from kit.app import Route
from kit.campaigns.queries import get_campaign
from kit.pages.rendering import render
from kit.security.auth import Caller, caller_with
from kit.security.feature_names import FEATURES
from kit.security.request_session import Session
from kit.web.problems import Problem
from starlette.responses import Response

from crm.campaign.members import removals, service
from crm.campaign.members.form_input import MalformedInput, read_member
from crm.campaign.members.grant_rules import features_of
from crm.campaign.members.labels import ROLES
from crm.campaign.members.routes import Subject
from crm.campaign.members.schemas import SUBJECT_PATTERN

router = APIRouter(route_class=Route, include_in_schema=False)

Reader = Annotated[Caller, Security(caller_with, scopes=["members:read"])]
Writer = Annotated[Caller, Security(caller_with, scopes=["members:read", "members:write"])]
Text = Annotated[str, Form(max_length=400)]
Switcher = Annotated[Caller, Security(caller_with, scopes=["members:read", "features:write"])]
_DONE = {
    "put": "Les droits sont enregistrés.",
    "switched": "Les fonctions sont enregistrées : elles comptent dès le prochain geste, dans toute la suite.",
    "removed": "Cette personne ne fait plus partie de l'équipe.",
    "asked": "Le retrait est demandé : une deuxième personne de la direction doit le confirmer. La personne concernée "
    "le lit sur sa feuille du jour.",
    "kept": "La demande de retrait est levée.",
}


@router.get("/team")
async def show_team(
    request: Request, session: Session, caller: Reader, done: Annotated[str, Query(max_length=20)] = ""
) -> HTMLResponse:
    """Render the page of the team: its members, and what each may do."""
    return await _team(request, session, caller, said=_DONE.get(done, ""))


@router.post("/team")
async def put_member(
    request: Request,
    session: Session,
    caller: Writer,
    roles: Annotated[list[str] | None, Form(max_length=20)] = None,
    subject: Text = "",
    display_name: Text = "",
    territories: Annotated[str, Form(max_length=24_000)] = "",
    ends_on: Text = "",
) -> Response:
    entry = {"subject": subject, "display_name": display_name, "territories": territories, "ends_on": ends_on}
    state = (await get_campaign(session, caller.campaign_id)).state
    try:
        if not re.match(SUBJECT_PATTERN, subject) or len(subject) > 200:
            raise MalformedInput("L'identifiant est celui de la connexion, sans espace ni accent.")
        member = read_member(display_name, roles or [], territories, ends_on, ZoneInfo(state.time_zone))
        async with session.begin_nested():
            await service.put_member(session, caller, subject, member)
    except MalformedInput as error:
        return await _team(request, session, caller, bad=str(error), entry=entry, chosen=roles, status=422)
    except Problem as problem:
        return await _team(request, session, caller, bad=problem.fr, entry=entry, chosen=roles, status=problem.status)
    return _back(request, "put")


@router.post("/team/{subject}/features")
async def put_features(
    request: Request,
    subject: Subject,
    session: Session,
    caller: Switcher,
    of: Annotated[list[Feature] | None, Form(max_length=40)] = None,
    feature: Annotated[list[Feature] | None, Form(max_length=40)] = None,
) -> Response:
    """Open and close features. `of`: those that the form showed; `feature`: those that are to be open."""
    try:
        async with session.begin_nested():
            known = await service.get_member(session, caller.campaign_id, subject)
            # What the form did not show stays as it is.
            beside = {Feature(one) for one in known.member.closed} - set(of or ())
            closed = beside | (set(of or ()) - set(feature or ()))
            await service.switch_features(session, caller, subject, sorted(closed))
    except Problem as problem:
        return await _team(request, session, caller, bad=problem.fr, status=problem.status)
    return _back(request, "switched")


@router.post("/team/{subject}/remove")
async def remove_member(request: Request, subject: Subject, session: Session, caller: Writer) -> Response:
    try:
        async with session.begin_nested():
            await service.remove_member(session, caller, subject)
    except Problem as problem:
        return await _team(request, session, caller, bad=problem.fr, status=problem.status)
    return _back(request, "removed")


@router.post("/team/{subject}/removal")
async def ask_removal(request: Request, subject: Subject, session: Session, caller: Writer) -> Response:
    """Request the removal of a manager of the campaign: a second person has to confirm it."""
    try:
        async with session.begin_nested():
            await removals.ask_removal(session, caller, subject)
    except Problem as problem:
        return await _team(request, session, caller, bad=problem.fr, status=problem.status)
    return _back(request, "asked")


@router.post("/team/{subject}/removal/confirm")
async def confirm_removal(request: Request, subject: Subject, session: Session, caller: Writer) -> Response:
    try:
        async with session.begin_nested():
            await removals.confirm_removal(session, caller, subject)
    except Problem as problem:
        return await _team(request, session, caller, bad=problem.fr, status=problem.status)
    return _back(request, "removed")


@router.post("/team/{subject}/removal/withdraw")
async def withdraw_removal(request: Request, subject: Subject, session: Session, caller: Writer) -> Response:
    try:
        async with session.begin_nested():
            await removals.withdraw_removal(session, caller, subject)
    except Problem as problem:
        return await _team(request, session, caller, bad=problem.fr, status=problem.status)
    return _back(request, "kept")


async def _team(
    request: Request,
    session: Session,
    caller: Caller,
    *,
    said: str = "",
    bad: str = "",
    entry: dict[str, str] | None = None,
    chosen: list[str] | None = None,
    status: int = 200,
) -> HTMLResponse:
    state: CampaignState = (await get_campaign(session, caller.campaign_id)).state
    return render(
        request,
        "members/team.html",
        status=status,
        campaign=state,
        zone=state.time_zone,
        members=[
            (
                named,
                features_of(named.member),
                service.may_switch_features(caller, named.member),
                removals.may_ask(caller, named.member),
            )
            for named in await service.list_members(session)
        ],
        removals={one.subject: one for one in await removals.list_removals(session, caller.campaign_id)},
        me=caller.subject,
        features=FEATURES,
        roles=ROLES,
        may_write="members:write" in caller.scopes,
        said=said,
        bad=bad,
        entry=entry or {"subject": "", "display_name": "", "territories": "", "ends_on": ""},
        chosen=chosen or [],
    )


def _back(request: Request, done: str) -> RedirectResponse:
    return RedirectResponse(f"{request.scope.get('root_path', '')}/team?done={done}", 303)
