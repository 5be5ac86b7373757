"""The preparation sheet as a page and as PDF, made on request and not stored."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi.concurrency import run_in_threadpool
from kit.app import Route
from kit.pages.rendering import render
from kit.security.links import Link

from proxy.paperwork.sheets import contents, service
from proxy.paperwork.sheets.official_forms import has_form
from proxy.paperwork.sheets.sheet_pdf import print_sheet

router = APIRouter(route_class=Route, include_in_schema=False)

Tour = Annotated[int | None, Query(ge=1, le=2)]


@router.get("/suivi/{token}/fiche")
async def show_sheet(request: Request, token: str, link: Link, tour: Tour = None) -> Response:
    sheet = await service.read_sheet(link, tour)
    return render(
        request,
        "sheets/sheet.html",
        token=token,
        rounds=await service.rounds_by_holder(link),
        chosen=f"?tour={tour}" if tour else "",
        candidate=sheet.candidate,
        demo=sheet.demo,
        title=contents.TITLE,
        not_the_form=contents.NOT_THE_FORM,
        grantor=contents.grantor_rows(sheet),
        holder=contents.holder_rows(sheet),
        validity=contents.validity(sheet),
        when=contents.when(sheet),
        online=contents.ONLINE,
        on_paper=contents.ON_PAPER,
        articles=contents.ARTICLES,
        maprocuration=contents.MAPROCURATION,
        official=await has_form(link.session, link.campaign_id, "cerfas"),
        has_number=bool(sheet.grantor.person and sheet.grantor.person.elector_number),
    )


@router.get("/suivi/{token}/fiche.pdf")
async def print_it(request: Request, link: Link, tour: Tour = None) -> Response:
    sheet = await service.read_sheet(link, tour)
    pdf = await run_in_threadpool(print_sheet, sheet)
    # No name in the file's name: it stays in the telephone's list of downloads.
    headers = {"Content-Disposition": 'inline; filename="fiche-preparatoire-procuration.pdf"'}
    return Response(pdf, media_type="application/pdf", headers=headers)
