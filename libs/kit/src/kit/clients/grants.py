"""Updates of the copy of clients' rights; older versions are ignored."""

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from common.events.crm import ClientChanged
from common.scopes import BEYOND_CLIENTS, SCOPES, current_scopes
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from kit.clients.tables import CLIENT_GRANT


@dataclass(frozen=True)
class Grant:
    """The rights granted to one API client; without scopes it has none."""

    subject: str
    version: int
    scopes: frozenset[str]
    territories: tuple[str, ...]
    ends_at: datetime | None

    @property
    def holds(self) -> bool:
        return bool(self.scopes) and (self.ends_at is None or self.ends_at > datetime.now(UTC))


async def find_grant(session: AsyncSession, campaign_id: UUID, subject: str) -> Grant | None:
    query = select(CLIENT_GRANT).where(CLIENT_GRANT.c.campaign_id == campaign_id, CLIENT_GRANT.c.subject == subject)
    row = (await session.execute(query)).one_or_none()
    if row is None:
        return None
    # Whatever the event says, scopes that no campaign can grant are ignored.
    scopes = current_scopes(row.scopes) & SCOPES.keys() - BEYOND_CLIENTS
    return Grant(row.subject, row.version, scopes, tuple(row.territories), row.ends_at)


async def hear_client(session: AsyncSession, event: ClientChanged) -> None:
    await store_grant(session, event)


async def store_grant(session: AsyncSession, event: ClientChanged) -> None:
    values: dict[str, object] = {
        "version": event.version,
        "scopes": list(event.scopes),
        "territories": list(event.territories),
        "ends_at": event.ends_at,
    }
    statement = insert(CLIENT_GRANT).values(campaign_id=event.campaign_id, subject=event.client, **values)
    newer = CLIENT_GRANT.c.version < statement.excluded.version
    await session.execute(
        statement.on_conflict_do_update(index_elements=["campaign_id", "subject"], set_=values, where=newer)
    )
