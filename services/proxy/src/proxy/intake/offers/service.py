"""Offers to vote for somebody else: opened, corrected, withdrawn, erased. No other service hears of them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias
from uuid import UUID, uuid4

from kit import messages
from kit.campaigns.queries import Campaign, campaign_now
from kit.security.links import close_links, new_link
from kit.web.problems import Conflict, NotFound
from sqlalchemy import ARRAY, Uuid, any_, delete, literal, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from proxy.intake.offers import queries
from proxy.intake.offers.models import Offer as Offer
from proxy.intake.offers.schemas import HeldElsewhere
from proxy.intake.offers.states import State, may_become
from proxy.people.erasures.service import count_erasure
from proxy.people.identities import service as people
from proxy.people.identities.application import Applicant
from proxy.people.identities.retention import link_expires_at
from proxy.people.identities.validation import Person

PURPOSE = "offer"
"""Of a secret link."""
KnownOffer: TypeAlias = Offer


@dataclass(frozen=True)
class Terms:
    """The terms of a holder: how far they go, and the proxies that they hold already."""

    radius_km: int
    elsewhere: HeldElsewhere


async def open_offer(
    session: AsyncSession, campaign: Campaign, applicant: Applicant, terms: Terms, entered_by: str | None = None
) -> tuple[Offer, str]:
    """The offer, and the token of the person's secret link."""
    now = campaign_now(campaign.state)
    duplicate_of = await _earlier(session, campaign.id, applicant.person, None)
    offer = Offer(
        campaign_id=campaign.id,
        id=uuid4(),
        version=1,
        person_id=await people.store_person(session, campaign.id, applicant.person),
        commune=applicant.place.commune,
        consulate=applicant.place.consulate,
        station=applicant.place.station,
        rounds=list(applicant.rounds),
        radius_km=terms.radius_km,
        held_france=terms.elsewhere.made_in_france,
        held_abroad=terms.elsewhere.made_abroad,
        state=State.OPEN,
        duplicate_of=duplicate_of,
        consent_version=applicant.consent_version,
        entered_by=entered_by,
        opened_at=now,
        changed_at=now,
        confirmed_at=None,
        refused_invitations=False,
    )
    session.add(offer)
    await session.flush()
    token = await new_link(session, campaign.id, PURPOSE, offer.id, link_expires_at(campaign.state))
    return offer, token


async def get_offer(session: AsyncSession, campaign_id: UUID, offer_id: UUID, *, lock: bool = False) -> Offer:
    """Return an offer; locked: a correction and a withdrawal at once wait for each other."""
    offer = await session.get(Offer, (campaign_id, offer_id), with_for_update=lock)
    if offer is None:
        raise NotFound("Cette offre n'existe pas, ou a été effacée.", "There is no such offer, or it has been erased.")
    return offer


async def by_ids(session: AsyncSession, wanted: Collection[UUID]) -> dict[UUID, Offer]:
    """Return the offers with these ids, by id; those that do not exist are left out."""
    some = Offer.id == any_(literal(list(wanted), ARRAY(Uuid)))
    return {one.id: one for one in await session.scalars(select(Offer).where(some))}


async def of_people(session: AsyncSession, people_ids: Collection[UUID]) -> list[KnownOffer]:
    found = select(Offer).where(Offer.person_id.in_(people_ids)).order_by(Offer.opened_at, Offer.id)
    return list(await session.scalars(found))


async def read_person_of(session: AsyncSession, offer: Offer) -> Person:
    return await people.read_person(session, offer.campaign_id, offer.person_id)


async def count_open_offers(session: AsyncSession, territories: Collection[str]) -> dict[str, int]:
    """Count the open offers by commune."""
    return await queries.count_open(session, territories)


async def facts_of_open(session: AsyncSession, campaign_id: UUID) -> list[tuple[UUID, bool, bool]]:
    """List the open offers: id, whether the holder was reached, whether a member entered it."""
    return await queries.open_facts(session, campaign_id)


async def list_arrived(session: AsyncSession, since: datetime) -> list[UUID]:
    """List the offers that were confirmed since then, or are open again, or were corrected."""
    fresh = or_(Offer.confirmed_at > since, (Offer.state == State.OPEN) & (Offer.changed_at > since))
    wanted = fresh & Offer.confirmed_at.is_not(None) & Offer.duplicate_of.is_(None)
    live = Offer.state.in_([State.OPEN, State.ENGAGED])
    return list(await session.scalars(select(Offer.id).where(wanted, live).order_by(Offer.id)))


async def list_unconfirmed(session: AsyncSession) -> list[Offer]:
    """List the unconfirmed offers, for a call by the team; the oldest first, 500 at most."""
    wanted = (Offer.state == State.OPEN) & Offer.duplicate_of.is_(None) & Offer.confirmed_at.is_(None)
    return list(await session.scalars(select(Offer).where(wanted).order_by(Offer.opened_at, Offer.id).limit(500)))


async def list_available(session: AsyncSession) -> list[Offer]:
    """List the offers whose holder may be asked: confirmed, no duplicate, not withdrawn. Some hold proxies already."""
    wanted = (Offer.state != State.WITHDRAWN) & Offer.duplicate_of.is_(None) & Offer.confirmed_at.is_not(None)
    return list(await session.scalars(select(Offer).where(wanted).order_by(Offer.opened_at, Offer.id)))


