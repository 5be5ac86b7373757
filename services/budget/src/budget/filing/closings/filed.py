"""The state of an account that is filed: every refusal to change a closed one depends on it."""

from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from budget.filing.closings.models import FilingStep
from budget.filing.closings.order import Step


async def is_filed(session: AsyncSession, campaign_id: UUID) -> bool:
    noted = exists().where(
        FilingStep.campaign_id == campaign_id, FilingStep.step == Step.FILED, FilingStep.withdrawn_at.is_(None)
    )
    return bool(await session.scalar(select(noted)))
