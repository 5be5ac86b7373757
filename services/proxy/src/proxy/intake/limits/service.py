"""Hourly limits on forms per campaign and per address, against floods.

A form with a proof of work has a higher limit; one without is accepted up to a lower one.
"""

import secrets
from uuid import UUID, uuid4

from kit.db.vault import open_vault
from kit.web.networks import network_of
from kit.web.problems import Invalid, TooManyRequests
from sqlalchemy import delete, func, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from proxy.intake.limits import proofs
from proxy.intake.limits.models import FormSubmission, UsedChallenge
from proxy.intake.limits.schemas import ChallengeRead

PER_ADDRESS = 12
"""Forms an hour: a family behind one box. A coordinator's own entry is not limited."""

PER_ADDRESS_PROVEN = 40
"""Forms an hour with a proof of work: a stand at the market, a telephone network that shares one address."""

PER_CAMPAIGN = 1_000
PER_CAMPAIGN_PROVEN = 2_000
WINDOW_SECONDS = 3600
_SINCE = func.now() - text(f"interval '{WINDOW_SECONDS} seconds'")


def make_challenge(session: AsyncSession, campaign_id: UUID) -> ChallengeRead:
    low, high = proofs.COUNTERS
    counter = low + secrets.randbelow(high - low + 1)
    return ChallengeRead.model_validate(proofs.new_challenge(session.info["secrets"][0], campaign_id, counter))


async def admit_submission(session: AsyncSession, campaign_id: UUID, address: str, proof: str) -> None:
    """Count a form about to be stored, and use up its proof if it has one.

    Raises Invalid for a wrong, expired or used proof, and TooManyRequests.
    """
    if proof:
        await _use_proof(session, campaign_id, proof)
    await count_submission(session, campaign_id, address, proven=bool(proof))


async def _use_proof(session: AsyncSession, campaign_id: UUID, proof: str) -> None:
    # Signed just before the secret was changed: still good.
    answers = [proofs.check_proof(secret, campaign_id, proof) for secret in session.info["secrets"]]
    signature = next((answer for answer in answers if isinstance(answer, bytes)), answers[0])
    if isinstance(signature, tuple):
        raise Invalid(*signature, "/proof")
    old = func.now() - text(f"interval '{proofs.LIVES_SECONDS + 60} seconds'")
    of_campaign = UsedChallenge.campaign_id == campaign_id
    await session.execute(delete(UsedChallenge).where(of_campaign, UsedChallenge.used_at < old))
    first = insert(UsedChallenge).values(campaign_id=campaign_id, signature=signature).on_conflict_do_nothing()
    if await session.scalar(first.returning(UsedChallenge.signature)) is None:
        raise Invalid(*proofs.REPLAYED, "/proof")


async def count_submission(session: AsyncSession, campaign_id: UUID, address: str, *, proven: bool = False) -> None:
    """Count a form about to be stored; raise TooManyRequests."""
    await delete_old_submissions(session, campaign_id)
    of_address = PER_ADDRESS_PROVEN if proven else PER_ADDRESS
    of_campaign = PER_CAMPAIGN_PROVEN if proven else PER_CAMPAIGN
    vault = await open_vault(session, campaign_id)
    address_hash = vault.blind("address", network_of(address))
    recent = select(func.count()).where(FormSubmission.campaign_id == campaign_id)
    if (await session.scalar(recent.where(FormSubmission.address == address_hash)) or 0) >= of_address:
        raise _too_many(
            "Trop de formulaires sont venus de cette connexion. Réessayez dans une heure, ou appelez l'équipe.",
            "Too many forms came from this address. Try again in an hour, or call the team.",
        )
    if (await session.scalar(recent) or 0) >= of_campaign:
        raise _too_many(
            "Le formulaire reçoit en ce moment trop d'envois. Réessayez dans une heure, ou appelez l'équipe.",
            "The form is receiving too much just now. Try again in an hour, or call the team.",
        )
    session.add(FormSubmission(campaign_id=campaign_id, id=uuid4(), address=address_hash))
    await session.flush()


async def delete_old_submissions(session: AsyncSession, campaign_id: UUID) -> None:
    """Delete old submissions; the coordinator's page calls it too, so that none stays after the last form."""
    await session.execute(
        delete(FormSubmission).where(FormSubmission.campaign_id == campaign_id, FormSubmission.submitted_at < _SINCE)
    )


def _too_many(fr: str, en: str) -> TooManyRequests:
    return TooManyRequests(fr, en, headers={"Retry-After": str(WINDOW_SECONDS)})


async def count_all(session: AsyncSession) -> tuple[int, int]:
    """Return the number of counted forms, and of used proofs."""
    submissions = await session.scalar(select(func.count()).select_from(FormSubmission)) or 0
    return submissions, await session.scalar(select(func.count()).select_from(UsedChallenge)) or 0


async def erase_all(session: AsyncSession, campaign_id: UUID) -> None:
    for table in (FormSubmission, UsedChallenge):
        await session.execute(delete(table).where(table.campaign_id == campaign_id))
