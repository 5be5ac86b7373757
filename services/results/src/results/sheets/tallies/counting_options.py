"""Options of the count: a second entry of each sheet before it counts."""

from datetime import UTC, datetime
from uuid import UUID

from kit.security.auth import Caller
from sqlalchemy import func
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from results.journal.service import write_entry
from results.sheets.tallies import queries
from results.sheets.tallies.models import CountingOptions
from results.sheets.tallies.schemas import CountingOptionsPut


async def wants_double_entry(session: AsyncSession, campaign_id: UUID) -> bool:
    return await queries.wants_double_entry(session, campaign_id)


async def put_counting_options(session: AsyncSession, caller: Caller, put: CountingOptionsPut) -> None:
    """Set the options for the next sheets: those counted already stay counted."""
    row = {"double_entry": put.double_entry, "changed_by": caller.subject, "changed_at": datetime.now(UTC)}
    fresh = insert(CountingOptions).values(campaign_id=caller.campaign_id, **row)
    await session.execute(
        fresh.on_conflict_do_update(index_elements=["campaign_id"], set_=row | {"changed_at": func.now()})
    )
    about = {"double_entry": put.double_entry}
    await write_entry(session, caller.campaign_id, caller.subject, "options_changed", about)
