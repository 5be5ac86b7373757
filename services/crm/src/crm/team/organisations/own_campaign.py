"""The campaign that an organisation's member is in: whom they know there, and what they can propose from there."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import NamedTuple
from uuid import UUID

from common.scopes import Role, held_scopes
from kit.db.sessions import transaction
from kit.security.client_tokens import PREFIX
from sqlalchemy.ext.asyncio import AsyncSession

from crm.campaign.members.labels import ROLES
from crm.campaign.members.service import list_members as list_team
from crm.forms.questionnaires.schemas import QuestionnairePut
from crm.forms.questionnaires.service import list_questionnaires
from crm.team.organisations.org_session import Standing
from crm.team.organisations.service import list_members


class Teammate(NamedTuple):
    name: str
    roles: str
    """In words."""


async def list_teammates(standing: Standing) -> dict[str, Teammate]:
    """Return by subject whom the member knows from that campaign, and who are not in the organisation yet.

    Empty for whom the campaign does not show its team.
    """
    async with _as_member(standing, "members:read") as session:
        if session is None:
            return {}
        team = [named for named in await list_team(session) if not named.ended]
    inside = {row.subject for row in await list_members(standing)}
    found = {
        named.member.subject: Teammate(
            named.display_name, ", ".join(ROLES[Role(role)][0] for role in named.member.roles)
        )
        for named in team
        if named.display_name and named.member.subject not in inside and not named.member.subject.startswith(PREFIX)
    }
    return dict(sorted(found.items(), key=lambda item: item[1].name.casefold()))


async def list_own_questionnaires(standing: Standing) -> dict[UUID, QuestionnairePut]:
    """Return that campaign's questionnaires which ask something; empty for whom it does not show them."""
    async with _as_member(standing, "questionnaires:read") as session:
        if session is None or standing.campaign_id is None:
            return {}
        known = await list_questionnaires(session, standing.campaign_id)
    return {
        one.id: QuestionnairePut.model_validate({"name": one.name, "definition": one.draft})
        for one in known
        if not one.retired and one.draft.get("questions")
    }


@asynccontextmanager
async def _as_member(standing: Standing, scope: str) -> AsyncGenerator[AsyncSession | None]:
    """Open a session in that campaign; None where there is none, or the member lacks the scope there."""
    if standing.campaign_id is None:
        yield None
        return
    async with transaction(standing.sessions, standing.campaign_id) as session:
        team = [named for named in await list_team(session) if not named.ended]
        own = next((named.member for named in team if named.member.subject == standing.subject), None)
        may = own is not None and scope in held_scopes(own.roles, own.closed)
        yield session if may else None
