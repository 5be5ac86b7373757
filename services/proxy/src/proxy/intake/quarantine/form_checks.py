"""Checks of a form as it comes: whether it looks like one of many from the same sender, or has another's number."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID, uuid4

from kit.db.vault import open_vault
from kit.web.networks import network_of
from sqlalchemy import delete, func, text
from sqlalchemy.ext.asyncio import AsyncSession

from proxy.intake.offers import service as offers
from proxy.intake.quarantine import queries
from proxy.intake.quarantine.models import FormFingerprint, QuarantineItem
from proxy.intake.quarantine.signals import KEPT_DAYS, FormContext, Signal, detect_signals, needs_review
from proxy.intake.requests import service as requests
from proxy.people.identities.service import Kind, find_others_of_number, hash_identity


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


def _national(phone: str) -> str:
    """Return the national form of a number, so that `+33612345678` and `0612345678` compare equal."""
    return f"0{phone[3:]}" if phone.startswith("+33") else phone
