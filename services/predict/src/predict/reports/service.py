"""Reports: requested, written by the worker, stored unchanged."""

from typing import Any
from uuid import UUID

from kit.campaigns.queries import get_campaign
from kit.jobs import Work
from kit.security.auth import Caller, find_caller
from kit.web.problems import Forbidden, NotFound
from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from predict.contests import service as contests
from predict.maps.service import list_map_options
from predict.reports.access import SEALED, may_read
from predict.reports.blocks import Content
from predict.reports.models import Report
from predict.reports.page_content import to_page
from predict.reports.report import write_report
from predict.reports.report_pdf import print_report
from predict.reports.schemas import ReportChapter, ReportCreate, ReportRead
from predict.reports.sources import Desk, read_rounds

KIND = "report"
KEPT = 20
"""Reports of a campaign; the oldest go."""

NO_VINTAGE = "aucun résultat importé"


async def make_report(work: Work, request: ReportCreate) -> dict[str, Any]:
    """Job: write and store a report. A second run makes the same report."""
    async with work.transaction() as session:
        desk = await _open_desk(session, work)
        content = await write_report(desk, work.progress)
    total = len(content.sections)
    await work.progress(total - 1, total, "la mise en page")
    pdf, pages = await work.compute(print_report, content)
    async with work.transaction() as session:
        await _keep(session, work, content, desk.caller.territories, pdf, pages)
    return {"report_id": str(work.job_id), "pages": pages}


async def list_reports(session: AsyncSession, caller: Caller) -> list[Report]:
    """List the reports that the caller may read, the latest first."""
    query = select(Report).where(Report.campaign_id == caller.campaign_id)
    reports = await session.scalars(query.order_by(Report.written_at.desc(), Report.id))
    return [report for report in reports if may_read(caller.territories, report.territories)]


async def get_report(session: AsyncSession, caller: Caller, report_id: UUID) -> Report:
    report = await session.get(Report, (caller.campaign_id, report_id))
    if report is None or not may_read(caller.territories, report.territories):
        raise NotFound(
            "Ce rapport n’existe pas, n’est pas encore écrit, ou porte sur un territoire qui n’est pas le vôtre.",
            "There is no such report, it is not written yet, or it is about a territory that is not yours.",
        )
    return report


async def read_content(session: AsyncSession, report: Report) -> dict[str, Any]:
    await session.refresh(report, ["content"])
    return report.content


async def read_pdf(session: AsyncSession, report: Report) -> bytes:
    await session.refresh(report, ["pdf"])
    return report.pdf


async def describe_report(session: AsyncSession, report: Report) -> ReportRead:
    content = await read_content(session, report)
    return ReportRead(
        id=report.id,
        title=report.title,
        subtitle=report.subtitle,
        requested_by=report.requested_by,
        territories=report.territories,
        pages=report.pages,
        methods=report.methods,
        data_vintage=report.data_vintage,
        written_at=report.written_at,
        chapters=[
            ReportChapter(key=section["key"], title=section["title"], missing=section["missing"])
            for section in content["sections"]
        ],
    )


async def _open_desk(session: AsyncSession, work: Work) -> Desk:
    caller = await _caller(session, work)
    ground = await list_map_options(session, caller, "")
    return Desk(
        session=session,
        caller=caller,
        campaign=(await get_campaign(session, work.campaign_id)).state,
        ground=ground,
        contest=await contests.read_contest(session, work.campaign_id),
        rounds=await read_rounds(session, caller, ground),
    )


async def _caller(session: AsyncSession, work: Work) -> Caller:
    """Return the requester with present rights: former members get nothing."""
    caller = await find_caller(session, work.campaign_id, work.requested_by)
    if caller is None or not caller.scopes:
        raise Forbidden(
            "Qui a demandé ce rapport n’est plus membre de la campagne.",
            "Who asked for this report is no longer a member of the campaign.",
        )
    return caller.model_copy(update={"scopes": caller.scopes - {SEALED}})


async def _keep(
    session: AsyncSession, work: Work, content: Content, territories: tuple[str, ...], pdf: bytes, pages: int
) -> None:
    methods = sorted({method for section in content.sections for method in section.methods})
    vintages = list(dict.fromkeys(vintage for section in content.sections for vintage in section.vintages))
    row = insert(Report).values(
        campaign_id=work.campaign_id,
        id=work.job_id,
        requested_by=work.requested_by,
        territories=list(territories),
        title=content.title,
        subtitle=content.subtitle,
        methods=methods,
        data_vintage=(vintages[0] if vintages else NO_VINTAGE)[:200],
        pages=pages,
        content=to_page(content),
        pdf=pdf,
    )
    await session.execute(row.on_conflict_do_nothing())
    of_campaign = Report.campaign_id == work.campaign_id
    newest = select(Report.id).where(of_campaign).order_by(Report.written_at.desc(), Report.id).limit(KEPT)
    await session.execute(delete(Report).where(of_campaign, Report.id.not_in(newest)))
