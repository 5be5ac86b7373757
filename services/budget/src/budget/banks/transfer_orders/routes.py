from typing import Annotated, Any

from fastapi import APIRouter, Response, Security
from kit.app import Route
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from kit.web.paging import Page, single_page

from budget.banks.transfer_orders import service
from budget.banks.transfer_orders.schemas import PayableRead, TransferOrderCreate

router = APIRouter(route_class=Route, prefix="/v1/bank", tags=["bank", "back-office"])

Writer = Annotated[Caller, Security(caller_with, scopes=["banks:read", "banks:write", "donors:read"])]
XML = "application/xml"
HEADERS = {"Content-Disposition": 'attachment; filename="virements.xml"', "X-Content-Type-Options": "nosniff"}
_FILE: dict[int | str, dict[str, Any]] = {
    200: {"description": "The order (pain.001.001.09).", "content": {XML: {"schema": {"type": "string"}}}}
}


@router.get("/payables")
async def list_payables(session: Session, caller: Writer) -> Page[PayableRead]:
    """List what the agent has to pay: receipts to return, then unpaid bills."""
    return single_page(await service.list_payables(session, caller.campaign_id))


@router.post("/transfer-orders", response_class=Response, responses=_FILE)
async def create_transfer_order(put: TransferOrderCreate, session: Session, caller: Writer) -> Response:
    """Return an order of SEPA transfers from the agent's account, for the bank's site. Nothing is paid by it."""
    return Response(await service.make_order(session, caller, put), media_type=XML, headers=HEADERS)