async def still_available(session: AsyncSession, offers: Collection[UUID]) -> set[UUID]:
    """Return those of the offers whose holder may still be asked."""
    some = Offer.id == any_(literal(list(offers), ARRAY(Uuid)))
    wanted = some & (Offer.state != State.WITHDRAWN) & Offer.duplicate_of.is_(None) & Offer.confirmed_at.is_not(None)
    return set(await session.scalars(select(Offer.id).where(wanted)))


async def move_offer(session: AsyncSession, campaign: Campaign, offer: Offer, state: State) -> None:
    if offer.state != state and may_become(State(offer.state), state):
        offer.state = state
        offer.version += 1
        offer.changed_at = campaign_now(campaign.state)
        await session.flush()


async def confirm_offer(session: AsyncSession, campaign: Campaign, offer_id: UUID, by: str) -> Offer:
    """Confirm an offer by a call to the person. The member who entered it cannot: the second call is the proof."""
    offer = await get_offer(session, campaign.id, offer_id, lock=True)
    people.check_second_call(offer.entered_by, by)
    if offer.confirmed_at is None:
        offer.confirmed_at = campaign_now(campaign.state)
        offer.version += 1
        await session.flush()
    return offer


async def confirm_address(session: AsyncSession, campaign: Campaign, offer_id: UUID) -> Offer:
    """Confirm the address of an offer, by the person, who read the mail that was sent there."""
    offer = await get_offer(session, campaign.id, offer_id, lock=True)
    if offer.confirmed_at is None:
        offer.confirmed_at = campaign_now(campaign.state)
        offer.version += 1
        await session.flush()
    return offer


async def refuse_invitations(session: AsyncSession, campaign_id: UUID, offer_id: UUID) -> None:
    """Stop invitations to a holder: they are asked for nothing beyond their offer, from now on."""
    offer = await get_offer(session, campaign_id, offer_id, lock=True)
    offer.refused_invitations = True
    await session.flush()


async def correct_offer(
    session: AsyncSession, campaign: Campaign, offer_id: UUID, applicant: Applicant, terms: Terms
) -> Offer:
    """Replace the values of an open offer by the person's corrected ones."""
    offer = await get_offer(session, campaign.id, offer_id, lock=True)
    if offer.state != State.OPEN:
        raise Conflict(
            "Cette offre ne peut plus être corrigée ici : faites-en une nouvelle, ou appelez l'équipe.",
            "This offer can no longer be corrected here: make a new one, or call the team.",
        )
    if (await read_person_of(session, offer)).email != applicant.person.email:
        offer.confirmed_at = None  # nobody has read a mail at the new address yet
    await people.store_person(session, campaign.id, applicant.person, offer.person_id)
    offer.commune = applicant.place.commune
    offer.consulate = applicant.place.consulate
    offer.station = applicant.place.station
    offer.rounds = list(applicant.rounds)
    offer.radius_km = terms.radius_km
    offer.held_france = terms.elsewhere.made_in_france
    offer.held_abroad = terms.elsewhere.made_abroad
    offer.consent_version = applicant.consent_version
    offer.duplicate_of = await _earlier(session, campaign.id, applicant.person, offer)
    offer.version += 1
    offer.changed_at = campaign_now(campaign.state)
    await session.flush()
    return offer


async def withdraw_offer(session: AsyncSession, campaign: Campaign, offer_id: UUID) -> Offer:
    offer = await get_offer(session, campaign.id, offer_id, lock=True)
    if may_become(State(offer.state), State.WITHDRAWN):
        offer.state = State.WITHDRAWN
        offer.version += 1
        offer.changed_at = campaign_now(campaign.state)
        await session.flush()
        await _release_duplicates(session, offer)
    return offer


async def erase_offer(session: AsyncSession, campaign: Campaign, offer_id: UUID) -> None:
    """The offer, the person and the link go; a count stays."""
    offer = await get_offer(session, campaign.id, offer_id, lock=True)
    await count_erasure(session, campaign.id, "offer", offer.state)
    await close_links(session, offer.id)
    await messages.forget_messages(session, campaign.id, offer.id)
    await _release_duplicates(session, offer)
    await session.execute(delete(Offer).where(Offer.campaign_id == campaign.id, Offer.id == offer.id))
    await people.erase_person(session, campaign.id, offer.person_id)


async def _earlier(session: AsyncSession, campaign_id: UUID, person: Person, but: Offer | None) -> UUID | None:
    """The first living offer of the same person, if there is one before this."""
    same = await people.same_people(session, campaign_id, person)
    found = select(Offer.id).where(Offer.person_id.in_(same), Offer.state != State.WITHDRAWN)
    if but is not None:
        found = found.where(Offer.id != but.id, Offer.opened_at <= but.opened_at)
    return await session.scalar(found.order_by(Offer.opened_at, Offer.id).limit(1))


async def _release_duplicates(session: AsyncSession, offer: Offer) -> None:
    mine = (Offer.campaign_id == offer.campaign_id) & (Offer.duplicate_of == offer.id)
    await session.execute(update(Offer).where(mine).values(duplicate_of=None))
