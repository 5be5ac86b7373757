"""The only API that another service calls: by a job, never within a request, with a scope that no member has."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response, Security
from sqlalchemy.ext.asyncio import AsyncSession

from kit.campaigns.queries import get_campaign
from kit.rights.schemas import ErasureOutcomes, HeldData, RequesterIdentity
from kit.security.auth import ANSWER, token_with
from kit.security.request_session import Session
from kit.security.tokens import Token
from kit.web import idempotency
from kit.web.problems import Forbidden
from kit.web.routing import Route


@dataclass(frozen=True)
class RightsDesk:
    """A service's functions that find and erase a person's data; both get the campaign's transaction."""

    find: Callable[[AsyncSession, UUID, RequesterIdentity], Awaitable[HeldData]]
    erase: Callable[[AsyncSession, UUID, RequesterIdentity], Awaitable[ErasureOutcomes]]


def nothing_held(service: str, why: str) -> RightsDesk:
    """Return the functions of a service without personal data. `why` is French."""

    async def find(session: AsyncSession, campaign_id: UUID, asked: RequesterIdentity) -> HeldData:
        return HeldData(service=service, held=[], doubtful=0, nothing=why)

    async def erase(session: AsyncSession, campaign_id: UUID, asked: RequesterIdentity) -> ErasureOutcomes:
        return ErasureOutcomes(service=service, outcomes=[], doubtful=0)

    return RightsDesk(find, erase)


async def _campaign(
    request: Request, session: Session, token: Annotated[Token, Security(token_with, scopes=[ANSWER])]
) -> UUID:
    if token.campaign_id is None:
        raise Forbidden(
            "Dites pour quelle campagne, avec l'en-tête Isoloir-Campaign.",
            "Say for which campaign, with the Isoloir-Campaign header.",
        )
    await get_campaign(session, token.campaign_id)
    await idempotency.claim(request, session, token.campaign_id, token.subject)
    return token.campaign_id


Campaign = Annotated[UUID, Depends(_campaign)]


def rights_router(desk: RightsDesk) -> APIRouter:
    router = APIRouter(route_class=Route, prefix="/v1/rights", tags=["rights"])

    @router.post("/search")
    async def search_rights_data(
        asked: RequesterIdentity, session: Session, campaign_id: Campaign, response: Response
    ) -> HeldData:
        """Return all that this service holds about the requester (GDPR, art. 15).

        For the rights desk, whose token no member can have. Records that may be somebody else's are counted and not
        shown.
        """
        response.headers["Cache-Control"] = "no-store"
        return await desk.find(session, campaign_id, asked)

    @router.post("/erasures")
    async def erase_rights_data(
        asked: RequesterIdentity, session: Session, campaign_id: Campaign, response: Response
    ) -> ErasureOutcomes:
        """Erase what this service holds about a person, or restrict it and name the duty to keep it (GDPR, art. 17).

        Idempotent. Records that may be somebody else's stay.
        """
        response.headers["Cache-Control"] = "no-store"
        return await desk.erase(session, campaign_id, asked)

    return router
