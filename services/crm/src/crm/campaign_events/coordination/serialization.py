"""A campaign event as it is shown, with how many come."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from crm.campaign_events.events.schemas import CampaignEventRead
from crm.campaign_events.events.service import KnownCampaignEvent
from crm.campaign_events.registrations.service import count_states


async def describe(session: AsyncSession, campaign_event: KnownCampaignEvent) -> CampaignEventRead:
    return (await describe_all(session, campaign_event.campaign_id, [campaign_event]))[0]


async def describe_all(
    session: AsyncSession, campaign_id: UUID, campaign_events: Sequence[KnownCampaignEvent]
) -> list[CampaignEventRead]:
    counts = await count_states(session, campaign_id, [one.id for one in campaign_events])
    return [
        CampaignEventRead.model_validate(
            {name: getattr(one, name) for name in CampaignEventRead.model_fields if hasattr(one, name)}
            | counts[one.id]
            | {"path": f"/r/{campaign_id}/{one.id}" if one.is_public else None}
        )
        for one in campaign_events
    ]
