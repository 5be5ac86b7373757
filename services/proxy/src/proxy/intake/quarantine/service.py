"""Detection and review of forms that look like one of many from the same sender."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Literal
from uuid import UUID, uuid4

from kit.campaigns.queries import Campaign, get_campaign
from kit.db.vault import open_vault
from kit.security.auth import Caller
from kit.web.networks import network_of
from kit.web.problems import Conflict, NotFound
from sqlalchemy import ColumnElement, delete, func, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from proxy.intake.offers import service as offers
from proxy.intake.quarantine import queries
from proxy.intake.quarantine.models import FormFingerprint, QuarantineItem, Vouch
from proxy.intake.quarantine.reliability import SENTENCES as LEVELS
from proxy.intake.quarantine.reliability import Reliability, reliability_of
from proxy.intake.quarantine.schemas import QuarantineItemRead, ReliabilityRead
from proxy.intake.quarantine.signals import KEPT_DAYS, SENTENCES, FormContext, Signal, detect_signals, needs_review
from proxy.intake.requests import service as requests
from proxy.people.identities.service import Kind, find_others_of_number, hash_identity

MAX_SHOWN = 200
AT_MOST_READ = 2_000
"""Forms looked through for somebody with a part of the territory."""
AT_ONCE = 200
"""Forms that one press refuses: a second or two; of a flood, the rest is left for the next press."""


@dataclass(frozen=True)
class Sender:
    """The technical origin of a form."""

    address: str
    agent: str
    """The browser's own name (its `User-Agent`)."""

    proven: bool
    hasty: bool = False
    """Sent sooner than anybody fills a form in."""


async def screen_form(
    session: AsyncSession, campaign_id: UUID, kind: Kind, target_id: UUID, sender: Sender
) -> list[Signal]:
    """Keep a new form's fingerprint for a week; quarantine the form if it needs a review.

    Returns the signals found.
    """
    old = func.now() - text(f"interval '{KEPT_DAYS} days'")
    await session.execute(
        delete(FormFingerprint).where(FormFingerprint.campaign_id == campaign_id, FormFingerprint.sent_at < old)
    )
    if kind == "request":
        target = await requests.get_request(session, campaign_id, target_id)
        person = await requests.read_person_of(session, target)
    else:
        target = await offers.get_offer(session, campaign_id, target_id)
        person = await offers.read_person_of(session, target)
    vault = await open_vault(session, campaign_id)
    network = network_of(sender.address)
    request_id, offer_id = (target_id, None) if kind == "request" else (None, target_id)
    fingerprint = FormFingerprint(
        campaign_id=campaign_id,
        id=uuid4(),
        request_id=request_id,
        offer_id=offer_id,
        identity_hash=hash_identity(vault, person),
        address=vault.blind("trace address", network),
        device=vault.blind("trace device", f"{network}\0{sender.agent}"),
        email=vault.blind("trace email", person.email.casefold()) if person.email else None,
        phone=vault.blind("trace phone", _national(person.phone)) if person.phone else None,
        proven=sender.proven,
    )
    session.add(fingerprint)
    await session.flush()
    of_device, of_address, of_contact = await queries.count_around(session, fingerprint)
    both = await queries.is_on_both_sides(session, fingerprint)
    around = FormContext(
        of_device,
        of_address,
        of_contact,
        target.duplicate_of is not None,
        both,
        await _number_is_taken(session, campaign_id, target.person_id),
        sender.proven,
        sender.hasty,
    )
    signals = detect_signals(around)
    if needs_review(signals):
        await _hold(session, campaign_id, kind, target_id, signals)
    return signals


async def screen_number(session: AsyncSession, campaign_id: UUID, kind: Kind, target_id: UUID) -> bool:
    """Hold a form that a member entered, or that was corrected, if another person gave its elector number.

    Returns whether it was held now; one that was decided about for this before is left.
    """
    if kind == "request":
        person_id = (await requests.get_request(session, campaign_id, target_id)).person_id
    else:
        person_id = (await offers.get_offer(session, campaign_id, target_id)).person_id
    if not await _number_is_taken(session, campaign_id, person_id):
        return False
    if await queries.was_held_for(session, campaign_id, target_id, Signal.NUMBER):
        return False
    await _hold(session, campaign_id, kind, target_id, [Signal.NUMBER])
    return True


async def _number_is_taken(session: AsyncSession, campaign_id: UUID, person_id: UUID) -> bool:
    others = await find_others_of_number(session, campaign_id, person_id)
    return bool(others) and await queries.have_forms(session, campaign_id, others)


async def _hold(
    session: AsyncSession, campaign_id: UUID, kind: Kind, target_id: UUID, signals: Sequence[Signal]
) -> None:
    item = QuarantineItem(
        campaign_id=campaign_id,
        id=uuid4(),
        request_id=target_id if kind == "request" else None,
        offer_id=target_id if kind == "offer" else None,
        signals=list(signals),
        decision=None,
        decided_by=None,
        decided_at=None,
    )
    session.add(item)
    await session.flush()


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


def _national(phone: str) -> str:
    """Return the national form of a number, so that `+33612345678` and `0612345678` compare equal."""
    return f"0{phone[3:]}" if phone.startswith("+33") else phone


async def count_all(session: AsyncSession) -> tuple[int, int]:
    """Return the number of fingerprints and of quarantined forms."""
    fingerprints = await session.scalar(select(func.count()).select_from(FormFingerprint)) or 0
    return fingerprints, await session.scalar(select(func.count()).select_from(QuarantineItem)) or 0


async def erase_all(session: AsyncSession, campaign_id: UUID) -> None:
    for table in (FormFingerprint, QuarantineItem, Vouch):
        await session.execute(delete(table).where(table.campaign_id == campaign_id))
