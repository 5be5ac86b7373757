"""The filing that stands: its day, and the refusal of every change of a filed account."""

from datetime import date
from uuid import UUID

from kit.web.problems import Conflict
from sqlalchemy import ColumnElement, and_, exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from budget.filing.closings.models import FilingStep
from budget.filing.closings.order import Step


async def find_filed(session: AsyncSession, campaign_id: UUID) -> date | None:
    """Return the day of the filing that stands, as it was noted."""
    return await session.scalar(select(FilingStep.happened_on).where(_stands(campaign_id)))


async def refuse_filed(session: AsyncSession, campaign_id: UUID) -> Conflict | None:
    """Return the problem to raise for a change in a filed account; None if it is not filed."""
    if not await session.scalar(select(exists().where(_stands(campaign_id)))):
        return None
    return Conflict(
        "Le compte est déposé : il ne change plus. Une erreur se corrige par une note rectificative ; un dépôt "
        "noté par erreur, le candidat le retire tant que la commission n’a pas décidé (« Clôture et dépôt »).",
        "The account is filed: it no longer changes. Correct it by a rectification; the candidate withdraws a "
        "filing that was noted by mistake, as long as the commission has not decided.",
    )


def _stands(campaign_id: UUID) -> ColumnElement[bool]:
    return and_(FilingStep.campaign_id == campaign_id, FilingStep.step == Step.FILED, FilingStep.withdrawn_at.is_(None))
