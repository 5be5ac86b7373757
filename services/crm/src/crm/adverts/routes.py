from typing import Annotated

from fastapi import APIRouter, Security
from kit.auth import Caller, caller_with
from kit.db import Session
from kit.web import Route

from crm.adverts import service
from crm.adverts.schemas import AdvertRead

router = APIRouter(route_class=Route, prefix="/v1/adverts", tags=["adverts"])

Reader = Annotated[Caller, Security(caller_with, scopes=["messages:read"])]


@router.get("")
async def list_adverts(session: Session, caller: Reader) -> list[AdvertRead]:
    """The register of political advertising (Regulation (EU) 2024/900), newest first; kept for seven years."""
    rows = await service.list_uses(session, caller.campaign_id)
    return [AdvertRead.model_validate(row, from_attributes=True) for row in rows]
