from typing import Annotated

from fastapi import APIRouter, Query, Security
from kit.app import Route
from kit.security.auth import Caller, caller_with
from kit.web.problems import Invalid

from budget.reimbursement.reimbursements.answers import Account, Refused
from budget.reimbursement.reimbursements.reimbursement import compute_reimbursement as apply_reimbursement_rules
from budget.reimbursement.reimbursements.schemas import GateRead, ReimbursementQuery, ReimbursementRead

router = APIRouter(route_class=Route, prefix="/v1", tags=["reimbursements"])

Reader = Annotated[Caller, Security(caller_with, scopes=["ceilings:read"])]


@router.get("/reimbursement/compute")
async def compute_reimbursement(_: Reader, figures: Annotated[ReimbursementQuery, Query()]) -> ReimbursementRead:
    """Compute the State's reimbursement from public figures, with every condition and its article."""
    answer = apply_reimbursement_rules(Account(**figures.model_dump()))
    if isinstance(answer, Refused):
        raise Invalid(answer.fr, answer.en, f"?{answer.field}")
    return ReimbursementRead(
        amount=answer.amount,
        cap=answer.cap,
        own_funds_spent=answer.own_funds_spent,
        currency=answer.currency,
        eligible=answer.eligible,
        gates=[
            GateRead(name=gate.name, passed=gate.passed, article=gate.article, blocking=gate.blocking)
            for gate in answer.gates
        ],
        warnings=list(answer.warnings),
    )
