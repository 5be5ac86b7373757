"""The campaign's requests and offers as a pool, with proposed and accepted matches as pins."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from common.schemas import Round
from sqlalchemy.ext.asyncio import AsyncSession

from proxy.intake.offers import service as offers
from proxy.intake.offers.acceptance import held_elsewhere
from proxy.intake.offers.capacity import ProxyOrigin, remaining_room
from proxy.intake.offers.schemas import HeldElsewhere
from proxy.intake.quarantine import service as quarantine
from proxy.intake.requests import service as requests
from proxy.matching.matches import queries
from proxy.matching.shared_matches import live_matches
from proxy.matching.solver.pools import Holder, Place, Pool, Seeker, Vote
from proxy.matching.station_locations.location_files import Point
from proxy.matching.station_locations.service import read_points
from proxy.people.identities.service import identity_hashes_of

ROUNDS: tuple[Round, Round] = (1, 2)


@dataclass(frozen=True)
class CampaignPool:
    """A pool, with the ids of its seekers and holders by index."""

    pool: Pool
    requests: list[UUID]
    offers: list[UUID]
    live: set[UUID]
    """Proposals that are in the pool as pins, or keep a holder's room."""


async def read_pool(session: AsyncSession, campaign_id: UUID, open_rounds: set[int]) -> CampaignPool:
    """Return the pool for the rounds with time left to make a proxy, without quarantined people."""
    away = await _away(session)
    reliable = await quarantine.read_reliabilities(session, campaign_id)
    seeking = [
        request
        for request in await requests.list_seeking(session, quarantine.request_is_quarantined())
        if {*request.rounds} & open_rounds - {round for round in ROUNDS if (request.id, round) in away}
    ]
    offered = [
        offer
        for offer in await offers.list_available(session, quarantine.offer_is_quarantined())
        if set(offer.rounds) & open_rounds
    ]
    same = await identity_hashes_of(session, [*(row.person_id for row in seeking), *(row.person_id for row in offered)])
    places = {place for row in (*seeking, *offered) for place in (row.commune, row.station) if place}
    points = await read_points(session, places)
    seekers = tuple(
        Seeker(
            same[request.person_id].hex(),
            place_at(points, request.commune, request.consulate, request.station),
            frozenset(
                round
                for round in ROUNDS
                if round in request.rounds and round in open_rounds and (request.id, round) not in away
            ),
        )
        for request in seeking
    )
    seeker_at = {request.id: number for number, request in enumerate(seeking)}
    holder_at = {offer.id: number for number, offer in enumerate(offered)}
    pins: dict[Vote, int] = {}
    taken: dict[tuple[int, Round], int] = {
        (holder_at[target], round): number for (target, round), number in away.items() if target in holder_at
    }
    live = await queries.list_live(session)
    for proposal in live:
        holder, seeker = holder_at.get(proposal.offer_id), seeker_at.get(proposal.request_id)
        for round in ROUNDS:
            if holder is None or round not in proposal.rounds:
                continue
            # Two may be asked for one vote, by hand: only one of them can be pinned, and both are kept free.
            if seeker is not None and round in seekers[seeker].rounds and Vote(seeker, round) not in pins:
                pins[Vote(seeker, round)] = holder
            else:
                taken[holder, round] = taken.get((holder, round), 0) + 1
    holders: list[Holder] = []
    for number, one in enumerate(offered):
        abroad = bool(one.consulate)
        elsewhere = HeldElsewhere(made_in_france=one.held_france, made_abroad=one.held_abroad)
        free: dict[Round, int] = {}
        for round in ROUNDS:
            if round in one.rounds and round in open_rounds:
                by_law = remaining_room(held_elsewhere(elsewhere, round), round, abroad=abroad)
                most = by_law[ProxyOrigin.ABROAD if abroad else ProxyOrigin.FRANCE]
                free[round] = max(0, most - taken.get((number, round), 0))
        holders.append(
            Holder(
                same[one.person_id].hex(),
                place_at(points, one.commune, one.consulate, one.station),
                free,
                one.radius_km,
                reliable.get(one.id, 0),
            )
        )
    forbids = frozenset(
        (seeker_at[forbidden_pair.request_id], holder_at[forbidden_pair.offer_id])
        for forbidden_pair in await queries.list_forbidden(session)
        if forbidden_pair.request_id in seeker_at and forbidden_pair.offer_id in holder_at
    )
    pool = Pool(seekers, tuple(holders), pins, forbids)
    return CampaignPool(pool, [row.id for row in seeking], [row.id for row in offered], {row.id for row in live})


async def _away(session: AsyncSession) -> dict[tuple[UUID, Round], int]:
    """Count by own request or offer and round the people of other campaigns who are asked or accepted."""
    result: dict[tuple[UUID, Round], int] = {}
    for shared in await live_matches.list_live(session):
        target = shared.request_id or shared.offer_id
        for round in ROUNDS:
            if target is not None and round in shared.rounds:
                result[target, round] = result.get((target, round), 0) + 1
    return result


def place_at(points: Mapping[str, Point], commune: str, consulate: str, station: str | None) -> Place:
    """Return the station's point if known, else the middle of its commune; a consulate has none."""
    latitude, longitude = points.get(station or "") or points.get(commune) or (None, None)
    return Place(commune, consulate, station, *((None, None) if consulate else (latitude, longitude)))
