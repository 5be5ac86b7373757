"""Routes of the tables, the same in every service that declares some."""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Request, Security
from fastapi.responses import StreamingResponse

from kit.data_tables import csv_file, parquet_file
from kit.data_tables.declaration import DataTable
from kit.data_tables.dictionary import describe
from kit.data_tables.schemas import DataColumnRead, DataTableExport, DataTableRead, Form
from kit.data_tables.service import DataTables
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from kit.web.paging import Page, single_page
from kit.web.routing import Route

router = APIRouter(route_class=Route, prefix="/v1/data-tables", tags=["data"])

Reader = Annotated[Caller, Security(caller_with, scopes=["campaigns:read"])]
Name = Annotated[str, Path(max_length=40)]
MEDIA: dict[Form, str] = {"csv": csv_file.MEDIA, "parquet": parquet_file.MEDIA}
_BYTES = {"schema": {"type": "string", "format": "binary"}}
_FILE: dict[int | str, dict[str, Any]] = {200: {"content": {"text/csv": _BYTES, parquet_file.MEDIA: _BYTES}}}


@router.get("")
async def list_data_tables(request: Request, caller: Reader) -> Page[DataTableRead]:
    """List the tables that your rights let you take, with their dictionary."""
    tables: DataTables = request.app.state.data_tables
    return single_page([read_table(table) for table in tables.open_to(caller)])


@router.post("/{table_name}/export", response_class=StreamingResponse, responses=_FILE)
async def export_data_table(
    table_name: Name, put: DataTableExport, request: Request, session: Session, caller: Reader
) -> StreamingResponse:
    """Download a table, without sealed fields. Logged. A cut Parquet file has no footer, and is refused by readers."""
    return await stream(request, session, caller, table_name, put.form)


async def stream(request: Request, session: Session, caller: Caller, name: str, form: Form) -> StreamingResponse:
    tables: DataTables = request.app.state.data_tables
    table = await tables.ask(session, caller, name)
    headers = {"Content-Disposition": f'attachment; filename="{name}.{form}"', "Cache-Control": "no-store"}
    pieces = tables.pieces(request.app.state.sessions, caller, table, form)
    return StreamingResponse(pieces, media_type=MEDIA[form], headers=headers)


def read_table(table: DataTable) -> DataTableRead:
    columns = [DataColumnRead.model_validate(one, from_attributes=True) for one in describe(table)]
    return DataTableRead(name=table.name, label=table.label, about=table.about, columns=columns)
