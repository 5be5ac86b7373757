"""The certificate of a purge, for a campaign that still has people: what another one must not reach."""

from datetime import UTC, datetime
from uuid import UUID, uuid4

from kit.db.sessions import Sessions, transaction
from proxy.retention.purges.models import Purge


async def fill_purge(sessions: Sessions, campaign_id: UUID) -> str:
    """Its id."""
    purge_id = uuid4()
    async with transaction(sessions, campaign_id) as session:
        session.add(
            Purge(
                campaign_id=campaign_id,
                id=purge_id,
                purged_at=datetime.now(UTC),
                purged_by="schedule",
                erased={"people": 2},
                left={"people": 0},
                digest="0" * 64,
            )
        )
    return str(purge_id)
