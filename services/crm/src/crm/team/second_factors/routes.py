from fastapi import APIRouter, Request, Response, status
from kit.app import Route
from kit.security.auth import Operator

from crm.team.second_factors import service
from crm.team.second_factors.notices import RECOVERY_CODES_RENEWED, tell_member
from crm.team.second_factors.resets import reset_second_factor
from crm.team.second_factors.schemas import (
    SecondFactorAccepted,
    SecondFactorAsk,
    SecondFactorCheck,
    SecondFactorRead,
    SecondFactorReset,
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
    sessions = request.app.state.sessions
    accepted = await service.check_code(sessions, put.subject, put.code, proven=put.proven)
    return SecondFactorAccepted(
        recovery_codes=accepted.recovery_codes, recovery_codes_left=accepted.recovery_codes_left
    )


@router.post("/recovery-codes")
async def create_recovery_codes(put: SecondFactorAsk, request: Request, _: Operator) -> SecondFactorAccepted:
    """Make new recovery codes, in the place of those of before. As the operator."""
    sessions = request.app.state.sessions
    made = await service.renew_recovery_codes(sessions, put.subject)
    await tell_member(sessions, put.subject, RECOVERY_CODES_RENEWED, put.subject)
    return SecondFactorAccepted(recovery_codes=made, recovery_codes_left=None)


@router.post("/resets", status_code=status.HTTP_204_NO_CONTENT, response_class=Response)
async def create_second_factor_reset(put: SecondFactorReset, request: Request, _: Operator) -> None:
    """Remove a member's second factor, and mail them. As the operator: the identity provider ends their sign-ins."""
    await reset_second_factor(request.app.state.sessions, put.campaign_id, put.subject, put.by)
