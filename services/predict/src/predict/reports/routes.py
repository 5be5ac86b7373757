from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Response, Security
from kit import jobs
from kit.app import Route
from kit.jobs import JobRead
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from kit.web.paging import Page, single_page

from predict.reports import service
from predict.reports.access import READ
from predict.reports.schemas import ReportCreate, ReportRead

router = APIRouter(route_class=Route, prefix="/v1", tags=["reports"])

Reader = Annotated[Caller, Security(caller_with, scopes=READ)]

_PDF: dict[int | str, dict[str, Any]] = {200: {"content": {"application/pdf": {}}}}


class Pdf(Response):
    media_type = "application/pdf"


@router.post("/reports", status_code=202)
async def create_report(response: Response, session: Session, caller: Reader) -> JobRead:
    """Request a report of the campaign's territory: history, maps, estimates, priorities, sources, method.

    It is a job: follow it at `/v1/jobs/{id}`; the report has the same id. Members limited to territories get a report
    of their stations.
    """
    job_id = await jobs.enqueue_job(
        session, caller.campaign_id, service.KIND, ReportCreate(), requested_by=caller.subject
    )
    response.headers["Location"] = f"/v1/jobs/{job_id}"
    return await jobs.read_job(session, caller.campaign_id, job_id)


@router.get("/reports")
async def list_reports(session: Session, caller: Reader) -> Page[ReportRead]:
    """List the reports, the latest first; the last 20 are kept."""
    return single_page(
        [await service.describe_report(session, report) for report in await service.list_reports(session, caller)]
    )


@router.get("/reports/{report_id}.pdf", response_class=Pdf, responses=_PDF)
async def download_report(report_id: UUID, session: Session, caller: Reader) -> Response:
    """Download a report as PDF. The page `/report` has the same content, accessible."""
    report = await service.get_report(session, caller, report_id)
    headers = {"Content-Disposition": f'attachment; filename="rapport-{report.written_at:%Y-%m-%d}.pdf"'}
    return Pdf(await service.read_pdf(session, report), headers=headers)


@router.get("/reports/{report_id}")
async def get_report(report_id: UUID, session: Session, caller: Reader) -> ReportRead:
    """Return a report's contents: chapters, methods, data; a missing chapter has its reason."""
    return await service.describe_report(session, await service.get_report(session, caller, report_id))
