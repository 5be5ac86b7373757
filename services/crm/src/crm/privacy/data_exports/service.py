"""Rules of crm for tables that leave the suite: people stay in the electoral silence, and each export is in the log."""

from kit.data_tables.declaration import DataTable
from kit.security.auth import Caller
from kit.web.problems import Conflict
from sqlalchemy.ext.asyncio import AsyncSession

from crm.campaign.audit_log.service import keep
from crm.people.records.list_silence import check_lists


async def check_export(session: AsyncSession, caller: Caller, table: DataTable) -> None:
    """Raise Conflict for a table of people while the silence (L. 49) holds in any part of the campaign's territory."""
    if not table.is_personal:
        return
    if await check_lists(session, caller):
        raise Conflict(
            "La période de réserve a commencé dans une partie du territoire : exportez un segment du reste.",
            "The electoral silence holds in a part of the territory: export a segment of the rest.",
        )
    keep(session, caller.campaign_id, caller.subject, "exported", "person", table.name, list(table.texts))
