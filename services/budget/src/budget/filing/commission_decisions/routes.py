from typing import Annotated

from fastapi import APIRouter, Security, status
from kit.app import Route
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from kit.web.paging import Page, single_page
from kit.web.problems import NotFound

from budget.filing.commission_decisions import answers, service
from budget.filing.commission_decisions.schemas import CommissionDecisionCreate, CommissionDecisionRead

router = APIRouter(route_class=Route, prefix="/v1/commission-decisions", tags=["commission decisions"])

Reader = Annotated[Caller, Security(caller_with, scopes=["accounts:read", "receipts:read"])]
Writer = Annotated[Caller, Security(caller_with, scopes=["accounts:read", "receipts:read", "accounts:write"])]
MAXIMUM = 50


@router.post("", status_code=status.HTTP_201_CREATED)
async def create_commission_decision(
    put: CommissionDecisionCreate, session: Session, caller: Writer
) -> CommissionDecisionRead:
    """Record the commission's decision on the closed account, with its corrections.

    It is never edited: a decision on appeal is recorded after it and replaces it.
    """
    await service.record_decision(session, caller.campaign_id, put, caller.subject, caller.roles)
    return _there(await answers.read_decision(session, caller.campaign_id))


@router.get("")
async def list_commission_decisions(session: Session, caller: Reader) -> Page[CommissionDecisionRead]:
    """List the decisions, the newest first (fifty at most), with declared and retained sums, and effects."""
    return single_page(await answers.read_decisions(session, caller.campaign_id, MAXIMUM))


@router.get("/current")
async def get_current_commission_decision(session: Session, caller: Reader) -> CommissionDecisionRead:
    """Return the decision in force; 404 while the commission has not decided."""
    return _there(await answers.read_decision(session, caller.campaign_id))


def _there(decision: CommissionDecisionRead | None) -> CommissionDecisionRead:
    if decision is None:
        raise NotFound("La commission n'a pas encore décidé.", "The commission has not decided yet.")
    return decision
