"""Page of the data kept and its purge date."""

from typing import Annotated
from uuid import UUID

from common.scopes import Role
from fastapi import APIRouter, Form, Query, Request, Response
from kit.app import Route
from kit.campaigns.queries import get_campaign
from kit.pages.forms import read_form
from kit.pages.page_form import Line, PageForm, Posted
from kit.pages.rendering import render
from kit.pages.submission import submit
from kit.security.auth import Caller
from kit.security.request_session import Session
from kit.web.problems import Invalid
from kit.web.refusals import unknown_action
from pydantic import Field
from sqlalchemy.ext.asyncio import AsyncSession

from proxy.retention.purges import certificate_text, service
from proxy.retention.purges.certificate_text import NAMES
from proxy.retention.purges.routes import Reader, Writer, check_directs, download_purge_certificate
from proxy.retention.purges.schemas import HoldPut

router = APIRouter(route_class=Route, include_in_schema=False)


class DecisionEntry(Posted):
    reason: Annotated[str, Field(max_length=2_000)] = ""
    sure: Line = ""


@router.get("/conservation")
async def show_retention(
    request: Request, session: Session, caller: Reader, done: Annotated[str, Query(max_length=12)] = ""
) -> Response:
    return await _page(request, session, caller, PageForm(), done)


@router.get("/conservation/{purge_id}.pdf")
async def show_certificate(purge_id: UUID, session: Session, caller: Reader) -> Response:
    return await download_purge_certificate(purge_id, session, caller)


@router.get("/conservation/{purge_id}")
async def show_certificate_page(request: Request, purge_id: UUID, session: Session, caller: Reader) -> Response:
    """Show the certificate as a page, for readers who need its headings and tables."""
    purge = await service.get_purge(session, await get_campaign(session, caller.campaign_id), purge_id)
    return render(
        request,
        "purges/certificate.html",
        purge=purge,
        names=NAMES,
        title=certificate_text.TITLE,
        of=certificate_text.describe_campaign(purge),
        sentence=certificate_text.describe_purge(purge),
        basis=certificate_text.BASIS,
        digest=certificate_text.describe_digest(purge),
    )


@router.post("/conservation/{decision}")
async def decide(
    request: Request, decision: str, session: Session, caller: Writer, entry: Annotated[DecisionEntry, Form()]
) -> Response:
    return await submit(
        request,
        session,
        lambda: _decide(session, caller, decision, entry),
        form=PageForm.of(entry),
        done=f"/conservation?done={decision}",
        again=lambda form: _page(request, session, caller, form),
    )


async def _decide(session: AsyncSession, caller: Caller, decision: str, entry: DecisionEntry) -> None:
    check_directs(caller)
    campaign = await get_campaign(session, caller.campaign_id)
    if decision == "suspendre":
        put = read_form(HoldPut, {"reason": entry.reason.strip()}, {"/reason": "la raison"})
        await service.hold(session, campaign, put.reason, caller.subject)
    elif decision == "reprendre":
        await service.release(session, campaign.id)
    elif decision == "purger":
        if entry.sure != "oui":
            raise Invalid("Cochez la case : l’effacement est définitif.", "Tick the box: a purge is final.", "/sure")
        await service.purge(session, campaign, caller.subject)
    else:
        raise unknown_action()


async def _page(request: Request, session: AsyncSession, caller: Caller, form: PageForm, done: str = "") -> Response:
    campaign = await get_campaign(session, caller.campaign_id)
    return render(
        request,
        "purges/retention.html",
        seen=await service.read_retention(session, campaign),
        names=NAMES,
        directs=bool(caller.roles & {Role.MANAGER, Role.CANDIDATE}),
        form=form,
        done=done,
    )
