"""Use cases of offers: open, correct, withdraw, erase. They publish no event."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias
from uuid import UUID

from kit.campaigns.queries import Campaign, campaign_now
from kit.security.links import new_link
from kit.web.problems import Conflict, NotFound
from sqlalchemy import ARRAY, ColumnElement, Uuid, any_, literal, select
from sqlalchemy.ext.asyncio import AsyncSession

from proxy.intake.applications import service as applications
from proxy.intake.offers import queries
from proxy.intake.offers.models import Offer as Offer
from proxy.intake.offers.queries import count_unconfirmed as count_unconfirmed
from proxy.intake.offers.queries import list_unconfirmed_in as list_unconfirmed_in
from proxy.intake.offers.queries import read_offers as read_offers
from proxy.intake.offers.queries import read_unconfirmed as read_unconfirmed
from proxy.intake.offers.schemas import HeldElsewhere
from proxy.intake.offers.states import State, may_become
from proxy.people.identities import service as people
from proxy.people.identities.application import Applicant
from proxy.people.identities.service import link_expires_at
from proxy.people.identities.validation import Person

PURPOSE: Literal["offer"] = "offer"
"""The purpose of a secret link."""
KnownOffer: TypeAlias = Offer


@dataclass(frozen=True)
class Terms:
    """The terms of a holder: how far they go, and the proxies held already."""

    radius_km: int
    elsewhere: HeldElsewhere


async def open_offer(
    session: AsyncSession, campaign: Campaign, applicant: Applicant, terms: Terms, entered_by: str | None = None
) -> tuple[Offer, str]:
    """Store an offer; return it with the token of the person's secret link."""
    more = {
        "radius_km": terms.radius_km,
        "held_france": terms.elsewhere.made_in_france,
        "held_abroad": terms.elsewhere.made_abroad,
        "refused_invitations": False,
    }
    offer = await applications.add(session, campaign, Offer, applicant, entered_by, **more)
    return offer, await new_link(session, campaign.id, PURPOSE, offer.id, link_expires_at(campaign.state))


async def get_offer(session: AsyncSession, campaign_id: UUID, offer_id: UUID, *, lock: bool = False) -> Offer:
    """Return an offer; with `lock`, concurrent corrections and withdrawals wait for each other."""
    offer = await session.get(Offer, (campaign_id, offer_id), with_for_update=lock)
    if offer is None:
        raise NotFound("Cette offre n'existe pas, ou a été effacée.", "There is no such offer, or it has been erased.")
    return offer


async def by_ids(session: AsyncSession, offer_ids: Collection[UUID]) -> dict[UUID, Offer]:
    return await applications.get_by_ids(session, Offer, offer_ids)


async def of_people(session: AsyncSession, people_ids: Collection[UUID]) -> list[KnownOffer]:
    return await applications.list_of_people(session, Offer, people_ids)


async def read_person_of(session: AsyncSession, offer: Offer) -> Person:
    return await people.read_person(session, offer.campaign_id, offer.person_id)


async def count_open_offers(
    session: AsyncSession, territories: Collection[str], but: ColumnElement[bool]
) -> dict[str, int]:
    """Count the open offers by commune, each person once, without those of `but`."""
    return await queries.count_open(session, territories, but)


async def facts_of_open(
    session: AsyncSession, campaign_id: UUID, but: ColumnElement[bool]
) -> list[tuple[UUID, bool, bool]]:
    """List the open offers without those of `but`: id, whether the holder was reached, whether a member entered it."""
    return await queries.open_facts(session, campaign_id, but)


async def list_arrived(session: AsyncSession, since: datetime) -> list[UUID]:
    """List the offers confirmed, reopened or corrected since then."""
    return await applications.list_arrived(session, Offer, since, [State.OPEN, State.ENGAGED])


async def list_available(session: AsyncSession, but: ColumnElement[bool]) -> list[Offer]:
    """List confirmed offers, without duplicates, withdrawn ones and those of `but`. Some hold proxies already."""
    condition = ~but & (Offer.state != State.WITHDRAWN) & Offer.duplicate_of.is_(None) & Offer.confirmed_at.is_not(None)
    return list(await session.scalars(select(Offer).where(condition).order_by(Offer.opened_at, Offer.id)))


async def still_available(session: AsyncSession, offers: Collection[UUID]) -> set[UUID]:
    """Return those of the offers whose holder may still be asked."""
    of_offers = Offer.id == any_(literal(list(offers), ARRAY(Uuid)))
    condition = (
        of_offers & (Offer.state != State.WITHDRAWN) & Offer.duplicate_of.is_(None) & Offer.confirmed_at.is_not(None)
    )
    return set(await session.scalars(select(Offer.id).where(condition)))


async def move_offer(session: AsyncSession, campaign: Campaign, offer: Offer, state: State) -> None:
    if offer.state != state and may_become(State(offer.state), state):
        offer.state = state
        offer.version += 1
        offer.changed_at = campaign_now(campaign.state)
        await session.flush()


async def confirm_offer(session: AsyncSession, campaign: Campaign, offer_id: UUID, by: str | None) -> Offer:
    """Confirm an offer by a call of the member `by` to the person, or by the person's link (None)."""
    offer = await get_offer(session, campaign.id, offer_id, lock=True)
    return await applications.confirm(session, campaign, offer, by)


async def refuse_invitations(session: AsyncSession, campaign_id: UUID, offer_id: UUID) -> None:
    """Record that a holder wants no invitations beyond their offer."""
    offer = await get_offer(session, campaign_id, offer_id, lock=True)
    offer.refused_invitations = True
    await session.flush()


async def correct_offer(
    session: AsyncSession, campaign: Campaign, offer_id: UUID, applicant: Applicant, terms: Terms
) -> Offer:
    """Replace an open offer's values by the corrected ones."""
    offer = await get_offer(session, campaign.id, offer_id, lock=True)
    if offer.state != State.OPEN:
        raise Conflict(
            "Cette offre ne peut plus être corrigée ici : faites-en une nouvelle, ou appelez l'équipe.",
            "This offer can no longer be corrected here: make a new one, or call the team.",
        )
    offer.radius_km = terms.radius_km
    offer.held_france = terms.elsewhere.made_in_france
    offer.held_abroad = terms.elsewhere.made_abroad
    await applications.correct(session, campaign, offer, applicant)
    return offer


async def withdraw_offer(session: AsyncSession, campaign: Campaign, offer_id: UUID) -> Offer:
    offer = await get_offer(session, campaign.id, offer_id, lock=True)
    if may_become(State(offer.state), State.WITHDRAWN):
        offer.state = State.WITHDRAWN
        offer.version += 1
        offer.changed_at = campaign_now(campaign.state)
        await session.flush()
        await applications.release_duplicates(session, offer)
    return offer


async def erase_offer(session: AsyncSession, campaign: Campaign, offer_id: UUID) -> None:
    """Erase the offer, the person and the link; a count stays."""
    offer = await get_offer(session, campaign.id, offer_id, lock=True)
    await applications.erase(session, campaign, PURPOSE, offer, offer.state)


async def count_all(session: AsyncSession) -> int:
    return await applications.count_all(session, Offer)


async def erase_all(session: AsyncSession, campaign: Campaign) -> None:
    await applications.erase_all(session, campaign, PURPOSE, Offer)
