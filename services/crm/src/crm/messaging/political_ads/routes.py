from typing import Annotated

from fastapi import APIRouter, Security
from kit.app import Route
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from kit.web.paging import Page, Paging, read_newest
from sqlalchemy import select

from crm.messaging.political_ads.models import PoliticalAd
from crm.messaging.political_ads.schemas import PoliticalAdRead

router = APIRouter(route_class=Route, prefix="/v1/political-ads", tags=["political ads"])

Reader = Annotated[Caller, Security(caller_with, scopes=["messages:read"])]


@router.get("")
async def list_political_ads(session: Session, paging: Paging, caller: Reader) -> Page[PoliticalAdRead]:
    """List the register of political advertising (Regulation (EU) 2024/900), newest first; kept for seven years."""
    rows = select(PoliticalAd).where(PoliticalAd.campaign_id == caller.campaign_id)
    page = await read_newest(session, rows, PoliticalAd.started_at, PoliticalAd.id, paging)
    return Page(items=[PoliticalAdRead.model_validate(row, from_attributes=True) for row in page.items], next=page.next)
