import csv
import io
from typing import Annotated

from common.schemas.elections import CandidateId
from fastapi import APIRouter, Query, Response, Security
from kit.app import Route
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from kit.web.paging import Paging

from predict.forecasting.core_vote import lists
from predict.forecasting.core_vote.schemas import CoreVoteRead, Quantile
from predict.forecasting.core_vote.simulation import DEFAULT_QUANTILE
from predict.past_results.elections.cursors import read_station
from predict.past_results.elections.place_query import PlaceQuery

router = APIRouter(route_class=Route, prefix="/v1", tags=["core vote"])

Reader = Annotated[Caller, Security(caller_with, scopes=["forecasts:read"])]
OfList = Annotated[CandidateId | None, Query(alias="list", description="Of the contest; left out, the campaign's own.")]
AtQuantile = Annotated[Quantile, Query(examples=[DEFAULT_QUANTILE])]


@router.get("/core-vote")
async def get_core_vote(
    session: Session,
    caller: Reader,
    paging: Paging,
    quantile: AtQuantile = DEFAULT_QUANTILE,
    of_list: OfList = None,
    place: PlaceQuery = "",
) -> CoreVoteRead:
    """Return the core vote of a list: votes that its bloc keeps in each station even in bad conditions, and reserves.

    At the default quantile, one election in ten is expected to bring fewer votes. Members limited to communes or
    stations see only these, and totals of these.
    """
    return lists.describe_core_vote(
        await lists.read_list(session, caller, of_list, quantile, place), paging.limit, read_station(paging)
    )


@router.get("/core-vote.csv", response_class=Response, responses={200: {"content": {"text/csv": {}}}})
async def download_core_vote(
    session: Session,
    caller: Reader,
    quantile: AtQuantile = DEFAULT_QUANTILE,
    of_list: OfList = None,
    place: PlaceQuery = "",
) -> Response:
    """Download core vote and reserves of every station as CSV (UTF-8, commas, decimal points)."""
    core_vote = await lists.read_list(session, caller, of_list, quantile, place)
    text = io.StringIO()
    table = csv.writer(text)
    table.writerow(lists.CSV_COLUMNS)
    table.writerows(lists.list_rows(core_vote))
    headers = {"Content-Disposition": 'attachment; filename="core-vote.csv"'}
    return Response(text.getvalue(), media_type="text/csv; charset=utf-8", headers=headers)
