"""Calls of the suite's own provider to crm: as the operator, or as the person whom it signs in."""

from typing import Any

import httpx
from kit.security.session_cookie import SessionContent

from isoloir_local.gateway.api import ServiceClient
from isoloir_local.gateway.settings import Settings
from isoloir_local.home import Home
from isoloir_local.oidc.signing import OPERATOR, new_access_token

HOURS = 0.05
"""Life of its own tokens: three minutes."""


class ProviderApi:
    """Calls crm with tokens that the provider signs for the occasion."""

    def __init__(self, settings: Settings, home: Home, api: ServiceClient) -> None:
        self._settings = settings
        self._home = home
        self._api = api

    async def as_operator(self, path: str, **content: Any) -> httpx.Response:
        return await self._post(path, OPERATOR, {"operate"}, **content)

    async def as_person(self, path: str, subject: str, **content: Any) -> httpx.Response:
        return await self._post(path, subject, {"members:read", "organisations:read"}, **content)

    async def _post(self, path: str, subject: str, scopes: set[str], **content: Any) -> httpx.Response:
        token = new_access_token(self._home.secrets(), self._settings.issuer, subject, scopes, None, HOURS)
        return await self._api.post("crm", path, SessionContent(token), **content)
