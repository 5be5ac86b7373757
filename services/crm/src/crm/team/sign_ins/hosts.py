"""What a mailed link lets into: a campaign's team, or what a higher feature registers, as its mails name it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeAlias
from uuid import UUID

from common.schemas.campaign import CampaignState
from kit.campaigns.queries import get_campaign
from kit.security.auth import find_caller
from kit.text.french import of
from sqlalchemy.ext.asyncio import AsyncSession


@dataclass(frozen=True)
class Host:
    """Whose people sign in by mailed links."""

    sender: str
    """The name beside the address of the mail."""
    into: str
    """After « entrer dans »."""
    foot: str
    head: str
    """Who directs it, after « la personne qui »."""
    time_zone: str
    organisation_id: UUID | None = None


FindHost: TypeAlias = Callable[[AsyncSession, UUID, str], Awaitable[Host | None]]
_FOUND_BY: list[FindHost] = []


def register_hosts(find: FindHost) -> None:
    """Look also with `find(session, id, subject)` for what the person may enter under this id."""
    _FOUND_BY.append(find)


def team_of(state: CampaignState) -> Host:
    candidate = of(state.candidate)
    into, foot = f"l'équipe de la campagne {candidate}", f"Campagne {candidate}."
    return Host(state.candidate, into, foot, "dirige la campagne", state.time_zone)


async def find_host(session: AsyncSession, tenant_id: UUID, subject: str) -> Host | None:
    """Return what the person may enter under this id; None once they have left."""
    if await find_caller(session, tenant_id, subject) is not None:
        return team_of((await get_campaign(session, tenant_id)).state)
    for find in _FOUND_BY:
        if (host := await find(session, tenant_id, subject)) is not None:
            return host
    return None
