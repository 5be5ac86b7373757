"""Page that takes a town hall's table of polling stations."""

from typing import Annotated

from elections.places.place import Place, parse_territory
from fastapi import APIRouter, Query, Request, Response, Security
from fastapi.responses import HTMLResponse
from kit.app import Route
from kit.campaigns.queries import get_campaign
from kit.files.sandbox import MB, Limits, Sandbox
from kit.pages.page_form import PageForm
from kit.pages.rendering import render
from kit.pages.submission import submit
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from kit.text import french
from kit.web.problems import Invalid

from results.territory.imports.routes import read_form
from results.territory.imports.table_file import UnreadableFile, read_table
from results.territory.station_tables.service import Laid, lay_table
from results.territory.station_tables.station_table import TableStation, UnreadableStations, read_stations
from results.territory.stations.service import count_stations

router = APIRouter(route_class=Route, include_in_schema=False)

Writer = Annotated[Caller, Security(caller_with, scopes=["stations:read", "stations:write"])]
Count = Annotated[int, Query(ge=0, le=100_000)]
MAX_BYTES = 5 * 2**20
_LIMITS = Limits(memory=128 * MB, per_byte=60, most_memory=512 * MB, cpu_seconds=20)
_FILES = Sandbox(_LIMITS, (UnreadableStations, UnreadableFile))


@router.get("/files/station-table")
async def show_form(
    request: Request, session: Session, caller: Writer, described: Count = 0, added: Count = 0, absent: Count = 0
) -> HTMLResponse:
    said = ""
    if described or added:
        parts = [_count(described, "bureau reconnu", "bureaux reconnus")] if described else []
        parts += [_count(added, "bureau ajouté", "bureaux ajoutés")] if added else []
        said = f"Le tableau est lu : {', '.join(parts)}."
        if absent:
            said += f" {_count(absent, 'bureau connu n’y est pas', 'bureaux connus n’y sont pas')} : rien n’y change."
    return await _page(request, session, caller, PageForm(), message=said)


@router.post("/files/station-table")
async def send_table(request: Request, session: Session, caller: Writer) -> Response:
    async def act() -> Laid:
        _, content, _ = await read_form(request, MAX_BYTES)
        own = parse_territory((await get_campaign(session, caller.campaign_id)).state.territory)
        try:
            table = await _FILES.run(read_file, content, own)
        except (UnreadableStations, UnreadableFile) as refused:
            raise Invalid(str(refused), "No polling station can be read from this file.", "/file") from refused
        return await lay_table(session, caller, table)

    return await submit(
        request,
        session,
        act,
        form=PageForm("table", inputs={"/file": "file"}),
        done=lambda laid: f"/files/station-table?described={laid.described}&added={laid.added}&absent={laid.absent}",
        again=lambda form: _page(request, session, caller, form),
    )


def read_file(content: bytes, own: Place) -> list[TableStation]:
    """Read a table of stations; runs in the confined process."""
    return read_stations(read_table(content), own)


async def _page(
    request: Request, session: Session, caller: Caller, form: PageForm, *, message: str = ""
) -> HTMLResponse:
    return render(
        request,
        "station_tables/station_table.html",
        campaign=(await get_campaign(session, caller.campaign_id)).state,
        stations=await count_stations(session),
        form=form,
        said=message,
    )


def _count(number: int, singular: str, many: str) -> str:
    return f"{french.number(number)} {singular if number < 2 else many}"
