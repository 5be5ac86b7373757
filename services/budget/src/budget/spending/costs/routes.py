import csv
import io
from typing import Annotated, Any

from fastapi import APIRouter, Response, Security
from kit.app import Route
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session

from budget.spending.costs import service
from budget.spending.costs.schemas import CostsRead

router = APIRouter(route_class=Route, prefix="/v1", tags=["costs"])

Reader = Annotated[Caller, Security(caller_with, scopes=["expenses:read"])]
_CSV: dict[int | str, dict[str, Any]] = {200: {"content": {"text/csv": {}}}}


class Csv(Response):
    media_type = "text/csv; charset=utf-8"


@router.get("/costs")
async def get_costs(session: Session, caller: Reader) -> CostsRead:
    """Return amounts spent and planned by station, commune and crm action, without suppliers."""
    return await service.read_costs(session, caller.campaign_id)


@router.get("/costs.csv", response_class=Csv, responses=_CSV)
async def download_costs(session: Session, caller: Reader) -> Response:
    """Download the costs by station, keyed like maps: join it with predict's boundaries (`/v1/maps`)."""
    costs = await service.read_costs(session, caller.campaign_id)
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow(["station", "expenses", "spent_cents", "planned_cents", "currency"])
    writer.writerows(
        [station.place, station.expenses, station.spent_cents, station.planned_cents, costs.currency]
        for station in costs.stations
    )
    return Csv(file.getvalue(), headers={"Content-Disposition": 'attachment; filename="couts-par-bureau.csv"'})
