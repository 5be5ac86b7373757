from typing import Annotated

from common.schemas.elections import ElectionKind
from common.schemas.instants import Day
from common.schemas.territories import Territory
from fastapi import APIRouter, Form, Query, Request, Response, Security, UploadFile
from kit.app import Route
from kit.campaigns.queries import get_campaign
from kit.files.uploads import too_large
from kit.security.auth import OPERATE, Caller, caller_with
from kit.security.credentials import KnownToken
from kit.security.request_session import Session
from kit.web.paging import Page, Paging, Rows, read_cursor, single_page

from predict.derivations.refreshers import run_refreshers
from predict.past_results.elections import queries, round_list, series, service
from predict.past_results.elections.levels import find_place, read_levels
from predict.past_results.elections.models import ResultImport
from predict.past_results.elections.place_query import PlaceQuery
from predict.past_results.elections.schemas import (
    ElectionId,
    ElectionRead,
    ImportRead,
    ImportReport,
    Level,
    Mode,
    PartRead,
    PartsRead,
    ResultRead,
    SeriesBy,
    SeriesRead,
    Source,
)
from predict.past_results.elections.uploads import safe_name
from predict.past_results.nuances import service as nuances
from predict.past_results.nuances.blocs import SOURCE

router = APIRouter(route_class=Route, prefix="/v1", tags=["elections"])

Reader = Annotated[Caller, Security(caller_with, scopes=["elections:read"])]
ImportReader = Annotated[Caller, Security(caller_with, scopes=["imports:read"])]
Importer = Annotated[Caller, Security(caller_with, scopes=["imports:write"])]

Inside = Annotated[Territory | None, Query(description="By default the campaign's: `circo:9406`, `nation:FR`.")]
By = Annotated[SeriesBy, Query(description="What to sum votes by.")]


@router.get("/elections")
async def list_elections(session: Session, caller: Reader) -> Page[ElectionRead]:
    """List every imported round, the latest first, with its totals."""
    territory = (await get_campaign(session, caller.campaign_id)).state.territory
    return single_page(await round_list.list_elections(session, territory))


@router.get("/elections/series")
async def get_election_series(
    session: Session, caller: Reader, territory: Inside = None, by: By = "bloc"
) -> SeriesRead:
    """Return turnout and votes by bloc, nuance or list in a territory, over every imported round.

    Blocs are those of your campaign's grid (`/v1/nuances`). By default the territory is the campaign's. A round without
    imported stations has the ministry's total, if imported.
    """
    territory = territory or (await get_campaign(session, caller.campaign_id)).state.territory
    await queries.require_place(session, territory)
    grid = await nuances.read_grid(session, caller.campaign_id)
    points = await series.read_series(session, territory, grid, by)
    return SeriesRead(territory=territory, by=by, bloc_source=SOURCE, edited=bool(grid.edits), points=points)


@router.get("/elections/series.csv", response_class=Response, responses={200: {"content": {"text/csv": {}}}})
async def download_election_series(
    session: Session, caller: Reader, territory: Inside = None, by: By = "bloc"
) -> Response:
    """Download the series as CSV (UTF-8, commas, decimal points), one line per round and bloc, nuance or list."""
    election_series = await get_election_series(session, caller, territory, by)
    headers = {"Content-Disposition": 'attachment; filename="series.csv"'}
    return Response(series.as_csv(election_series), media_type="text/csv; charset=utf-8", headers=headers)


@router.get("/elections/parts")
async def list_parts(session: Session, caller: Reader, paging: Paging, place: PlaceQuery = "") -> PartsRead:
    """List the parts of the campaign's territory, or of a place in it: the way down through a large one.

    A nation's parts are its regions, then departments, constituencies, communes, stations. Figures are of the latest
    first round imported there. Other operations take a part as `place`.
    """
    territory = await find_place(session, caller.campaign_id, place)
    grid = await nuances.read_grid(session, caller.campaign_id)
    skip = read_cursor(paging, int) or 0
    levels = await read_levels(session, caller.campaign_id, territory, grid, skip, paging.limit)
    return PartsRead(
        items=[
            PartRead(
                territory=part.territory or None,
                name=part.name,
                stations=part.stations,
                registered=part.registered,
                voters=part.voters,
                turnout=part.turnout,
                shares=dict(part.shares),
            )
            for part in levels.parts
        ],
        next=str(levels.following) if levels.following is not None else None,
        territory=levels.territory,
        name=levels.name,
        election=levels.election,
        stations=levels.stations,
    )


@router.get("/elections/{election_id}/results")
async def list_election_results(
    election_id: ElectionId,
    session: Session,
    caller: Reader,
    paging: Paging,
    level: Annotated[Level, Query(description="What to sum over.")] = "station",
    territory: Annotated[Territory | None, Query(description="Only inside it: `circo:9406`.")] = None,
    source: Annotated[
        Source | None, Query(description="By default the stations, or what was published where none is imported.")
    ] = None,
) -> Page[ResultRead]:
    """List registered voters, turnout and votes of each place of a level, with the data's vintage.

    They are sums of imported stations; without any, or for sectors and regions, the ministry's totals. A canton is
    known if a file of départementales has it.
    """
    election = await service.get_election(session, election_id)
    grid = await nuances.read_grid(session, caller.campaign_id)
    await queries.require_place(session, territory)
    arguments = (session, election, level, territory, paging.after, paging.limit, grid)
    if source == "stations" or (source is None and await queries.has_results(session, election, level, territory)):
        page = await queries.read_results(*arguments)
    else:
        page = await queries.read_published_results(*arguments)
    return Page(items=page.items, next=page.next)


@router.get("/elections/{election_id}/imports", response_model=Page[ImportRead])
async def list_election_imports(election_id: ElectionId, session: Session, _: ImportReader) -> Rows[ResultImport]:
    """List the imports of this round, the latest first, with changes and rejected rows."""
    return Rows(await service.list_imports(session, election_id), None)


@router.post("/imports")
async def import_results(
    request: Request,
    file: UploadFile,
    session: Session,
    caller: Importer,
    token: KnownToken,
    mode: Annotated[
        Mode, Query(description="`strict` refuses the whole file for one bad row, `report` lists the bad rows.")
    ] = "strict",
    more: Annotated[
        bool, Query(description="More files follow: ranking and forecast wait for the last, or for who looks first.")
    ] = False,
    election: Annotated[ElectionKind | None, Form()] = None,
    date: Annotated[Day | None, Form(description="The day of the round.")] = None,
    round: Annotated[int | None, Form(ge=1, le=2)] = None,
) -> ImportReport:
    """Import a ministry file, plain or gzip, in any layout since 2014, by polling station or as totals.

    The round comes from `election`, `date` and `round`, else from the file's name (`PR17_BVot_T1_FE.txt`), else from
    its content; a refusal at `/election` lists the possible ones (`possible`). For a file with both rounds, `round`
    chooses. The same file again changes nothing; a corrected one replaces its stations. A file that is verified as
    official is stored for all campaigns of this installation, as are the operator's; any other for your campaign alone,
    where it replaces shared data. `shared` says which.
    """
    limit: int = request.app.state.settings.import_max_bytes
    if (file.size or 0) > limit:
        raise too_large(limit)
    ballot = {"election": election and str(election), "date": date, "round": round}
    name, shares = safe_name(file.filename), OPERATE in token.scopes
    territory = (await get_campaign(session, caller.campaign_id)).state.territory
    report = await service.import_results(
        session, await file.read(), name, mode, ballot=ballot, shares=shares, territory=territory
    )
    if not more:
        await run_refreshers(session, caller.campaign_id, "stations", "forecasts")
    return report
