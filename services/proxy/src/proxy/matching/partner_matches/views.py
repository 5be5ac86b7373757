"""Matches across campaigns as a coordinator sees them; of the other person only a place until acceptance."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from elections.places.names import distinct_commune_name
from kit.campaigns.queries import get_campaign
from kit.security.auth import Caller
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from proxy.intake.offers import service as offers
from proxy.intake.requests import service as requests
from proxy.matching.matches.explanation import STATE_NAMES
from proxy.matching.partner_matches import decisions, outcomes, service
from proxy.matching.partner_matches.schemas import SharedMatchRead
from proxy.matching.shared_matches import live_matches
from proxy.matching.shared_matches.live_matches import SharedMatch
from proxy.people.identities.service import first_names_of
from proxy.pools.tenancies import tenancy_of

MAX_SHOWN = 200


@dataclass(frozen=True)
class SharedView:
    id: UUID
    side: str
    own_name: str
    case_url: str
    """The page of the request; an offer has none."""

    state: str
    state_name: str
    rounds: list[int]
    partner: str
    other_name: str
    other_place: str
    kilometres: float | None
    expires_at: datetime
    pinned: bool
    forbidden: bool
    live: bool
    established_at: datetime | None
    reference: str
    votes: list[tuple[int, bool]]


async def list_shared_matches(session: AsyncSession, caller: Caller) -> list[SharedMatchRead]:
    """List the matches across campaigns of the caller's territories, the newest first."""
    return [await describe(session, shared_match) for shared_match in await _mine(session, caller)]


async def describe(session: AsyncSession, match: SharedMatch) -> SharedMatchRead:
    partner, first_name = await _other(session, match)
    return SharedMatchRead.model_validate(
        {name: getattr(match, name) for name in SharedMatchRead.model_fields if hasattr(match, name)}
        | {"target_id": match.request_id or match.offer_id, "partner": partner, "other_first_name": first_name}
    )


async def list_shared(session: AsyncSession, caller: Caller, request_id: UUID | None = None) -> list[SharedView]:
    """List matches for the pages, of one request or all."""
    if request_id is None:
        shared_matches = await _mine(session, caller)
    else:
        shared_matches = list(await live_matches.of_target(session, request_id, live=False))
    return [await _view(session, shared_match) for shared_match in shared_matches]


async def _view(session: AsyncSession, match: SharedMatch) -> SharedView:
    partner, first_name = await _other(session, match)
    own = await _own(session, match)
    names = await first_names_of(session, [own.person_id])
    follow_up = await outcomes.read_follow_up(session, match)
    return SharedView(
        id=match.id,
        side=match.side,
        own_name=names[own.person_id],
        case_url=f"/dossiers/{match.request_id}" if match.request_id else "",
        state=match.state,
        state_name=STATE_NAMES[match.state],
        rounds=match.rounds,
        partner=partner,
        other_name=first_name or "",
        other_place=_place(match.other_place),
        kilometres=None if match.tenths_of_km is None else match.tenths_of_km / 10,
        expires_at=match.expires_at,
        pinned=match.pinned,
        forbidden=match.forbidden,
        live=match.state in live_matches.LIVE,
        established_at=match.established_at,
        reference=await outcomes.read_reference(session, match),
        votes=[(vote.round, vote.voted) for vote in follow_up.votes],
    )


@dataclass(frozen=True)
class SharedCandidate:
    """A candidate of another campaign, for the page of a request."""

    key: str
    partner: str
    place: str


async def list_choices(session: AsyncSession, request: requests.Request) -> list[SharedCandidate]:
    return [
        SharedCandidate(
            f"{candidate.holder_campaign_id}.{candidate.offer_id}", candidate.partner, _place(candidate.place)
        )
        for candidate in await decisions.list_candidates(session, request)
    ]


async def _mine(session: AsyncSession, caller: Caller) -> list[SharedMatch]:
    rows = select(SharedMatch).order_by(SharedMatch.proposed_at.desc(), SharedMatch.id).limit(MAX_SHOWN)
    result: list[SharedMatch] = []
    for match in await session.scalars(rows.execution_options(populate_existing=True)):
        own = await _own(session, match)
        if caller.covers(own.station or own.commune):
            result.append(match)
    return result


async def check_mine(session: AsyncSession, caller: Caller, match_id: UUID) -> None:
    """Raise unless the campaign's own side of a match is in the caller's territories."""
    own = await _own(session, await service.get_shared_match(session, caller.campaign_id, match_id))
    caller.check_covers(own.station or own.commune, None)


async def _own(session: AsyncSession, match: SharedMatch) -> requests.Request | offers.Offer:
    if match.request_id is not None:
        return await requests.get_request(session, match.campaign_id, match.request_id)
    assert match.offer_id is not None
    return await offers.get_offer(session, match.campaign_id, match.offer_id)


async def _other(session: AsyncSession, match: SharedMatch) -> tuple[str, str | None]:
    """Return the other campaign's candidate, and the first name of its person once accepted."""
    async with tenancy_of(session, match.other_campaign_id):
        partner = (await get_campaign(session, match.other_campaign_id)).state.candidate
        if match.state != "accepted":
            return partner, None
        if match.side == "grantor":
            row = await offers.get_offer(session, match.other_campaign_id, match.other_id)
        else:
            row = await requests.get_request(session, match.other_campaign_id, match.other_id)
        names = await first_names_of(session, [row.person_id])
    return partner, names[row.person_id]


def _place(place: str) -> str:
    commune, _, station = place.partition("_")
    if not (len(commune) == 5 and commune[2:].isdigit()):
        return f"consulat : {place}"
    return distinct_commune_name(commune) + (f", bureau {station.lstrip('0') or '0'}" if station else "")
