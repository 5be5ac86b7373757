from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Query, Request, Security
from fastapi.responses import HTMLResponse, Response
from kit import jobs
from kit.app import Route
from kit.campaigns.queries import get_campaign
from kit.jobs import JobRead
from kit.pages.forms import read_form
from kit.pages.page_form import Line, PageForm, Posted
from kit.pages.rendering import render
from kit.pages.submission import submit
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from kit.web.problems import NotFound

from budget.accounts import service as accounts
from budget.ceilings.amounts import unit
from budget.exports import service
from budget.exports.account_book import gather
from budget.exports.cells import said
from budget.exports.french import FORMATS, size_of
from budget.exports.routes import check_donors
from budget.exports.schemas import ExportCreate
from budget.exports.sheets import Kind

router = APIRouter(route_class=Route, include_in_schema=False)

Reader = Annotated[Caller, Security(caller_with, scopes=list(service.READ))]
SHOWN = 500
"""Rows of a list on the page; the files hold all."""


class ExportEntry(Posted):
    """Form of one format."""

    format: Line = ""
    with_donors: bool = False


@router.get("/exports")
async def show_exports(
    request: Request, session: Session, caller: Reader, job: Annotated[UUID | None, Query()] = None
) -> HTMLResponse:
    """Show the export formats and the files made."""
    return await _page(request, session, caller, job=job)


async def _page(
    request: Request, session: Session, caller: Caller, *, job: UUID | None = None, form: PageForm | None = None
) -> HTMLResponse:
    state = (await get_campaign(session, caller.campaign_id)).state
    sees = service.DONORS in caller.scopes
    return render(
        request,
        "exports/exports.html",
        campaign=state,
        account=await accounts.read_account(session, caller.campaign_id),
        formats=FORMATS,
        sees_donors=sees,
        exports=await service.list_exports(session, caller.campaign_id, sees_donors=sees),
        size_of=size_of,
        job=await _own_job(session, caller, job) if job else None,
        form=form or PageForm(),
    )


@router.post("/exports")
async def ask_export(
    request: Request, session: Session, caller: Reader, entry: Annotated[ExportEntry, Form()]
) -> Response:
    async def act() -> UUID:
        form = read_form(ExportCreate, entry.model_dump(), {"/format": "le format"})
        check_donors(caller, form)
        return (await service.ask_export(session, caller.campaign_id, form, caller.subject)).id

    return await submit(
        request,
        session,
        act,
        form=PageForm.of(entry, entry.format, {"/format": ""}),
        done=lambda job_id: f"/exports?job={job_id}",
        again=lambda form: _page(request, session, caller, form=form),
    )


@router.get("/account/print")
async def show_account(request: Request, session: Session, caller: Reader) -> HTMLResponse:
    """Show the account as a page with the content of the PDF: accessible, and a preview."""
    book = await gather(session, caller.campaign_id, named=False)

    def text(cell: str | int | None, kind: Kind) -> str:
        return said(cell, kind, book.currency)

    return render(request, "exports/book.html", book=book, text=text, unit=unit(book.currency), shown=SHOWN)


async def _own_job(session: Session, caller: Caller, job_id: UUID) -> JobRead:
    job = await jobs.read_job(session, caller.campaign_id, job_id)
    if job.requested_by != caller.subject:
        raise NotFound("Ce travail n'existe pas.", "There is no such job.")
    return job
