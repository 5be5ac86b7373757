import csv
import io
from typing import Annotated

from common.schemas.elections import Round
from common.schemas.territories import Commune
from fastapi import APIRouter, Query, Response, Security
from fastapi.responses import JSONResponse
from kit.app import Route
from kit.campaigns.queries import get_campaign
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from kit.web.paging import Paging, cut_page, read_cursor
from kit.web.problems import Invalid

from predict.past_results.boundaries import service as boundaries
from predict.targeting.field_actions.effects import Kind
from predict.targeting.priorities import day, queries, score_rows, service
from predict.targeting.priorities.money import draw_money
from predict.targeting.priorities.schemas import PrioritiesRead, PriorityCollection, PriorityFeature, TurnoutDay
from predict.targeting.priorities.table import COLUMNS, format_cells

router = APIRouter(route_class=Route, prefix="/v1", tags=["priorities"])

Reader = Annotated[Caller, Security(caller_with, scopes=["stations:read", "priorities:read"])]
MoneyReader = Annotated[Caller, Security(caller_with, scopes=["priorities:read", "ceilings:read"])]
OfKind = Annotated[Kind, Query(description="Door-to-door, calls or leaflets.")]
InCommune = Annotated[Commune | None, Query(description="Only the stations of this commune.")]


class GeoJson(JSONResponse):
    media_type = "application/geo+json"


@router.get("/priorities")
async def list_priorities(
    session: Session,
    caller: Reader,
    paging: Paging,
    kind: OfKind = Kind.DOOR_TO_DOOR,
    commune: InCommune = None,
) -> PrioritiesRead:
    """List stations by the expected votes of one more hour of work, the best first.

    Numbers have 90 % intervals. Effects are ranges from published experiments (`effect`); ranks have their stability.
    Canvasses and completed actions update it at once.
    """
    state = (await get_campaign(session, caller.campaign_id)).state
    situation = await service.read_situation(session, caller.campaign_id)
    scored = await service.score_kind(situation, kind)
    round_ = service.round_now(state)
    proxies = await queries.count_proxies(session, caller.campaign_id, round_)
    ordered = score_rows.rank_places(situation, scored, caller, commune)
    left = [place for place in ordered if scored.ranks.rank[place] > (read_cursor(paging, int) or 0)]
    page = cut_page(left, paging.limit, lambda place: int(scored.ranks.rank[place]))
    return score_rows.tell_page(situation, scored, caller, proxies, round_, page.items, page.next)


@router.get("/priorities.csv", response_class=Response, responses={200: {"content": {"text/csv": {}}}})
async def download_priorities(
    session: Session, caller: Reader, kind: OfKind = Kind.DOOR_TO_DOOR, commune: InCommune = None
) -> Response:
    """Download the priorities as CSV (UTF-8, commas, decimal points), all stations."""
    text = io.StringIO()
    table = csv.writer(text)
    table.writerow(COLUMNS)
    all_rows = await _tell_all(session, caller, kind, commune)
    table.writerows(format_cells(row, all_rows) for row in all_rows.items)
    headers = {"Content-Disposition": f'attachment; filename="priorities-{kind}.csv"'}
    return Response(text.getvalue(), media_type="text/csv; charset=utf-8", headers=headers)


@router.get("/priorities.geojson", response_class=GeoJson, responses={200: {"model": PriorityCollection}})
async def get_priorities_geojson(
    session: Session, caller: Reader, kind: OfKind = Kind.DOOR_TO_DOOR, commune: InCommune = None
) -> Response:
    """Return the priorities as GeoJSON, with the boundaries of the stations, for maps."""
    all_rows = await _tell_all(session, caller, kind, commune)
    shapes = await boundaries.read_geometries(session, [row.station for row in all_rows.items])
    features = [
        PriorityFeature(type="Feature", id=row.station, geometry=shapes.get(row.station), properties=row)
        for row in all_rows.items
    ]
    collection = PriorityCollection(
        type="FeatureCollection",
        kind=kind,
        method=all_rows.method,
        data_vintage=all_rows.data_vintage,
        features=features,
    )
    return GeoJson(collection.model_dump(mode="json"))


@router.get("/priorities/money.svg", response_class=Response, responses={200: {"content": {"image/svg+xml": {}}}})
async def get_money_chart(session: Session, caller: MoneyReader) -> Response:
    """Return a chart: cost of finishing each station against votes it could win."""
    situation = await service.read_situation(session, caller.campaign_id)
    scored = [await service.score_kind(situation, kind) for kind in Kind]
    covered = [caller.covers(station.station) for station in situation.standings.stations]
    names = [station.station for station in situation.standings.stations]
    return Response(
        draw_money(scored, names, covered, situation.data_vintage, situation.currency), media_type="image/svg+xml"
    )


@router.get("/priorities/turnout")
async def get_turnout_by_station(
    session: Session,
    caller: Reader,
    paging: Paging,
    # Not `Round`: a literal number is never equal to the text of a parameter.
    round: Annotated[
        int | None, Query(ge=1, le=2, description="The campaign's next one by its clock if absent.")
    ] = None,
    commune: InCommune = None,
) -> TurnoutDay:
    """List the day's turnout, the stations furthest behind first, to send cars and proxy holders.

    Not for calls: since the eve at 00:00 calling voters in series is illegal (L. 49), and who voted is not known.
    """
    state = (await get_campaign(session, caller.campaign_id)).state
    shown_round = round or service.round_now(state)
    numbers: dict[int, Round] = {round_day.number: round_day.number for round_day in state.rounds}
    chosen = numbers.get(shown_round)
    if chosen is None:
        raise Invalid(
            f"La campagne n’a pas de tour {shown_round}.", f"The campaign has no round {shown_round}.", "?round"
        )
    return await day.read_day(session, caller, state, chosen, commune, paging)


async def _tell_all(session: Session, caller: Caller, kind: Kind, commune: str | None) -> PrioritiesRead:
    state = (await get_campaign(session, caller.campaign_id)).state
    situation = await service.read_situation(session, caller.campaign_id)
    scored = await service.score_kind(situation, kind)
    round_ = service.round_now(state)
    proxies = await queries.count_proxies(session, caller.campaign_id, round_)
    chosen = score_rows.rank_places(situation, scored, caller, commune)
    return score_rows.tell_page(situation, scored, caller, proxies, round_, chosen, None)
