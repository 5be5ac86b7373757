"""Consumer of the controllers that crm's registers name; repeated or late events change nothing."""

from common.events.crm import ControllerNamed
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from proxy.intake.forms.models import HeardController


async def hear_controller(session: AsyncSession, event: ControllerNamed) -> None:
    values = {"version": event.version, "name": event.name}
    row = insert(HeardController).values(campaign_id=event.campaign_id, **values)
    newer = HeardController.version < event.version
    await session.execute(row.on_conflict_do_update(index_elements=["campaign_id"], set_=values, where=newer))
