"""Authors of changes by role: budget stores no member names, and subject ids mean nothing to readers."""

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
    """Return authors' names by subject, former members included."""
    roles_by_subject = {member.subject: set(member.roles) for member in await list_members(session)}
    return {
        subject: next((name for role, name in ROLES.items() if role.value in roles_by_subject.get(subject, ())), OTHER)
        for subject in subjects
        if subject is not None
    }
