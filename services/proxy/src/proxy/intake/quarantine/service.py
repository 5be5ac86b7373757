"""Review of the forms that are held, and of how far a holder can be relied on."""

from collections.abc import Collection
from typing import Literal
from uuid import UUID

from kit.campaigns.queries import Campaign, get_campaign
from kit.security.auth import Caller
from kit.web.problems import Conflict, NotFound
from sqlalchemy import ColumnElement, delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from proxy.intake.offers import service as offers
from proxy.intake.quarantine import queries
from proxy.intake.quarantine.models import FormFingerprint, QuarantineItem, Vouch
from proxy.intake.quarantine.reliability import SENTENCES as LEVELS
from proxy.intake.quarantine.reliability import Reliability, reliability_of
from proxy.intake.quarantine.schemas import QuarantineItemRead, ReliabilityRead
from proxy.intake.quarantine.signals import SENTENCES, Signal
from proxy.intake.requests import service as requests

MAX_SHOWN = 200
AT_MOST_READ = 2_000
"""Forms looked through for somebody with a part of the territory."""
AT_ONCE = 200
"""Forms that one press refuses: a second or two; of a flood, the rest is left for the next press."""


async def list_items(session: AsyncSession, caller: Caller, most: int = MAX_SHOWN) -> list[QuarantineItemRead]:
    """List the quarantined forms of the caller's territories, the oldest first."""
    shown: list[QuarantineItemRead] = []
    # Somebody with a part of the territory has theirs even where the oldest are elsewhere.
    for item in await queries.list_open_items(
        session, caller.campaign_id, AT_MOST_READ if caller.territories else most
    ):
        described = await _describe_item(session, item)
        if _covers(caller, described):
            shown.append(described)
        if len(shown) == most:
            break
    return shown


async def count_items(session: AsyncSession, caller: Caller) -> int | None:
    """Count the quarantined forms; None for somebody with a part of the territory, who sees theirs alone."""
    return None if caller.territories else await queries.count_open_items(session, caller.campaign_id)


async def release_item(session: AsyncSession, caller: Caller, item_id: UUID) -> QuarantineItemRead:
    """Release a form from quarantine as a real person's: it is matched like any other."""
    item, described = await _lock_undecided(session, caller, item_id)
    await _record_decision(session, item, caller, "released")
    return described


async def refuse_item(session: AsyncSession, caller: Caller, item_id: UUID) -> QuarantineItemRead:
    """Withdraw a quarantined form as fake, and publish it. Its link still allows erasure."""
    item, described = await _lock_undecided(session, caller, item_id)
    await _refuse(session, item, caller, await get_campaign(session, caller.campaign_id))
    return described


async def refuse_alike(session: AsyncSession, caller: Caller, item_id: UUID) -> int:
    """Withdraw as fake a form and the other quarantined ones of its kind from the same device; return how many.

    At most AT_ONCE, of the caller's territories; those that were released stay.
    """
    item, _ = await _lock_undecided(session, caller, item_id)
    campaign = await get_campaign(session, caller.campaign_id)
    refused = 0
    for one in [item, *await queries.lock_alike(session, item, AT_ONCE - 1)]:
        if not caller.territories or _covers(caller, await _describe_item(session, one)):
            await _refuse(session, one, caller, campaign)
            refused += 1
    return refused


def request_is_quarantined() -> ColumnElement[bool]:
    """Return the SQL condition of a request that must not be matched or counted until a member has reviewed it."""
    return queries.request_is_open_item()


def offer_is_quarantined() -> ColumnElement[bool]:
    """Return the same condition of an offer."""
    return queries.offer_is_open_item()


async def quarantined_among(session: AsyncSession, campaign_id: UUID, ids: Collection[UUID]) -> set[UUID]:
    """Return which of these requests and offers are in quarantine."""
    return await queries.quarantined_among(session, campaign_id, ids)


async def is_quarantined(session: AsyncSession, campaign_id: UUID, form_id: UUID) -> bool:
    """Return whether a request or an offer is in quarantine."""
    return form_id in await queries.quarantined_among(session, campaign_id, [form_id])


async def count_quarantined(session: AsyncSession, campaign_id: UUID) -> int:
    """Count the forms in quarantine, of all territories."""
    return await queries.count_open_items(session, campaign_id)


async def read_reliability(session: AsyncSession, campaign_id: UUID, offer_id: UUID) -> ReliabilityRead:
    offer = await offers.get_offer(session, campaign_id, offer_id)
    vouch = await session.get(Vouch, (campaign_id, offer_id))
    level = reliability_of(
        confirmed=offer.confirmed_at is not None,
        entered=offer.entered_by is not None,
        vouched=vouch is not None,
        held=await is_quarantined(session, campaign_id, offer_id),
    )
    return ReliabilityRead(
        offer_id=offer_id, level=level, text=LEVELS[level], vouched_by=vouch.vouched_by if vouch else None
    )


