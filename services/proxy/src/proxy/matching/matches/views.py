"""A match as the team sees it."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from proxy.intake.offers import service as offers
from proxy.intake.requests import service as requests
from proxy.matching.matches import queries
from proxy.matching.matches.explanation import explain
from proxy.matching.matches.models import Proposal
from proxy.matching.matches.schemas import MatchDetail, MatchHistoryRead, MatchRead


def describe_all(proposals: Iterable[Proposal]) -> list[MatchRead]:
    return [MatchRead.model_validate(_columns(one)) for one in proposals]


async def describe(session: AsyncSession, proposal: Proposal) -> MatchDetail:
    """Describe a match, with its reasons and its history."""
    history = await queries.history_of(session, proposal)
    more = {
        "explanation": await explain_match(session, proposal),
        "history": [MatchHistoryRead(action=one.action, actor=one.actor, created_at=one.created_at) for one in history],
    }
    return MatchDetail.model_validate(_columns(proposal) | more)


async def explain_match(session: AsyncSession, proposal: Proposal) -> list[str]:
    request = await requests.get_request(session, proposal.campaign_id, proposal.request_id)
    offer = await offers.get_offer(session, proposal.campaign_id, proposal.offer_id)
    return explain(
        tenths_of_km=proposal.tenths_of_km,
        same_station=request.station is not None and request.station == offer.station,
        same_commune=request.commune == offer.commune and not request.consulate,
        rounds=proposal.rounds,
        asked=request.rounds,
        by_hand=proposal.created_by is not None,
    )


def _columns(proposal: Proposal) -> dict[str, Any]:
    return {name: getattr(proposal, name) for name in MatchRead.model_fields}
