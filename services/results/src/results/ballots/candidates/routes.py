from typing import Annotated

from fastapi import APIRouter, Path, Security
from kit.app import Route
from kit.campaigns.queries import get_campaign
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from kit.web.paging import Page, single_page
from kit.web.refusals import check_round_exists
from sqlalchemy.ext.asyncio import AsyncSession

from results.ballots.candidates import service
from results.ballots.candidates.bound_candidates import list_bound
from results.ballots.candidates.schemas import CandidateRead, CandidatesPut

router = APIRouter(route_class=Route, prefix="/v1/rounds/{round}/candidates", tags=["candidates"])

Reader = Annotated[Caller, Security(caller_with, scopes=["stations:read"])]
Writer = Annotated[Caller, Security(caller_with, scopes=["stations:write"])]
RoundNumber = Annotated[int, Path(ge=1, le=2)]


@router.get("")
async def list_candidates(round: RoundNumber, session: Session, _: Reader) -> Page[CandidateRead]:
    """List the candidates of the round, in the order of the panels."""
    return await _read(session, round)


@router.put("")
async def set_candidates(
    round: RoundNumber, put: CandidatesPut, session: Session, caller: Writer
) -> Page[CandidateRead]:
    """Enter everyone who stands in the round: candidates, pairs or lists."""
    campaign = await get_campaign(session, caller.campaign_id)
    check_round_exists(campaign.state, round)
    await service.put_candidates(session, caller.campaign_id, round, put, await list_bound(session, "sheets", round))
    return await _read(session, round)


async def _read(session: AsyncSession, round: int) -> Page[CandidateRead]:
    candidates = await service.list_candidates(session, round)
    return single_page([CandidateRead.model_validate(candidate) for candidate in candidates])
