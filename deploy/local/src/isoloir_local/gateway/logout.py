"""Logout: revokes the access token at each service."""

import asyncio

import httpx
import structlog
from fastapi import Request
from kit.security.session_cookie import COOKIE, SessionContent, open_session
from kit.settings import Settings

from isoloir_local.ended_sessions import EndedSessions
from isoloir_local.gateway.api import ServiceClient
from isoloir_local.gateway.background_tasks import BackgroundTasks
from isoloir_local.gateway.login import SESSION_SECONDS

log = structlog.get_logger(__name__)

_AGAIN_AFTER = (1.0, 2.0, 5.0, 10.0, 30.0, 60.0, 120.0, 300.0)
"""Seconds between tries at a service that restarts. The token ends by itself, too."""
_TAKEN = (204, 401)
"""401: it was worth nothing there any more."""


class Logout:
    def __init__(self, settings: Settings, api: ServiceClient, ended: EndedSessions) -> None:
        self._settings = settings
        self._api = api
        self._ended = ended
        self._later = BackgroundTasks()

    async def revoke_session(self, request: Request) -> None:
        """Return once every available service has revoked the token; others are retried."""
        opened = open_session(self._settings, request.cookies.get(COOKIE, ""))
        if opened is not None:
            await self.revoke_token(opened.access_token)

    async def revoke_token(self, access_token: str) -> None:
        """Revoke one token at every service, as above."""
        opened = SessionContent(access_token)
        self._ended.add(access_token, SESSION_SECONDS)
        services = self._api.services
        done = await asyncio.gather(*(self._revoke(service, opened) for service in services))
        for service in (one for one, taken in zip(services, done, strict=True) if not taken):
            self._later.start(self._revoke_later(service, opened))

    async def close(self) -> None:
        await self._later.close()

    async def _revoke(self, service: str, opened: SessionContent) -> bool:
        try:
            return (await self._api.delete(service, "/v1/token", opened)).status_code in _TAKEN
        except httpx.TransportError:
            return False

    async def _revoke_later(self, service: str, opened: SessionContent) -> None:
        for seconds in _AGAIN_AFTER:
            await asyncio.sleep(seconds)
            if await self._revoke(service, opened):
                return
        log.warning("a session could not be ended at a service", upstream=service)
