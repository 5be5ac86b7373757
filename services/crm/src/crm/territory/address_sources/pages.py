from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Form, Query, Request, Security
from fastapi.responses import HTMLResponse
from kit import jobs
from kit.app import Route
from kit.campaigns.queries import get_campaign
from kit.files.uploads import Upload, upload_within
from kit.jobs import JobRead
from kit.pages.page_form import LongText, PageForm, Posted
from kit.pages.rendering import render
from kit.pages.submission import submit
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from starlette.responses import Response

from crm.campaign.campaigns.place_input import find_territory
from crm.territory.address_sources import service as sources
from crm.territory.addresses import load_job
from crm.territory.addresses.certainty import count_by_certainty

router = APIRouter(route_class=Route, include_in_schema=False)

Reader = Annotated[Caller, Security(caller_with, scopes=["canvasses:read"])]
Loader = Annotated[Caller, Security(caller_with, scopes=["canvasses:read", "imports:write"])]
SentFile = Annotated[Upload, Depends(upload_within("address_max_bytes"))]
FIELDS = ("rows", "source", "communes")
INPUTS = {"/file": "file"}
KINDS = (load_job.JOB, sources.JOB)
OPEN = ("waiting", "running")


class FetchEntry(Posted):
    """The form that fetches streets. `communes`: empty for the whole territory."""

    communes: LongText = ""


@router.get("/addresses")
async def show_loading(
    request: Request, session: Session, caller: Reader, job: Annotated[UUID | None, Query()] = None
) -> HTMLResponse:
    """Show the button that fetches the streets, the upload form, and the progress of the last of both."""
    job_read = await jobs.read_job(session, caller.campaign_id, job) if job is not None else None
    if job_read is None:
        job_read = await sources.last_fetch(session, caller.campaign_id)
    return await _loading(request, session, caller, job_read=job_read if job_read and job_read.kind in KINDS else None)


@router.post("/addresses")
async def load_addresses(upload: SentFile, request: Request, session: Session, caller: Loader) -> Response:
    async def act() -> UUID:
        return (await load_job.ask_upload(session, caller, upload)).id

    return await submit(
        request,
        session,
        act,
        form=PageForm("", {name: (upload.fields.get(name, ""),) for name in FIELDS}, INPUTS),
        done=lambda job: f"/addresses?job={job}",
        again=lambda form: _loading(request, session, caller, form=form),
    )


@router.post("/addresses/fetch")
async def fetch_streets(
    request: Request, session: Session, caller: Reader, entry: Annotated[FetchEntry, Form()]
) -> Response:
    """Start fetching the streets; pressed twice, it shows the one that runs."""

    async def act() -> UUID:
        running = await sources.last_fetch(session, caller.campaign_id)
        if running is not None and running.state in OPEN:
            return running.id
        own = await find_territory(session, caller.campaign_id)
        communes = load_job.read_communes(entry.communes, own) if entry.communes.strip() else []
        return (await sources.ask_fetch(session, caller, communes)).id

    return await submit(
        request,
        session,
        act,
        form=PageForm.of(entry, "fetch"),
        done=lambda job: f"/addresses?job={job}",
        again=lambda form: _loading(request, session, caller, form=form),
    )


async def _loading(
    request: Request,
    session: Session,
    caller: Caller,
    *,
    job_read: JobRead | None = None,
    form: PageForm | None = None,
) -> HTMLResponse:
    counts = await count_by_certainty(session, caller.territories)
    own = sources.own_communes(await find_territory(session, caller.campaign_id))
    return render(
        request,
        "territory/addresses.html",
        campaign=(await get_campaign(session, caller.campaign_id)).state,
        job=job_read,
        fetched=job_read is not None and job_read.kind == sources.JOB,
        moving=job_read is not None and job_read.state in OPEN,
        counts=counts,
        own=sources.describe_communes(own) if own else "",
        may_fetch=sources.may_fetch(caller),
        may_load="imports:write" in caller.scopes,
        form=form or PageForm(),
    )
