"""Hourly: addresses that an organisation needs no more are forgotten, and the others hashed by the current secret."""

from datetime import UTC, datetime
from uuid import UUID

from kit.db.sessions import Sessions, transaction
from kit.events.outbox import as_relay
from kit.jobs.watch_loops import look_every
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from crm.team.organisations.models import Organisation, OrganisationInvitation
from crm.team.organisations.org_session import enter
from crm.team.sign_ins.service import hash_anew

LOOK_SECONDS = 3600.0


async def keep_tidy(sessions: Sessions) -> None:
    """Look at the start, and every hour."""
    await look_every(LOOK_SECONDS, tidy_everywhere, sessions)


async def tidy_everywhere(sessions: Sessions) -> None:
    """Visit each organisation in a transaction of its own."""
    async with as_relay(sessions) as session:
        ids = list(await session.scalars(select(Organisation.id)))
    for organisation_id in ids:
        async with transaction(sessions, organisation_id) as session:
            await enter(session, organisation_id)
            await _forget_addresses(session, organisation_id)
            await hash_anew(session, organisation_id)


async def _forget_addresses(session: AsyncSession, organisation_id: UUID) -> None:
    """Forget where invitations were mailed that nobody accepted in time."""
    here = OrganisationInvitation.organisation_id == organisation_id
    over = OrganisationInvitation.expires_at <= datetime.now(UTC), OrganisationInvitation.address.is_not(None)
    await session.execute(update(OrganisationInvitation).where(here, *over).values(address=None))
