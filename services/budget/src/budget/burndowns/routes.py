from typing import Annotated

from fastapi import APIRouter, Security
from kit.auth import Caller, caller_with
from kit.db import Session
from kit.web import Route

from budget.burndowns import service
from budget.burndowns.schemas import BurndownRead

router = APIRouter(route_class=Route, prefix="/v1", tags=["burndown"])

Reader = Annotated[Caller, Security(caller_with, scopes=["ceilings:read"])]


@router.get("/burndown")
async def get_burndown(session: Session, caller: Reader) -> BurndownRead:
    """The spending day by day, planned apart, and where it will end: a simple model, with its 90 % interval."""
    return service.describe(await service.read_burndown(session, caller.campaign_id))
