"""Reasons why a closed account refuses a change; higher features register more, such as a filed account."""

from collections.abc import Awaitable, Callable
from typing import TypeAlias
from uuid import UUID

from kit.web.problems import Conflict
from sqlalchemy.ext.asyncio import AsyncSession

Refusal: TypeAlias = Callable[[AsyncSession, UUID], Awaitable[Conflict | None]]
_REFUSALS: list[Refusal] = []


def register_refusal(refusal: Refusal) -> None:
    """Register a reason that `refuse_change` checks first; call it when the module is imported."""
    _REFUSALS.append(refusal)


async def refuse_change(session: AsyncSession, campaign_id: UUID) -> Conflict:
    """Return the problem to raise for a change in a closed account."""
    for refusal in _REFUSALS:
        if problem := await refusal(session, campaign_id):
            return problem
    return Conflict(
        "Le compte est clos : il ne change plus. Tant qu’il n’est pas déposé, le mandataire, le candidat ou "
        "l’expert-comptable peut le rouvrir (« Clôture et dépôt »).",
        "The account is closed: it no longer changes. Until it is filed, the agent, the candidate or the "
        "accountant can open it again.",
    )
