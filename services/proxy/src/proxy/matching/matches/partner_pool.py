"""The campaign's pool with consenting people of its partners, read in each partner's own tenancy.

Only a place, rounds, a radius, a reliability level and keyed hashes are read. Nothing of it is stored: people who
withdraw there are gone at the next matching.
"""

from dataclasses import dataclass, replace
from uuid import UUID

from common.schemas import Round
from sqlalchemy.ext.asyncio import AsyncSession

from proxy.matching.matches.campaign_pool import CampaignPool, read_pool
from proxy.matching.shared_matches import live_matches
from proxy.matching.solver.pools import Holder, Matches, Pool, Seeker, Vote
from proxy.pools.consents import circle_of, read_all_scopes
from proxy.pools.partners import Partner, mutual_partners
from proxy.pools.tenancies import tenancy_of


@dataclass(frozen=True)
class Guest:
    """A request or an offer of another campaign: its campaign and its id."""

    campaign_id: UUID
    id: UUID


@dataclass(frozen=True)
class PartnerPool:
    """The campaign's own pool (`known`) extended by guests; own people come first in `pool`."""

    known: CampaignPool
    pool: Pool
    seekers: list[Guest]
    holders: list[Guest]

    def own(self, matches: Matches) -> Matches:
        """Return the matches between two people of this campaign."""
        own_requests, own_offers = len(self.known.requests), len(self.known.offers)
        return {vote: holder for vote, holder in matches.items() if vote.seeker < own_requests and holder < own_offers}

    def served(self, matches: Matches) -> Matches:
        """Return the served votes of this campaign's requests, by a holder of any campaign."""
        return {vote: holder for vote, holder in matches.items() if vote.seeker < len(self.known.requests)}

    def across(self, matches: Matches) -> dict[tuple[Guest, Guest], list[Vote]]:
        """Return the matches between this campaign and another; matches of two guests are left to their campaigns."""
        own_requests, own_offers = len(self.known.requests), len(self.known.offers)
        result: dict[tuple[Guest, Guest], list[Vote]] = {}
        for vote, holder in sorted(matches.items()):
            if (vote.seeker < own_requests) != (holder < own_offers):
                result.setdefault((self.seekers[vote.seeker], self.holders[holder]), []).append(vote)
        return result


async def widen(
    session: AsyncSession, campaign_id: UUID, campaign_pool: CampaignPool, open_rounds: set[int]
) -> PartnerPool:
    own_seekers = [Guest(campaign_id, request) for request in campaign_pool.requests]
    own_holders = [Guest(campaign_id, offer) for offer in campaign_pool.offers]
    partners = await mutual_partners(session, campaign_id)
    if not partners:
        return PartnerPool(campaign_pool, campaign_pool.pool, own_seekers, own_holders)
    all_scopes = await read_all_scopes(session)
    home = str(campaign_id)

    def describe_own(row: Seeker | Holder, target: UUID) -> tuple[str, frozenset[str]]:
        consent = all_scopes.get(target)
        return consent.pseudonym.hex() if consent else row.person, circle_of(campaign_id, consent, partners)

    seekers: list[Seeker] = []
    holders: list[Holder] = []
    for number, own_seeker in enumerate(campaign_pool.pool.seekers):
        person, circle = describe_own(own_seeker, campaign_pool.requests[number])
        seekers.append(replace(own_seeker, person=person, home=home, circle=circle))
    for number, other in enumerate(campaign_pool.pool.holders):
        person, circle = describe_own(other, campaign_pool.offers[number])
        holders.append(replace(other, person=person, home=home, circle=circle))
    refused = await live_matches.list_refused(session)
    asking = {seeker.person for seeker in seekers}
    forbids = set(campaign_pool.pool.forbids)
    for partner in partners:
        guests = await _guests(session, campaign_id, partner, open_rounds)
        for guest, seeker in guests.seekers:
            if seeker.person in asking:
                continue  # one person who asked two campaigns is one vote
            asking.add(seeker.person)
            seekers.append(seeker)
            own_seekers.append(guest)
            forbids |= {
                (len(seekers) - 1, number)
                for number, offer in enumerate(campaign_pool.offers)
                if (offer, guest.id) in refused
            }
        for guest, holder in guests.holders:
            holders.append(holder)
            own_holders.append(guest)
            forbids |= {
                (number, len(holders) - 1)
                for number, request in enumerate(campaign_pool.requests)
                if (request, guest.id) in refused
            }
    pool = Pool(tuple(seekers), tuple(holders), campaign_pool.pool.pins, frozenset(forbids))
    return PartnerPool(campaign_pool, pool, own_seekers, own_holders)


@dataclass(frozen=True)
class _Guests:
    seekers: list[tuple[Guest, Seeker]]
    holders: list[tuple[Guest, Holder]]


async def _guests(session: AsyncSession, campaign_id: UUID, partner: Partner, open_rounds: set[int]) -> _Guests:
    """Return the partner's available people who consented after both campaigns had agreed."""
    async with tenancy_of(session, partner.id):
        pool = await read_pool(session, partner.id, open_rounds)
        scopes_by_target = {
            target: scope for target, scope in (await read_all_scopes(session)).items() if scope.reaches(partner)
        }
    left = pool.pool.room_left()
    circle = frozenset({str(partner.id), str(campaign_id)})
    seekers: list[tuple[Guest, Seeker]] = []
    holders: list[tuple[Guest, Holder]] = []
    for number, target in enumerate(pool.requests):
        seeker = pool.pool.seekers[number]
        free = frozenset[Round](round for round in seeker.rounds if Vote(number, round) not in pool.pool.pins)
        if target in scopes_by_target and free:
            person = scopes_by_target[target].pseudonym.hex()
            adapted = replace(seeker, person=person, rounds=free, home=str(partner.id), circle=circle)
            seekers.append((Guest(partner.id, target), adapted))
    for number, target in enumerate(pool.offers):
        other = pool.pool.holders[number]
        room = {round: most for round, most in left[number].items() if most > 0}
        if target in scopes_by_target and room:
            person = scopes_by_target[target].pseudonym.hex()
            adapted = replace(other, person=person, room=room, home=str(partner.id), circle=circle)
            holders.append((Guest(partner.id, target), adapted))
    return _Guests(seekers, holders)
