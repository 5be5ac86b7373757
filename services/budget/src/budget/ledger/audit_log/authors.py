"""The members by the parts that they have: budget keeps no names of them, and a subject id tells nobody anything."""

from collections.abc import Iterable

from common.scopes import Role
from kit.campaigns.queries import list_members
from sqlalchemy.ext.asyncio import AsyncSession

ROLES: dict[Role, str] = {
    Role.CANDIDATE: "le candidat",
    Role.FINANCIAL_AGENT: "le mandataire financier",
    Role.ACCOUNTANT: "l’expert-comptable",
    Role.MANAGER: "le directeur de campagne",
}
"""The first that somebody has is the one they are named by."""
OTHER = "un membre de l’équipe"


async def name_authors(session: AsyncSession, subjects: Iterable[str | None]) -> dict[str, str]:
    """Return the authors' names by subject; those who left the team too."""
    held = {one.subject: set(one.roles) for one in await list_members(session)}
    return {
        subject: next((name for role, name in ROLES.items() if role.value in held.get(subject, ())), OTHER)
        for subject in subjects
        if subject is not None
    }
