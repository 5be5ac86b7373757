"""The campaign's pool with the people of its partners who agreed: read where they are, each campaign in its tenancy.

What comes over is a place, rounds, a radius, a level, and keyed hashes. Nothing of it is stored: who withdraws there
is not found here with the next matching.
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
    """`known` is the campaign's own: its people come first in `pool`, then the guests."""

    known: CampaignPool
    pool: Pool
    seekers: list[Guest]
    holders: list[Guest]

    def own(self, matches: Matches) -> Matches:
        """Return the matches between two people of this campaign."""
        mine, ours = len(self.known.requests), len(self.known.offers)
        return {vote: holder for vote, holder in matches.items() if vote.seeker < mine and holder < ours}

    def served(self, matches: Matches) -> Matches:
        """Return the votes of this campaign's requests that are served, by a holder of any campaign."""
        return {vote: holder for vote, holder in matches.items() if vote.seeker < len(self.known.requests)}

    def across(self, matches: Matches) -> dict[tuple[Guest, Guest], list[Vote]]:
        """Return the matches between this campaign and another. Two guests are their own campaigns' to ask."""
        mine, ours = len(self.known.requests), len(self.known.offers)
        found: dict[tuple[Guest, Guest], list[Vote]] = {}
        for vote, holder in sorted(matches.items()):
            if (vote.seeker < mine) != (holder < ours):
                found.setdefault((self.seekers[vote.seeker], self.holders[holder]), []).append(vote)
        return found


async def widen(session: AsyncSession, campaign_id: UUID, known: CampaignPool, open_rounds: set[int]) -> PartnerPool:
    own_seekers = [Guest(campaign_id, one) for one in known.requests]
    own_holders = [Guest(campaign_id, one) for one in known.offers]
    partners = await mutual_partners(session, campaign_id)
    if not partners:
        return PartnerPool(known, known.pool, own_seekers, own_holders)
    given = await read_all_scopes(session)
    home = str(campaign_id)

    def mine(row: Seeker | Holder, target: UUID) -> tuple[str, frozenset[str]]:
        consent = given.get(target)
        return consent.pseudonym.hex() if consent else row.person, circle_of(campaign_id, consent, partners)

    seekers: list[Seeker] = []
    holders: list[Holder] = []
    for number, one in enumerate(known.pool.seekers):
        person, circle = mine(one, known.requests[number])
        seekers.append(replace(one, person=person, home=home, circle=circle))
    for number, other in enumerate(known.pool.holders):
        person, circle = mine(other, known.offers[number])
        holders.append(replace(other, person=person, home=home, circle=circle))
    refused = await live_matches.list_refused(session)
    asking = {one.person for one in seekers}
    forbids = set(known.pool.forbids)
    for partner in partners:
        theirs = await _guests(session, campaign_id, partner, open_rounds)
        for guest, seeker in theirs.seekers:
            if seeker.person in asking:
                continue  # one person who asked two campaigns is one vote
            asking.add(seeker.person)
            seekers.append(seeker)
            own_seekers.append(guest)
            forbids |= {
                (len(seekers) - 1, number) for number, one in enumerate(known.offers) if (one, guest.id) in refused
            }
        for guest, holder in theirs.holders:
            holders.append(holder)
            own_holders.append(guest)
            forbids |= {
                (number, len(holders) - 1) for number, one in enumerate(known.requests) if (one, guest.id) in refused
            }
    pool = Pool(tuple(seekers), tuple(holders), known.pool.pins, frozenset(forbids))
    return PartnerPool(known, pool, own_seekers, own_holders)


@dataclass(frozen=True)
class _Guests:
    seekers: list[tuple[Guest, Seeker]]
    holders: list[tuple[Guest, Holder]]


async def _guests(session: AsyncSession, campaign_id: UUID, partner: Partner, open_rounds: set[int]) -> _Guests:
    """Read the partner's free people who agreed, once both campaigns had, to meet this campaign's people."""
    async with tenancy_of(session, partner.id):
        known = await read_pool(session, partner.id, open_rounds)
        given = {target: one for target, one in (await read_all_scopes(session)).items() if one.reaches(partner)}
    left = known.pool.room_left()
    circle = frozenset({str(partner.id), str(campaign_id)})
    seekers: list[tuple[Guest, Seeker]] = []
    holders: list[tuple[Guest, Holder]] = []
    for number, target in enumerate(known.requests):
        one = known.pool.seekers[number]
        free = frozenset[Round](round for round in one.rounds if Vote(number, round) not in known.pool.pins)
        if target in given and free:
            person = given[target].pseudonym.hex()
            told = replace(one, person=person, rounds=free, home=str(partner.id), circle=circle)
            seekers.append((Guest(partner.id, target), told))
    for number, target in enumerate(known.offers):
        other = known.pool.holders[number]
        room = {round: most for round, most in left[number].items() if most > 0}
        if target in given and room:
            person = given[target].pseudonym.hex()
            told = replace(other, person=person, room=room, home=str(partner.id), circle=circle)
            holders.append((Guest(partner.id, target), told))
    return _Guests(seekers, holders)
