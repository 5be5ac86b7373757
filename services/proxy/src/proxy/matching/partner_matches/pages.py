"""Page of the agreements with other campaigns."""

from typing import Annotated, Any
from uuid import UUID

from common.scopes import Role
from fastapi import APIRouter, Form, Query, Request, Response
from kit.app import Route
from kit.campaigns.queries import get_campaign
from kit.pages.forms import read_form
from kit.pages.page_form import Line, PageForm, Posted
from kit.pages.rendering import back, render
from kit.pages.submission import attempt, show_refused, submit
from kit.security.auth import Caller
from kit.security.device_pairing import public_address
from kit.security.request_session import Session
from kit.web.refusals import unknown_action
from sqlalchemy.ext.asyncio import AsyncSession

from proxy.matching.partner_matches import decisions
from proxy.matching.partner_matches.views import check_mine, list_shared
from proxy.pools import service
from proxy.pools.routes import Reader, Writer, check_directs
from proxy.pools.schemas import PoolCode, PoolCodePost, PoolPreview

router = APIRouter(route_class=Route, include_in_schema=False)


class PartnerEntry(Posted):
    code: Line = ""
    member: Line = ""


@router.get("/partenaires")
async def show_partners(
    request: Request, session: Session, caller: Reader, done: Annotated[str, Query(max_length=12)] = ""
) -> Response:
    return await _page(request, session, caller, PageForm(), done=done)


@router.post("/partenaires/{decision}")
async def decide(
    request: Request, decision: str, session: Session, caller: Writer, entry: Annotated[PartnerEntry, Form()]
) -> Response:
    """Run a decision. A new code is shown once in the answer; a code's owner is shown before agreeing."""
    form = PageForm.of(entry)
    shown = await attempt(session, lambda: _decide(request, session, caller, decision, entry), form)
    if isinstance(shown, PageForm):
        return await show_refused(shown, lambda refused: _page(request, session, caller, refused))
    if shown:
        return await _page(request, session, caller, form, **shown)
    return back(request, f"/partenaires?done={decision}")


async def _decide(
    request: Request, session: AsyncSession, caller: Caller, decision: str, entry: PartnerEntry
) -> dict[str, PoolCode | PoolPreview]:
    check_directs(caller)
    campaign = await get_campaign(session, caller.campaign_id)
    sessions = request.app.state.sessions
    if decision == "proposer":
        return {"given": await service.create_code(session, caller, campaign)}
    if decision == "regarder":
        return {"offered": await service.preview_pool(session, sessions, campaign, _code(entry))}
    if decision == "rejoindre":
        await service.join_pool(session, sessions, campaign, _code(entry), caller.subject)
    elif decision == "accepter":
        await service.agree_with(session, campaign, _member(entry))
    elif decision == "refuser":
        await service.end_agreement(session, campaign, _member(entry), caller.subject)
    elif decision == "quitter":
        await service.leave_pool(session, campaign, caller.subject)
    else:
        raise unknown_action()
    return {}


@router.post("/partenaires/rapprochements/{match_id}/{act}")
async def act_on_shared_match(request: Request, match_id: UUID, act: str, session: Session, caller: Writer) -> Response:
    async def act_on_it() -> None:
        await check_mine(session, caller, match_id)
        await decisions.decide(session, caller.campaign_id, match_id, act, caller.subject)

    return await submit(
        request,
        session,
        act_on_it,
        form=PageForm(),
        done=f"/partenaires?done={act}",
        again=lambda form: _page(request, session, caller, form),
    )


def _code(entry: PartnerEntry) -> str:
    # Whole, as it was received, or the code at its end.
    code = entry.code.strip().rpartition("#")[2]
    return read_form(PoolCodePost, {"code": code}, {"/code": "le lien"}).code


def _member(entry: PartnerEntry) -> UUID:
    try:
        return UUID(entry.member)
    except ValueError:
        raise unknown_action() from None


async def _page(request: Request, session: AsyncSession, caller: Caller, form: PageForm, **more: Any) -> Response:
    campaign = await get_campaign(session, caller.campaign_id)
    shown: dict[str, Any] = {"done": "", "given": None, "offered": None, **more}
    return render(
        request,
        "pools/pool.html",
        seen=await service.read_pool(session, campaign),
        matches=await list_shared(session, caller),
        root=public_address(request),
        may_write={"requests:write", "offers:write"} <= set(caller.scopes),
        directs=bool(caller.roles & {Role.MANAGER, Role.CANDIDATE}),
        form=form,
        **shown,
    )
