from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Security
from fastapi.responses import HTMLResponse
from kit import jobs
from kit.app import Route
from kit.campaigns.queries import get_campaign
from kit.files.uploads import Upload, upload_within
from kit.jobs import JobRead
from kit.pages.page_form import PageForm
from kit.pages.rendering import render
from kit.pages.submission import submit
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from starlette.responses import Response

from crm.territory.addresses import load_job, service
from crm.territory.addresses.models import Street

router = APIRouter(route_class=Route, include_in_schema=False)

Reader = Annotated[Caller, Security(caller_with, scopes=["canvasses:read"])]
Loader = Annotated[Caller, Security(caller_with, scopes=["canvasses:read", "imports:write"])]
SentFile = Annotated[Upload, Depends(upload_within("address_max_bytes"))]
SHOWN = 100
FIELDS = ("rows", "source", "communes")
INPUTS = {"/file": "file"}


@router.get("/streets")
async def show_streets(
    request: Request, session: Session, caller: Reader, name: Annotated[str, Query(max_length=100)] = ""
) -> HTMLResponse:
    """Show streets, found by their words in any spelling."""
    rows = service.streets_within(caller, None, None, name or None).order_by(Street.plain, Street.commune)
    streets = (await session.scalars(rows.limit(SHOWN + 1))).all()
    return render(
        request,
        "territory/streets.html",
        campaign=(await get_campaign(session, caller.campaign_id)).state,
        name=name,
        streets=streets[:SHOWN],
        more=len(streets) > SHOWN,
        counts=await service.count_by_station(session, caller.territories),
        may=caller.scopes,
    )


@router.get("/addresses")
async def show_loading(
    request: Request, session: Session, caller: Loader, job: Annotated[UUID | None, Query()] = None
) -> HTMLResponse:
    """Show the upload form, and the progress of the last file."""
    job_row = await jobs.read_job(session, caller.campaign_id, job) if job is not None else None
    return await _loading(
        request, session, caller, job_read=job_row if job_row and job_row.kind == load_job.JOB else None
    )


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


async def _loading(
    request: Request,
    session: Session,
    caller: Caller,
    *,
    job_read: JobRead | None = None,
    form: PageForm | None = None,
) -> HTMLResponse:
    counts = await service.count_by_station(session, caller.territories)
    return render(
        request,
        "territory/addresses.html",
        campaign=(await get_campaign(session, caller.campaign_id)).state,
        job=job_read,
        moving=job_read is not None and job_read.state in ("waiting", "running"),
        buildings=sum(buildings for _, buildings, _ in counts),
        homes=sum(homes for _, _, homes in counts),
        lost=sum(buildings for station, buildings, _ in counts if station is None),
        form=form or PageForm(),
    )
