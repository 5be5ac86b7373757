"""A member's own page of their second factor, and the campaign's rule."""

from typing import Annotated

from fastapi import APIRouter, Form, Query, Request, Security
from fastapi.responses import HTMLResponse
from kit.app import Route
from kit.campaigns.queries import get_campaign
from kit.pages.page_form import PageForm
from kit.pages.rendering import render
from kit.pages.submission import attempt, show_refused, submit
from kit.security.auth import Caller, caller_with, check_in_person
from kit.security.request_session import Session
from starlette.responses import Response

from crm.campaign.members.identity_provider import is_own_provider
from crm.campaign.qr_codes import draw_qr
from crm.team.passkeys.availability import may_have_passkeys
from crm.team.second_factors import service
from crm.team.second_factors.forms import CodeEntry, RuleEntry

router = APIRouter(route_class=Route, include_in_schema=False)

Member = Annotated[Caller, Security(caller_with, scopes=["campaigns:read"])]
Writer = Annotated[Caller, Security(caller_with, scopes=["members:read", "members:write"])]
DONE = {"removed": "Le second facteur est retiré.", "rule": "C'est enregistré : cela compte à la prochaine connexion."}


@router.get("/second-factor")
async def show_second_factor(
    request: Request, session: Session, caller: Member, done: Annotated[str, Query(max_length=10)] = ""
) -> HTMLResponse:
    return await _own(request, session, caller, PageForm(), said=DONE.get(done, ""))


@router.post("/second-factor")
async def begin(request: Request, session: Session, caller: Member) -> Response:
    """Show the code to scan, which is in this answer only."""

    async def act() -> tuple[str, str]:
        state = (await get_campaign(session, caller.campaign_id)).state
        return await service.begin(request.app.state.sessions, caller, state.name)

    made = await attempt(session, act, PageForm())
    if isinstance(made, PageForm):
        return await show_refused(made, lambda form: _own(request, session, caller, form))
    return await _own(request, session, caller, PageForm(), made=made)


@router.post("/second-factor/remove")
async def remove(request: Request, session: Session, caller: Member, entry: Annotated[CodeEntry, Form()]) -> Response:
    async def act() -> None:
        await service.remove(request.app.state.sessions, caller, entry.code)

    return await submit(
        request,
        session,
        act,
        form=PageForm.of(entry),
        done="/second-factor?done=removed",
        again=lambda form: _own(request, session, caller, form),
    )


@router.post("/second-factor/rule")
async def set_rule(request: Request, session: Session, caller: Writer, entry: Annotated[RuleEntry, Form()]) -> Response:
    async def act() -> None:
        await service.set_rule(session, caller, asked=entry.asked)

    return await submit(
        request,
        session,
        act,
        form=PageForm.of(entry, "rule"),
        done="/second-factor?done=rule",
        again=lambda form: _own(request, session, caller, form),
    )


async def _own(
    request: Request,
    session: Session,
    caller: Caller,
    form: PageForm,
    *,
    made: tuple[str, str] | None = None,
    said: str = "",
) -> HTMLResponse:
    check_in_person(caller)
    return render(
        request,
        "second_factors/own.html",
        campaign=(await get_campaign(session, caller.campaign_id)).state,
        confirmed=await service.has_second_factor(request.app.state.sessions, caller.subject),
        drawn=draw_qr(made[0]) if made else "",
        secret=made[1] if made else "",
        asked=await service.is_asked(session, caller.campaign_id),
        may_ask="members:write" in caller.scopes,
        own_provider=is_own_provider(request.app.state.settings),
        has_passkeys=may_have_passkeys(request.app.state.settings),
        form=form,
        said=said,
    )
