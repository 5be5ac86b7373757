"""Preparation of a run for its job: its row, the acting member, and the connection to the other system."""

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
from crm.integrations.connectors.service import RunAsked, get_connector
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


async def open_run(work: Work, run_asked: RunAsked) -> tuple[Run, Vendor]:
    """Return the run and the connection, if the operator still allows this campaign to reach it."""
    settings = Settings()  # pyright: ignore[reportCallIssue]  # from the environment
    async with work.transaction() as session:
        run, connector = await load_run(session, work.campaign_id, run_asked.run_id)
        credentials = unseal(await open_vault(session, work.campaign_id), connector.credentials)
        reach = address_guard.reach_of(settings, demo=(await get_campaign(session, work.campaign_id)).state.demo)
    return run, open_vendor(connector, credentials, reach, _Keeper(work, connector.id))


@dataclass(frozen=True)
class _Keeper:
    """Stores a connector's credentials as they are renewed, each step in its own transaction."""

    work: Work
    connector_id: UUID

    async def intend(self) -> bool:
        async with self.work.transaction() as session:
            stored = await get_connector(session, self.work.campaign_id, self.connector_id)
            lost, stored.renewing_at = stored.renewing_at is not None, datetime.now(UTC)
            return lost

    async def keep(self, credentials: Credentials) -> None:
        async with self.work.transaction() as session:
            stored = await get_connector(session, self.work.campaign_id, self.connector_id)
            stored.credentials = seal(await open_vault(session, self.work.campaign_id), credentials)
            stored.renewing_at = None


async def load_run(session: AsyncSession, campaign_id: UUID, run_id: UUID) -> tuple[Run, Connector]:
    run = await session.get(Run, (campaign_id, run_id), with_for_update=True)
    if run is None:
        raise Conflict("Ce connecteur a été retiré.", "The connector was removed.")
    return run, await get_connector(session, campaign_id, run.connector_id)
