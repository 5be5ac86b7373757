"""Check whether the account is filed, which forbids every change of a closed account."""

from uuid import UUID

from kit.web.problems import Conflict
from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from budget.filing.closings.models import FilingStep
from budget.filing.closings.order import Step


async def refuse_filed(session: AsyncSession, campaign_id: UUID) -> Conflict | None:
    """Return the problem to raise for a change in a filed account; None if it is not filed."""
    noted = exists().where(
        FilingStep.campaign_id == campaign_id, FilingStep.step == Step.FILED, FilingStep.withdrawn_at.is_(None)
    )
    if not await session.scalar(select(noted)):
        return None
    return Conflict(
        "Le compte est déposé : il ne change plus. Une erreur se corrige par une note rectificative ; un dépôt "
        "noté par erreur, le candidat le retire tant que la commission n’a pas décidé (« Clôture et dépôt »).",
        "The account is filed: it no longer changes. Correct it by a rectification; the candidate withdraws a "
        "filing that was noted by mistake, as long as the commission has not decided.",
    )
