from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Security
from fastapi.responses import HTMLResponse, RedirectResponse
from kit import jobs
from kit.app import Route
from kit.campaigns.queries import get_campaign
from kit.jobs import JobRead
from kit.pages.parts import Skip
from kit.pages.rendering import back, render
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from kit.web.problems import NotFound

from predict.past_results.elections.pages import place_or_levels
from predict.reports import service
from predict.reports.access import READ
from predict.reports.schemas import ReportCreate

router = APIRouter(route_class=Route, include_in_schema=False)

Reader = Annotated[Caller, Security(caller_with, scopes=READ)]


@router.get("/report")
async def show_report(
    request: Request,
    session: Session,
    caller: Reader,
    id: Annotated[UUID | None, Query(description="Which report; the latest if left out.")] = None,
    job: Annotated[UUID | None, Query(description="The job that was asked for.")] = None,
    skip: Skip = 0,
) -> HTMLResponse:
    why = "Un rapport s’écrit jusqu’à 3 000 bureaux : ouvrez une campagne d’une partie du territoire."
    part = await place_or_levels(request, session, caller.campaign_id, "", "Rapport", why, skip)
    if isinstance(part, HTMLResponse):
        return part
    reports = await service.list_reports(session, caller)
    # One of the reader's own ground first: a coordinator's newer report is about less.
    same_territories = [report for report in reports if tuple(report.territories) == caller.territories]
    shown = await service.get_report(session, caller, id) if id else next(iter(same_territories or reports), None)
    return render(
        request,
        "reports/report.html",
        campaign=(await get_campaign(session, caller.campaign_id)).state,
        reports=reports,
        shown=shown,
        content=await service.read_content(session, shown) if shown else None,
        job=await _own_job(session, caller, job) if job else None,
    )


@router.post("/report")
async def ask_for_report(request: Request, session: Session, caller: Reader) -> RedirectResponse:
    job_id = await jobs.enqueue_job(
        session, caller.campaign_id, service.KIND, ReportCreate(), requested_by=caller.subject
    )
    return back(request, f"/report?job={job_id}")


async def _own_job(session: Session, caller: Caller, job_id: UUID) -> JobRead:
    job = await jobs.read_job(session, caller.campaign_id, job_id)
    if job.requested_by != caller.subject:
        raise NotFound("Ce travail n’existe pas.", "There is no such job.")
    return job
