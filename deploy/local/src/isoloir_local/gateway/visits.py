"""Visits to the gateway's own pages: the person and the campaign of the session."""

from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, TypeAlias

from common.schemas.campaign import CampaignState
from common.scopes import Role, held_scopes
from fastapi import Request
from kit.security.session_cookie import SessionContent
from kit.security.tokens import ReadToken, Token
from kit.security.viewer import Viewer, note_viewer
from kit.web.problems import Unauthorized

from isoloir_local.gateway.api import ServiceClient, my_campaigns, session_of
from isoloir_local.gateway.settings import Settings

NoteVisit: TypeAlias = Callable[[Request], Awaitable[None]]


@dataclass(frozen=True)
class Visit:
    session: SessionContent
    token: Token
    campaigns: list[dict[str, Any]]
    """All that the person is a member of, as crm lists them."""
    current: dict[str, Any] | None
    """The chosen one of them."""

    @property
    def roles(self) -> list[Role]:
        return [Role(role) for role in self.current["roles"]] if self.current else []

    @property
    def scopes(self) -> frozenset[str]:
        closed = self.current["closed"] if self.current else ()
        return held_scopes(self.roles, closed) & self.token.scopes


def visit_noter(settings: Settings, api: ServiceClient, read_token: ReadToken) -> NoteVisit:
    """Return what notes who looks where they may, for pages that need no session of a campaign."""

    async def note(request: Request) -> None:
        with suppress(Unauthorized):
            await read_visit(request, settings, api, read_token)

    return note


async def read_visit(request: Request, settings: Settings, api: ServiceClient, read_token: ReadToken) -> Visit:
    """Return who looks, and note them for the frame of the page; raise Unauthorized."""
    session, token = await session_of(request, settings, read_token)
    campaigns = await my_campaigns(api, session)
    current = next((one for one in campaigns if one["id"] == str(token.campaign_id)), None)
    visit = Visit(session, token, campaigns, current)
    if current is not None:
        note_viewer(request, Viewer(visit.scopes, visit.roles, CampaignState.model_validate(current["campaign"])))
    return visit
