"""The page of tables to take out, with what each column holds."""

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response, Security
from fastapi.responses import HTMLResponse
from starlette.responses import StreamingResponse

from kit.campaigns.queries import get_campaign
from kit.data_tables.dictionary import WORDS
from kit.data_tables.routes import Name, read_table, stream
from kit.data_tables.schemas import DataTableExport
from kit.data_tables.service import DataTables, dictionary_csv
from kit.pages.forms import read_form
from kit.pages.page_form import Line, PageForm, Posted
from kit.pages.rendering import render
from kit.pages.submission import attempt, show_refused
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from kit.web.routing import Route

router = APIRouter(route_class=Route, prefix="/data", include_in_schema=False)

Reader = Annotated[Caller, Security(caller_with, scopes=["campaigns:read"])]


class ExportEntry(Posted):
    """The button that was pressed."""

    form: Line = "csv"


@router.get("")
async def show_data_tables(request: Request, session: Session, caller: Reader) -> HTMLResponse:
    return await _page(request, session, caller, PageForm())


@router.get("/dictionary.csv")
async def download_dictionary(request: Request, caller: Reader) -> Response:
    tables: DataTables = request.app.state.data_tables
    headers = {"Content-Disposition": f'attachment; filename="dictionnaire-{request.app.state.service}.csv"'}
    return Response(dictionary_csv(tables.open_to(caller)), media_type="text/csv; charset=utf-8", headers=headers)


@router.post("/{table_name}")
async def download_data_table(
    table_name: Name, request: Request, session: Session, caller: Reader, entry: Annotated[ExportEntry, Form()]
) -> Response:
    async def act() -> StreamingResponse:
        put = read_form(DataTableExport, {"form": entry.form}, {"/form": "le format"})
        return await stream(request, session, caller, table_name, put.form)

    result = await attempt(session, act, PageForm.of(entry))
    if isinstance(result, PageForm):
        return await show_refused(result, lambda form: _page(request, session, caller, form))
    return result


async def _page(request: Request, session: Session, caller: Caller, form: PageForm) -> HTMLResponse:
    tables: DataTables = request.app.state.data_tables
    return render(
        request,
        "data_tables/tables.html",
        campaign=(await get_campaign(session, caller.campaign_id)).state,
        tables=[read_table(table) for table in tables.open_to(caller)],
        words=WORDS,
        form=form,
    )
