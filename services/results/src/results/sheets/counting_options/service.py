"""Settings of a campaign for taking in its sheets."""

from datetime import UTC, datetime
from uuid import UUID

from kit.security.auth import Caller
from sqlalchemy import func
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from results.journal.service import write_entry
from results.sheets.counting_options.models import CountingOptions
from results.sheets.counting_options.schemas import CountingOptionsPut


async def wants_double_entry(session: AsyncSession, campaign_id: UUID) -> bool:
    option = await session.get(CountingOptions, campaign_id)
    return option is not None and option.double_entry


async def put_options(session: AsyncSession, caller: Caller, put: CountingOptionsPut) -> None:
    """Set the options from the next sheet on: what counts already counts on."""
    row = {"double_entry": put.double_entry, "changed_by": caller.subject, "changed_at": datetime.now(UTC)}
    fresh = insert(CountingOptions).values(campaign_id=caller.campaign_id, **row)
    await session.execute(
        fresh.on_conflict_do_update(index_elements=["campaign_id"], set_=row | {"changed_at": func.now()})
    )
    about = {"double_entry": put.double_entry}
    await write_entry(session, caller.campaign_id, caller.subject, "options_changed", about)
