"""A match as the team sees it."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from proxy.intake.offers import service as offers
from proxy.intake.offers.service import Offer
from proxy.intake.requests import service as requests
from proxy.intake.requests.service import Request
from proxy.matching.matches import queries
from proxy.matching.matches.explanation import explain
from proxy.matching.matches.models import Proposal
from proxy.matching.matches.schemas import (
    ContactRead,
    IdentityRead,
    MatchDetail,
    MatchHistoryRead,
    MatchRead,
    SideRead,
)
from proxy.matching.matches.states import State
from proxy.matching.shared_matches.live_matches import SharedMatch
from proxy.people.identities.validation import Person


def describe_all(proposals: Iterable[Proposal]) -> list[MatchRead]:
    return [MatchRead.model_validate(_columns(proposal)) for proposal in proposals]


async def describe(session: AsyncSession, proposal: Proposal) -> MatchDetail:
    """Describe a match, with its reasons and its history."""
    history = await queries.history_of(session, proposal)
    more = {
        "explanation": await explain_match(session, proposal),
        "history": [
            MatchHistoryRead(action=entry.action, actor=entry.actor, created_at=entry.created_at) for entry in history
        ],
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


def identity_of(person: Person) -> IdentityRead:
    return IdentityRead(
        first_names=person.first_names,
        surname=person.surname,
        used_surname=person.used_surname,
        born_on=person.born_on.isoformat(),
        elector_number=person.elector_number,
    )


def describe_side(
    match: Proposal | SharedMatch, other: Request | Offer, person: Person, explanation: list[str], partner: str = ""
) -> SideRead:
    """Describe a match to one person. `other`: the other's request or offer; `person`: their identity."""
    contact = None
    if match.state == State.ACCEPTED:
        contact = ContactRead(
            first_names=person.first_names, surname=person.surname, email=person.email, phone=person.phone
        )
    return SideRead(
        id=match.id,
        state=match.state,
        first_name=person.first_name,
        commune=other.commune,
        consulate=other.consulate,
        # Where to go: the holder needs the grantor's station, the grantor does not need the holder's.
        station=other.station if isinstance(other, Request) else None,
        rounds=match.rounds,
        explanation=explanation,
        expires_at=match.expires_at,
        contact=contact,
        partner=partner,
    )
