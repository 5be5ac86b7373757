from uuid import UUID

from common.events.budget import CeilingChanged
from common.schemas.money import AlertLevel
from crm.campaign.ceilings.service import find_ceiling
from crm.consumers import CONSUMERS
from kit.db.sessions import Sessions, transaction
from kit.testing.steps import new_campaign, react

CONSUMER = next(consumer for consumer in CONSUMERS if consumer.event is CeilingChanged)


async def hear(sessions: Sessions, campaign_id: UUID, level: AlertLevel, version: int) -> None:
    event = CeilingChanged(
        campaign_id=campaign_id,
        version=version,
        ceiling_cents=6_952_000,
        spent_cents=7_000_000,
        planned_cents=0,
        headroom_cents=-48_000,
        level=level,
        level_with_planned=level,
    )
    await react(sessions, CONSUMER, event, version)


async def level_of(sessions: Sessions, campaign_id: UUID) -> str | None:
    async with transaction(sessions, campaign_id) as session:
        ceiling = await find_ceiling(session, campaign_id)
        return ceiling.level if ceiling else None


async def test_the_newest_level_is_kept_whatever_the_order(sessions: Sessions, campaign_id: UUID) -> None:
    assert await level_of(sessions, campaign_id) is None
    await hear(sessions, campaign_id, AlertLevel.EXCEEDED, 5)
    await hear(sessions, campaign_id, AlertLevel.OK, 4)
    assert await level_of(sessions, campaign_id) == "exceeded"
    await hear(sessions, campaign_id, AlertLevel.WARN, 6)
    assert await level_of(sessions, campaign_id) == "warn"


async def test_another_campaigns_level_is_not_ours(sessions: Sessions, campaign_id: UUID) -> None:
    await hear(sessions, await new_campaign(sessions), AlertLevel.EXCEEDED, 1)
    assert await level_of(sessions, campaign_id) is None
