"""Final erasure of all people, at most a month after the last round, unless a legal hold forbids it."""

import hashlib
import json
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

from kit import messages
from kit.campaigns.queries import Campaign, campaign_now, campaign_today, local_day
from kit.security.links import close_campaign_links
from kit.web import idempotency
from kit.web.problems import Conflict, NotFound
from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from proxy.intake.limits import service as limits
from proxy.intake.offers import service as offers
from proxy.intake.quarantine import service as quarantine
from proxy.intake.requests import service as requests
from proxy.matching.partner_matches import service as partner_matches
from proxy.people.erasures import service as erasures
from proxy.people.identities import service as people
from proxy.people.identities.service import erased_on
from proxy.pools import service as pools
from proxy.pools.consents import count_consents
from proxy.retention.purges.models import Purge, RetentionHold
from proxy.retention.purges.schemas import HoldRead, PurgeRead, RetentionRead


async def read_retention(session: AsyncSession, campaign: Campaign) -> RetentionRead:
    retention_hold = await session.get(RetentionHold, (campaign.id,))
    done = await session.scalars(select(Purge).order_by(Purge.purged_at.desc(), Purge.id))
    return RetentionRead(
        allowed_from=_allowed_from(campaign),
        due_on=erased_on(campaign.state),
        hold=HoldRead.model_validate(retention_hold, from_attributes=True) if retention_hold else None,
        would_erase=await count(session, campaign),
        counted=await erasures.read_totals(session, campaign.id),
        purges=[describe(purge_row, campaign) for purge_row in done],
    )


async def hold(session: AsyncSession, campaign: Campaign, reason: str, by: str) -> HoldRead:
    """Set a legal hold, or replace its reason."""
    now = campaign_now(campaign.state)
    stored = RetentionHold(campaign_id=campaign.id, reason=reason.strip(), set_by=by, set_at=now)
    await session.merge(stored)
    await session.flush()
    return HoldRead(reason=stored.reason, set_by=by, set_at=now)


async def release(session: AsyncSession, campaign_id: UUID) -> None:
    await session.execute(delete(RetentionHold).where(RetentionHold.campaign_id == campaign_id))


async def purge(session: AsyncSession, campaign: Campaign, by: str) -> PurgeRead:
    """Purge all people in one transaction; counts by state and the certificate stay."""
    retention_hold = await session.get(RetentionHold, (campaign.id,), with_for_update=True)
    if retention_hold is not None:
        raise Conflict(
            f"La purge est suspendue : {retention_hold.reason}. Levez d'abord la suspension.",
            "The purge is on hold: lift it.",
        )
    now = campaign_now(campaign.state)
    if local_day(campaign.state, now) < _allowed_from(campaign):
        raise Conflict(
            "Le dernier tour n'est pas passé : des personnes comptent encore sur ces rapprochements.",
            "The last round is not over: people still count on these matches.",
        )
    erased = await count(session, campaign)
    await partner_matches.forget(session, campaign.id)
    await pools.leave_pool(session, campaign, by)
    await requests.erase_all(session, campaign)
    await offers.erase_all(session, campaign)
    await people.erase_all(session, campaign.id)
    await quarantine.erase_all(session, campaign.id)
    await limits.erase_all(session, campaign.id)
    await messages.forget_all(session, campaign.id)
    await idempotency.forget_answers(session, campaign.id)
    await close_campaign_links(session, campaign.id)
    left = await count(session, campaign)
    stored = Purge(
        campaign_id=campaign.id, id=uuid4(), purged_at=now, purged_by=by, erased=erased, left=left, digest=""
    )
    stored.digest = digest_of(describe(stored, campaign))
    session.add(stored)
    await session.flush()
    return describe(stored, campaign)


async def is_due(session: AsyncSession, campaign: Campaign) -> bool:
    """Return whether the scheduled purge has something to do."""
    today = campaign_today(campaign.state)
    if today < erased_on(campaign.state) or await session.get(RetentionHold, (campaign.id,)) is not None:
        return False
    return any((await count(session, campaign)).values())


async def get_purge(session: AsyncSession, campaign: Campaign, purge_id: UUID) -> PurgeRead:
    purge = await session.get(Purge, (campaign.id, purge_id))
    if purge is None:
        raise NotFound("Cette purge n'existe pas.", "There is no such purge.")
    return describe(purge, campaign)


async def count(session: AsyncSession, campaign: Campaign) -> dict[str, int]:
    """Count the present rows about people, by the certificate's names."""
    fingerprints, items = await quarantine.count_all(session)
    submissions, proofs = await limits.count_all(session)
    return {
        "requests": await requests.count_all(session),
        "offers": await offers.count_all(session),
        "people": await people.count_all(session),
        "traces": fingerprints,
        "quarantines": items,
        "attempts": submissions,
        "proofs": proofs,
        "pool_consents": await count_consents(session),
        "pool_rows": await pools.count_votes_told(session, campaign.id),
        "shared_matches": await partner_matches.count_all(session),
        "messages": sum((await messages.count_messages(session, campaign.id)).values()),
    }


def describe(purge: Purge, campaign: Campaign) -> PurgeRead:
    return PurgeRead(
        id=purge.id,
        campaign=campaign.state.name,
        candidate=campaign.state.candidate,
        purged_at=purge.purged_at,
        purged_by=purge.purged_by,
        erased=purge.erased,
        left=purge.left,
        digest=purge.digest,
    )


def digest_of(certificate: PurgeRead) -> str:
    fields: dict[str, Any] = certificate.model_dump(mode="json", exclude={"digest", "campaign", "candidate"})
    return hashlib.sha256(json.dumps(fields, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def _allowed_from(campaign: Campaign) -> date:
    return campaign.state.rounds[-1].on + timedelta(days=1)
