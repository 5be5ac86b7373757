from uuid import UUID

from fastapi import APIRouter
from kit.app import Route
from kit.security.public_session import PublicSession

from proxy.intake.limits import service
from proxy.intake.limits.schemas import ChallengeRead

router = APIRouter(route_class=Route, prefix="/v1/public/campaigns", tags=["forms"])


@router.get("/{campaign_id}/challenge")
async def read_challenge(campaign_id: UUID, session: PublicSession) -> ChallengeRead:
    """Return a challenge to solve and send with a form as `proof`; valid once, for a quarter of an hour."""
    return service.make_challenge(session, campaign_id)
