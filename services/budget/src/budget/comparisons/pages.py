from typing import Annotated

from fastapi import APIRouter, Query, Request, Security
from fastapi.responses import HTMLResponse
from kit.app import Route
from kit.campaigns.queries import get_campaign
from kit.pages.rendering import render
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session

from budget.ceilings import service as ceilings
from budget.ceilings.amounts import unit
from budget.comparisons import service
from budget.comparisons.schemas import Band
from budget.comparisons.spread_picture import draw_spread

router = APIRouter(route_class=Route, include_in_schema=False)

Reader = Annotated[Caller, Security(caller_with, scopes=["ceilings:read"])]
BANDS = {
    Band.ALL: "tous les comptes",
    Band.REIMBURSED: "les candidats remboursés (5 % et plus)",
    Band.NOT_REIMBURSED: "les candidats non remboursés",
}


@router.get("/comparison")
async def show_comparison(
    request: Request,
    session: Session,
    caller: Reader,
    dataset: Annotated[str | None, Query(max_length=60, pattern=r"^[a-z0-9-]*$")] = None,
    band: Band = Band.ALL,
) -> HTMLResponse:
    """Show the campaign's spending among published accounts."""
    comparison = await service.compare(session, caller.campaign_id, dataset or None, band)
    datasets = await service.list_datasets(session)
    return render(
        request,
        "comparisons/comparison.html",
        campaign=(await get_campaign(session, caller.campaign_id)).state,
        keeps_account=(await ceilings.find_ceiling(session, caller.campaign_id)).keeps_account,
        found=comparison,
        datasets=[dataset for dataset in datasets if dataset.election == comparison.election],
        bands=BANDS,
        draw=draw_spread,
        unit=unit(comparison.currency),
    )
