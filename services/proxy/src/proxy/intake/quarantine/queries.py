"""Queries of fingerprints and open quarantine items."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import ARRAY, ColumnElement, Uuid, any_, exists, func, literal, or_, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from proxy.intake.offers.service import Offer
from proxy.intake.offers.states import State as OfferState
from proxy.intake.quarantine.models import FormFingerprint, QuarantineItem, Vouch
from proxy.intake.quarantine.signals import DAY_SECONDS
from proxy.intake.requests.service import Request
from proxy.intake.requests.states import State as RequestState

_DAY = func.now() - text(f"interval '{DAY_SECONDS} seconds'")


async def count_people(session: AsyncSession, campaign_id: UUID, condition: ColumnElement[bool], *, day: bool) -> int:
    """Count the different people with similar forms, within a day or in all fingerprints kept."""
    counted = select(func.count(func.distinct(FormFingerprint.identity_hash))).where(
        FormFingerprint.campaign_id == campaign_id, condition
    )
    return await session.scalar(counted.where(FormFingerprint.sent_at > _DAY) if day else counted) or 0


async def count_around(session: AsyncSession, fingerprint: FormFingerprint) -> tuple[int, int, int]:
    """Count the different people with the same device, the same address, and the same contact."""
    of_device = await count_people(
        session, fingerprint.campaign_id, FormFingerprint.device == fingerprint.device, day=True
    )
    of_address = await count_people(
        session, fingerprint.campaign_id, FormFingerprint.address == fingerprint.address, day=True
    )
    contacts = [
        column == value
        for column, value in ((FormFingerprint.email, fingerprint.email), (FormFingerprint.phone, fingerprint.phone))
        if value is not None
    ]
    of_contact = await count_people(session, fingerprint.campaign_id, or_(*contacts), day=False) if contacts else 0
    return of_device, of_address, of_contact


async def is_on_both_sides(session: AsyncSession, fingerprint: FormFingerprint) -> bool:
    other = FormFingerprint.offer_id if fingerprint.request_id else FormFingerprint.request_id
    of_form = (FormFingerprint.campaign_id == fingerprint.campaign_id) & (
        FormFingerprint.identity_hash == fingerprint.identity_hash
    )
    return await session.scalar(select(FormFingerprint.id).where(of_form, other.is_not(None)).limit(1)) is not None


async def have_forms(session: AsyncSession, campaign_id: UUID, people: Collection[UUID]) -> bool:
    """Return whether one of these people has a form that is neither withdrawn nor in quarantine.

    Otherwise a forged form with the number of somebody would hold what they send next.
    """
    wanted = any_(literal(list(people), ARRAY(Uuid)))
    request = exists().where(
        Request.campaign_id == campaign_id,
        Request.person_id == wanted,
        Request.state != RequestState.WITHDRAWN,
        ~request_is_open_item(),
    )
    offer = exists().where(
        Offer.campaign_id == campaign_id,
        Offer.person_id == wanted,
        Offer.state != OfferState.WITHDRAWN,
        ~offer_is_open_item(),
    )
    return bool(await session.scalar(select(or_(request, offer))))


async def was_held_for(session: AsyncSession, campaign_id: UUID, form_id: UUID, signal: str) -> bool:
    """Return whether a form is or was in quarantine for a signal."""
    of_form = or_(QuarantineItem.request_id == form_id, QuarantineItem.offer_id == form_id)
    query = select(QuarantineItem.id).where(
        QuarantineItem.campaign_id == campaign_id, of_form, QuarantineItem.signals.any_() == signal
    )
    return await session.scalar(query.limit(1)) is not None


async def list_open_items(session: AsyncSession, campaign_id: UUID, most: int) -> list[QuarantineItem]:
    query = select(QuarantineItem).where(QuarantineItem.campaign_id == campaign_id, QuarantineItem.decision.is_(None))
    return list(await session.scalars(query.order_by(QuarantineItem.quarantined_at, QuarantineItem.id).limit(most)))


async def count_open_items(session: AsyncSession, campaign_id: UUID) -> int:
    counted = select(func.count()).where(QuarantineItem.campaign_id == campaign_id, QuarantineItem.decision.is_(None))
    return await session.scalar(counted) or 0


async def lock_alike(session: AsyncSession, item: QuarantineItem, most: int) -> list[QuarantineItem]:
    """Lock and return the other open items of its kind from the same device, the oldest first."""
    form = FormFingerprint.request_id if item.request_id else FormFingerprint.offer_id
    held = QuarantineItem.request_id if item.request_id else QuarantineItem.offer_id
    device = await session.scalar(
        select(FormFingerprint.device).where(
            FormFingerprint.campaign_id == item.campaign_id, form == (item.request_id or item.offer_id)
        )
    )
    of_device = select(form).where(FormFingerprint.campaign_id == item.campaign_id, FormFingerprint.device == device)
    alike = (
        select(QuarantineItem)
        .where(
            QuarantineItem.campaign_id == item.campaign_id,
            QuarantineItem.decision.is_(None),
            QuarantineItem.id != item.id,
            held.in_(of_device),
        )
        .order_by(QuarantineItem.quarantined_at, QuarantineItem.id)
        .limit(most)
        # What somebody else decides about at this moment is theirs.
        .with_for_update(skip_locked=True)
    )
    return list(await session.scalars(alike))


def request_is_open_item() -> ColumnElement[bool]:
    """Return the condition of a request in quarantine."""
    return _is_open_item(QuarantineItem.request_id == Request.id, QuarantineItem.campaign_id == Request.campaign_id)


def offer_is_open_item() -> ColumnElement[bool]:
    """Return the condition of an offer in quarantine."""
    return _is_open_item(QuarantineItem.offer_id == Offer.id, QuarantineItem.campaign_id == Offer.campaign_id)


def _is_open_item(*same: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(*same, QuarantineItem.decision.is_(None))


async def quarantined_among(session: AsyncSession, campaign_id: UUID, ids: Collection[UUID]) -> set[UUID]:
    wanted = any_(literal(list(ids), ARRAY(Uuid)))
    form = func.coalesce(QuarantineItem.request_id, QuarantineItem.offer_id)
    of_ids = or_(QuarantineItem.request_id == wanted, QuarantineItem.offer_id == wanted)
    rows = await session.scalars(
        select(form).where(QuarantineItem.campaign_id == campaign_id, QuarantineItem.decision.is_(None), of_ids)
    )
    return set(rows)


async def vouched_ids(session: AsyncSession, campaign_id: UUID) -> set[UUID]:
    return set(await session.scalars(select(Vouch.offer_id).where(Vouch.campaign_id == campaign_id)))
