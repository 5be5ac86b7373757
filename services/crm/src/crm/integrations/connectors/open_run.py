"""A run as a job finds it: what is stored of it, who it acts as, and the line to the other system."""

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from common.scopes import Role
from kit.campaigns.queries import get_campaign
from kit.db.vault import open_vault
from kit.events.webhooks import address_guard
from kit.jobs import Work
from kit.security.auth import Caller
from kit.web.problems import Conflict
from sqlalchemy.ext.asyncio import AsyncSession

from crm.integrations.connectors.credentials import Credentials, seal, unseal
from crm.integrations.connectors.models import Connector, Run
from crm.integrations.connectors.run_requests import RunAsked
from crm.integrations.connectors.service import get_connector
from crm.integrations.connectors.vendor import Vendor
from crm.integrations.connectors.vendors import open_vendor
from crm.settings import Settings

_SCOPES = frozenset({"people:read", "people:write"})


def caller_of(work: Work) -> Caller:
    return Caller(
        subject=work.requested_by,
        campaign_id=work.campaign_id,
        scopes=_SCOPES,
        roles=frozenset({Role.INTEGRATOR}),
        territories=(),
    )


async def open_run(work: Work, asked: RunAsked) -> tuple[Run, Vendor]:
    """The run, and the line to the other system, as far as the operator lets this campaign reach now."""
    settings = Settings()  # pyright: ignore[reportCallIssue]  # from the environment
    async with work.transaction() as session:
        run, connector = await load_run(session, work.campaign_id, asked.run_id)
        known = unseal(await open_vault(session, work.campaign_id), connector.credentials)
        reach = address_guard.people_reach_of(settings, demo=(await get_campaign(session, work.campaign_id)).state.demo)
    return run, open_vendor(connector, known, reach, _Keeper(work, connector.id))


@dataclass(frozen=True)
class _Keeper:
    """Keeps the credentials of a connector while they are renewed, each step in a transaction of its own."""

    work: Work
    connector_id: UUID

    async def intend(self) -> bool:
        async with self.work.transaction() as session:
            stored = await get_connector(session, self.work.campaign_id, self.connector_id)
            lost, stored.renewing_at = stored.renewing_at is not None, datetime.now(UTC)
            return lost

    async def keep(self, fresh: Credentials) -> None:
        async with self.work.transaction() as session:
            stored = await get_connector(session, self.work.campaign_id, self.connector_id)
            stored.credentials = seal(await open_vault(session, self.work.campaign_id), fresh)
            stored.renewing_at = None


async def load_run(session: AsyncSession, campaign_id: UUID, run_id: UUID) -> tuple[Run, Connector]:
    run = await session.get(Run, (campaign_id, run_id), with_for_update=True)
    if run is None:
        raise Conflict("Ce connecteur a été retiré.", "The connector was removed.")
    return run, await get_connector(session, campaign_id, run.connector_id)
