"""The start of a login: the redirect to the provider, with the pending attempt in a cookie."""

from dataclasses import asdict
from uuid import UUID

from fastapi import Request
from starlette.responses import RedirectResponse, Response

from isoloir_local.gateway.login import RelyingParty
from isoloir_local.gateway.settings import Settings
from isoloir_local.sealed_cookie import SealedCookie


class LoginStart:
    """Begins logins for all pages of the gateway."""

    def __init__(self, settings: Settings, party: RelyingParty, attempts: SealedCookie) -> None:
        self._settings = settings
        self._party = party
        self._attempts = attempts

    async def redirect(self, request: Request, after: str, campaign: UUID | None = None) -> Response:
        """Send the browser to the provider; it comes back to `after`, a local path, in `campaign`."""
        attempt = self._party.begin(self._origin(request), after, campaign)
        response = RedirectResponse(await self._party.authorization_url(attempt), 303)
        self._attempts.set(response, request, asdict(attempt))
        return response

    def _origin(self, request: Request) -> str:
        """Return the browser's origin if it is one of ours."""
        here = f"{request.url.scheme}://{request.headers.get('host', '')}"
        return here if here in self._settings.known_origins() else self._settings.public_url
