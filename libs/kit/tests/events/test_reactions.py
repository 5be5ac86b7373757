"""What a consumer stores before a long reaction is seen by all while that computes."""

from uuid import UUID, uuid4

from common.events.crm import CampaignOpened
from common.schemas.campaign import CampaignState
from kit.campaigns.queries import find_campaign
from kit.campaigns.service import hear_campaign
from kit.db.sessions import Sessions, transaction
from kit.events.consumer import Consumer
from kit.testing.steps import STATE, react
from sqlalchemy.ext.asyncio import AsyncSession


async def test_a_campaign_is_known_to_others_while_a_reaction_to_its_opening_computes(sessions: Sessions) -> None:
    seen: list[bool] = []

    async def is_known(campaign_id: UUID) -> bool:
        async with transaction(sessions, campaign_id) as session:
            return await find_campaign(session, campaign_id) is not None

    async def compute(_: AsyncSession, event: CampaignOpened) -> None:
        seen.append(await is_known(event.campaign_id))

    state = CampaignState.model_validate(STATE)
    opened = CampaignOpened(campaign_id=uuid4(), version=1, campaign=state)
    consumer = Consumer("kit", CampaignOpened, compute, before=hear_campaign)
    await react(sessions, consumer, opened)
    await react(sessions, consumer, opened)
    assert seen == [True]
