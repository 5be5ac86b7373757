from typing import Annotated

from fastapi import APIRouter, Security
from kit.app import Route
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session

from crm.canvassing.plans import service
from crm.canvassing.plans.schemas import CapacityPut, CapacityRead, PlanRead

router = APIRouter(route_class=Route, prefix="/v1/plan", tags=["plan"])

Reader = Annotated[Caller, Security(caller_with, scopes=["actions:read", "canvasses:read"])]
Planner = Annotated[Caller, Security(caller_with, scopes=["actions:read", "actions:write"])]


@router.get("")
async def get_plan(session: Session, caller: Reader) -> PlanRead:
    """Return the canvassing plan: turfs in order until the eve of the vote, and the gain of one more team.

    Expected votes per volunteer-hour with their intervals. Turfs of one tier, and kinds that are not sure, differ by no
    more than noise.
    """
    return await service.read_plan(session, caller)


@router.put("/capacity")
async def set_plan_capacity(capacity: CapacityPut, session: Session, caller: Planner) -> CapacityRead:
    """Set the number of teams, their size and their hours a week."""
    return await service.put_capacity(session, caller.campaign_id, capacity)
