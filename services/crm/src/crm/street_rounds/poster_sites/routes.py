from typing import Annotated, Any
from uuid import UUID

from common.schemas.instants import Day
from fastapi import APIRouter, Query, Response, Security, status
from kit.app import Route
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from kit.web.api_docs import CHANGED_RESPONSE
from kit.web.etags import IfMatch, version_of, with_etag
from kit.web.paging import By, Page, Paging, Since, read_newest, read_since

from crm.street_rounds.poster_sites import service
from crm.street_rounds.poster_sites.legality import PosterSiteKind
from crm.street_rounds.poster_sites.models import PosterSite, PosterSiteReport
from crm.street_rounds.poster_sites.schemas import (
    PosterSiteCreate,
    PosterSitePatch,
    PosterSiteRead,
    ReportCreate,
    ReportRead,
)

router = APIRouter(route_class=Route, prefix="/v1", tags=["poster sites"])

Reader = Annotated[Caller, Security(caller_with, scopes=["actions:read"])]
Writer = Annotated[Caller, Security(caller_with, scopes=["actions:write"])]
Walker = Annotated[Caller, Security(caller_with, scopes=["canvasses:write"])]
On = Annotated[Day | None, Query(description="The day that the law is asked for; today, when left out.")]


@router.post(
    "/poster-sites",
    status_code=status.HTTP_201_CREATED,
    responses={200: {"model": PosterSiteRead, "description": "It had been added before, word for word."}},
)
async def create_poster_site(
    put: PosterSiteCreate, response: Response, session: Session, caller: Writer
) -> PosterSiteRead:
    """Add a poster site. Forbidden ones may be recorded too, so that no round is planned there."""
    poster_site, new = await service.add_poster_site(session, caller, put)
    if not new:
        response.status_code = status.HTTP_200_OK
    with_etag(response, poster_site)
    return (await service.describe(session, caller, [poster_site]))[0]


@router.get("/poster-sites")
async def list_poster_sites(
    session: Session,
    paging: Paging,
    caller: Reader,
    kind: Annotated[PosterSiteKind | None, Query()] = None,
    on: On = None,
    updated_since: Since = None,
) -> Page[PosterSiteRead]:
    """List the poster sites of your territories, with the legal verdict on each for a day."""
    rows = service.poster_sites_within(caller, kind)
    page = await read_since(
        session, rows, PosterSite.updated_at, PosterSite.id, paging, updated_since, [By(PosterSite.label)]
    )
    return Page(items=await service.describe(session, caller, page.items, on), next=page.next)


@router.get("/poster-sites/{poster_site_id}")
async def get_poster_site(
    poster_site_id: UUID, response: Response, session: Session, caller: Reader, on: On = None
) -> PosterSiteRead:
    """Return one poster site, with the legal verdict for a day."""
    poster_site = await service.get_poster_site(session, caller, poster_site_id)
    with_etag(response, poster_site)
    return (await service.describe(session, caller, [poster_site], on))[0]


@router.patch("/poster-sites/{poster_site_id}", responses=CHANGED_RESPONSE)
async def update_poster_site(
    poster_site_id: UUID,
    patch: PosterSitePatch,
    response: Response,
    session: Session,
    caller: Writer,
    if_match: IfMatch = None,
) -> PosterSiteRead:
    """Correct a poster site."""
    poster_site = await service.update_poster_site(session, caller, poster_site_id, patch, version_of(if_match))
    with_etag(response, poster_site)
    return (await service.describe(session, caller, [poster_site]))[0]


@router.delete("/poster-sites/{poster_site_id}", status_code=204)
async def delete_poster_site(poster_site_id: UUID, session: Session, caller: Writer) -> None:
    """Remove a poster site. Its records stay."""
    await service.remove_poster_site(session, caller, poster_site_id)


@router.post(
    "/poster-site-reports",
    status_code=status.HTTP_201_CREATED,
    response_model=ReportRead,
    responses={200: {"model": ReportRead, "description": "It had been reported before."}},
)
async def create_poster_site_report(
    put: ReportCreate, response: Response, session: Session, caller: Walker
) -> PosterSiteReport:
    """Report a poster that was covered or torn, another's on our board, or one of ours misplaced."""
    report, new = await service.report(session, caller, put)
    if not new:
        response.status_code = status.HTTP_200_OK
    return report


@router.get("/poster-site-reports", response_model=Page[ReportRead])
async def list_poster_site_reports(
    session: Session, paging: Paging, caller: Reader, settled: Annotated[bool | None, Query()] = None
) -> Any:
    """List the reports on poster sites of your territories, latest first."""
    return await read_newest(
        session, service.reports_within(caller, settled=settled), PosterSiteReport.seen_at, PosterSiteReport.id, paging
    )


@router.post("/poster-site-reports/{report_id}/resolve", response_model=ReportRead)
async def resolve_poster_site_report(report_id: UUID, session: Session, caller: Writer) -> PosterSiteReport:
    """Mark a report as resolved."""
    return await service.settle(session, caller, report_id)
