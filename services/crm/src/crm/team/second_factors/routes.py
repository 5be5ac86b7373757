from fastapi import APIRouter, Request
from kit.app import Route
from kit.security.auth import Operator

from crm.team.second_factors import service
from crm.team.second_factors.schemas import (
    SecondFactorAccepted,
    SecondFactorAsk,
    SecondFactorCheck,
    SecondFactorRead,
)

router = APIRouter(route_class=Route, prefix="/v1/second-factors", tags=["members"])


@router.post("/search")
async def search_second_factor(put: SecondFactorAsk, request: Request, _: Operator) -> SecondFactorRead:
    """Say whether a person has a second factor, and whether one is to be asked of them.

    As the operator: the identity provider asks at each sign-in.
    """
    return await service.read_requirement(request.app.state.sessions, put.subject)


@router.post("/checks")
async def create_second_factor_check(put: SecondFactorCheck, request: Request, _: Operator) -> SecondFactorAccepted:
    """Take a code of a person's second factor; the first one confirms it. As the operator.

    422 for a wrong code, 429 after five within a quarter of an hour.
    """
    made = await service.check_code(request.app.state.sessions, put.subject, put.code)
    return SecondFactorAccepted(recovery_codes=made)
