from typing import Annotated

from fastapi import APIRouter, Security
from kit.app import Route
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from kit.web.paging import Page, Paging, read_page
from sqlalchemy import select

from budget.income.pledges import service
from budget.income.pledges.models import Pledge
from budget.income.pledges.schemas import PledgeRead

router = APIRouter(route_class=Route, prefix="/v1", tags=["pledges"])

Reader = Annotated[Caller, Security(caller_with, scopes=["receipts:read"])]


@router.get("/pledges")
async def list_pledges(session: Session, paging: Paging, caller: Reader) -> Page[PledgeRead]:
    """List fundraiser pledges: amounts expected, and those that could not be accepted."""
    rows = await read_page(session, select(Pledge).where(Pledge.campaign_id == caller.campaign_id), Pledge.id, paging)
    return Page(items=[service.describe(row) for row in rows.items], next=rows.next)
