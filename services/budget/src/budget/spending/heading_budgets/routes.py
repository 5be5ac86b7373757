from typing import Annotated

from fastapi import APIRouter, Path, Security
from kit.app import Route
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from kit.web.api_docs import CHANGED_RESPONSE
from kit.web.etags import IfMatch, version_of

from budget.spending.heading_budgets import service
from budget.spending.heading_budgets.schemas import HeadingBudgetPut, HeadingBudgetsRead

router = APIRouter(route_class=Route, prefix="/v1", tags=["heading budgets"])

Reader = Annotated[Caller, Security(caller_with, scopes=["expenses:read"])]
Writer = Annotated[Caller, Security(caller_with, scopes=["expenses:write"])]


@router.get("/heading-budgets")
async def list_heading_budgets(session: Session, caller: Reader) -> HeadingBudgetsRead:
    """List the budget of each heading with amounts planned, spent and left."""
    return await service.list_heading_budgets(session, caller.campaign_id)


@router.put("/heading-budgets/{heading}", responses=CHANGED_RESPONSE)
async def set_heading_budget(
    heading: Annotated[int, Path(ge=0, le=99)],
    budget: HeadingBudgetPut,
    session: Session,
    caller: Writer,
    if_match: IfMatch = None,
) -> HeadingBudgetsRead:
    """Set a heading's budget. Exceeding it warns but refuses no expense."""
    await service.set_heading_budget(
        session, caller.campaign_id, heading, budget.amount_cents, caller.subject, version_of(if_match)
    )
    return await service.list_heading_budgets(session, caller.campaign_id)
