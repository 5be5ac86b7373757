"""Why a closed account refuses a change: who closes it for longer, and is not imported here, registers a refusal."""

from collections.abc import Awaitable, Callable
from typing import TypeAlias
from uuid import UUID

from kit.web.problems import Conflict
from sqlalchemy.ext.asyncio import AsyncSession

Refusal: TypeAlias = Callable[[AsyncSession, UUID], Awaitable[Conflict | None]]
_REFUSALS: list[Refusal] = []


def register_refusal(refusal: Refusal) -> None:
    """Let `refuse_change` ask this one first; to be called as the module is imported."""
    _REFUSALS.append(refusal)


async def refuse_change(session: AsyncSession, campaign_id: UUID) -> Conflict:
    """Return the problem to raise where something in a closed account would change."""
    for refusal in _REFUSALS:
        if problem := await refusal(session, campaign_id):
            return problem
    return Conflict(
        "Le compte est clos : il ne change plus. Tant qu’il n’est pas déposé, le mandataire, le candidat ou "
        "l’expert-comptable peut le rouvrir (« Clôture et dépôt »).",
        "The account is closed: it no longer changes. Until it is filed, the agent, the candidate or the "
        "accountant can open it again.",
    )