async def read_reliabilities(session: AsyncSession, campaign_id: UUID) -> dict[UUID, Reliability]:
    """Return the reliability of every open offer that is not in quarantine, the last tie-breaker of matching."""
    vouched = await queries.vouched_ids(session, campaign_id)
    facts = await offers.facts_of_open(session, campaign_id, offer_is_quarantined())
    return {
        open_offer_id: reliability_of(
            confirmed=confirmed, entered=entered, vouched=open_offer_id in vouched, held=False
        )
        for open_offer_id, confirmed, entered in facts
    }


async def vouch_for(session: AsyncSession, caller: Caller, offer_id: UUID) -> ReliabilityRead:
    """Vouch for a holder; a second call changes nothing."""
    await _check_covered(session, caller, offer_id)
    row = {"campaign_id": caller.campaign_id, "offer_id": offer_id, "vouched_by": caller.subject}
    await session.execute(insert(Vouch).values(row).on_conflict_do_nothing())
    return await read_reliability(session, caller.campaign_id, offer_id)


async def withdraw_vouch(session: AsyncSession, caller: Caller, offer_id: UUID) -> ReliabilityRead:
    await _check_covered(session, caller, offer_id)
    own_vouch = (Vouch.campaign_id == caller.campaign_id) & (Vouch.offer_id == offer_id)
    await session.execute(delete(Vouch).where(own_vouch))
    session.expire_all()
    return await read_reliability(session, caller.campaign_id, offer_id)


async def _check_covered(session: AsyncSession, caller: Caller, offer_id: UUID) -> None:
    offer = await offers.get_offer(session, caller.campaign_id, offer_id, lock=True)
    caller.check_covers(offer.station or offer.commune, "/offer_id")


async def _lock_undecided(
    session: AsyncSession, caller: Caller, item_id: UUID
) -> tuple[QuarantineItem, QuarantineItemRead]:
    query = (
        select(QuarantineItem)
        .where(QuarantineItem.campaign_id == caller.campaign_id, QuarantineItem.id == item_id)
        .with_for_update()
    )
    item = await session.scalar(query)
    if item is None:
        raise NotFound("Ce formulaire n'est pas en quarantaine.", "This form is not in quarantine.")
    described = await _describe_item(session, item)
    caller.check_covers(described.station or described.commune, "/item_id")
    if item.decision is not None:
        raise Conflict("Quelqu'un a déjà décidé de ce formulaire.", "Somebody has decided about this form already.")
    return item, described


async def _refuse(session: AsyncSession, item: QuarantineItem, caller: Caller, campaign: Campaign) -> None:
    await _record_decision(session, item, caller, "refused")
    if item.request_id:
        await requests.withdraw_request(session, campaign, item.request_id)
    elif item.offer_id:
        await offers.withdraw_offer(session, campaign, item.offer_id)


def _covers(caller: Caller, described: QuarantineItemRead) -> bool:
    return not caller.territories or bool({described.commune, described.station} & set(caller.territories))


async def _record_decision(
    session: AsyncSession, item: QuarantineItem, caller: Caller, decision: Literal["released", "refused"]
) -> None:
    now = await session.scalar(select(func.now()))
    item.decision, item.decided_by, item.decided_at = decision, caller.subject, now
    await session.flush()


async def _describe_item(session: AsyncSession, item: QuarantineItem) -> QuarantineItemRead:
    if item.request_id:
        target = await requests.get_request(session, item.campaign_id, item.request_id)
        person = await requests.read_person_of(session, target)
    else:
        assert item.offer_id is not None  # the table's own rule
        target = await offers.get_offer(session, item.campaign_id, item.offer_id)
        person = await offers.read_person_of(session, target)
    signals = [Signal(signal) for signal in item.signals]
    return QuarantineItemRead(
        id=item.id,
        kind="request" if item.request_id else "offer",
        first_name=person.first_name,
        commune=target.commune,
        station=target.station,
        signals=signals,
        reasons=[SENTENCES[signal] for signal in signals],
        quarantined_at=item.quarantined_at,
    )


async def count_all(session: AsyncSession) -> tuple[int, int]:
    """Return the number of fingerprints and of quarantined forms."""
    fingerprints = await session.scalar(select(func.count()).select_from(FormFingerprint)) or 0
    return fingerprints, await session.scalar(select(func.count()).select_from(QuarantineItem)) or 0


async def erase_all(session: AsyncSession, campaign_id: UUID) -> None:
    for table in (FormFingerprint, QuarantineItem, Vouch):
        await session.execute(delete(table).where(table.campaign_id == campaign_id))
