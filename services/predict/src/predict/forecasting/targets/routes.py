import csv
import io
from typing import Annotated

from common.schemas.elections import CandidateId
from fastapi import APIRouter, Query, Response, Security
from kit.app import Route
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from kit.web.paging import Paging

from predict.forecasting.targets import descriptions, service
from predict.forecasting.targets.schemas import GoalKey, TargetsRead
from predict.past_results.elections.cursors import read_station

router = APIRouter(route_class=Route, prefix="/v1", tags=["targets"])

Reader = Annotated[Caller, Security(caller_with, scopes=["forecasts:read"])]
OfList = Annotated[CandidateId | None, Query(alias="list", description="Of the contest; left out, the campaign's own.")]
ForGoal = Annotated[
    GoalKey | None, Query(description="Which goal is shared out over the stations; left out: going on, or seats.")
]


@router.get("/targets")
async def list_targets(
    session: Session,
    caller: Reader,
    paging: Paging,
    goal: ForGoal = None,
    of_list: OfList = None,
) -> TargetsRead:
    """List the votes a list needs to be reimbursed, win seats, qualify and win, as distributions.

    They follow the law of the campaign's election and the draws of its forecast, each with its probability, the gap to
    the core vote and conditions in words; one goal is allocated to stations by core vote and reserve. Goals are of the
    whole campaign; members limited to territories see only these stations.
    """
    targets = await service.read_targets(session, caller.campaign_id, of_list, goal)
    return descriptions.describe_targets(targets, caller, paging.limit, read_station(paging))


@router.get("/targets.csv", response_class=Response, responses={200: {"content": {"text/csv": {}}}})
async def download_targets(session: Session, caller: Reader, goal: ForGoal = None, of_list: OfList = None) -> Response:
    """Download one goal allocated to stations as CSV (UTF-8, commas, decimal points)."""
    targets = await service.read_targets(session, caller.campaign_id, of_list, goal)
    text = io.StringIO()
    table = csv.writer(text)
    table.writerow(descriptions.CSV_COLUMNS)
    table.writerows(descriptions.list_rows(descriptions.describe_targets(targets, caller, None, None)))
    headers = {"Content-Disposition": 'attachment; filename="targets.csv"'}
    return Response(text.getvalue(), media_type="text/csv; charset=utf-8", headers=headers)
