"""Logging in at the configured OpenID Connect provider: authorization code with PKCE.

The access token then travels in a cookie that the browser cannot read; services open it themselves.
"""

import base64
import hashlib
import secrets
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit
from uuid import UUID

import httpx
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from kit.security.tokens import DISCOVERY
from kit.web.problems import Unavailable
from kit.web.tls import trusted_authorities

from isoloir_local.gateway.settings import Settings

SESSION_SECONDS = 12 * 3600
"""How long a browser keeps the cookie of a session."""
ALGORITHMS = ["RS256", "ES256", "PS256", "EdDSA", "Ed25519"]


@dataclass(frozen=True)
class Attempt:
    """State of a pending login, kept in an encrypted cookie."""

    state: str
    nonce: str
    verifier: str
    redirect_uri: str
    after: str
    campaign: str = ""
    """That was chosen: a provider that knows nothing of campaigns says nothing of it in the token."""


class LoginRefused(Exception):
    """Raised if the provider or its answer refuses the person."""


class RelyingParty:
    """OpenID Connect client. `app`: the in-process provider, called without port or TLS."""

    def __init__(self, settings: Settings, scopes: str, app: Any = None) -> None:
        self._settings = settings
        self._scopes = scopes
        self.inside = app is not None
        self._http = httpx.AsyncClient(
            transport=httpx.ASGITransport(app) if app is not None else None,
            timeout=10,
            verify=trusted_authorities(),
        )
        self._configuration: dict[str, Any] | None = None

    async def close(self) -> None:
        await self._http.aclose()

    def begin(self, origin: str, after: str, campaign: UUID | None = None) -> Attempt:
        return Attempt(
            state=secrets.token_urlsafe(24),
            nonce=secrets.token_urlsafe(24),
            verifier=secrets.token_urlsafe(48),
            redirect_uri=f"{origin}/login/callback",
            after=local_path(after),
            campaign=str(campaign or ""),
        )

    async def authorization_url(self, attempt: Attempt) -> str:
        challenge = hashlib.sha256(attempt.verifier.encode()).digest()
        query = {
            "response_type": "code",
            "client_id": self._settings.client_id,
            "redirect_uri": attempt.redirect_uri,
            "scope": self._scopes,
            "state": attempt.state,
            "nonce": attempt.nonce,
            "code_challenge": base64.urlsafe_b64encode(challenge).rstrip(b"=").decode(),
            "code_challenge_method": "S256",
            **self._settings.login_parameters,
        }
        if attempt.campaign and self.inside:
            query["campaign"] = attempt.campaign
        endpoint: str = (await self._provider())["authorization_endpoint"]
        # Our own provider is wherever the browser already is: its cookie holds at that address alone.
        return f"{urlsplit(endpoint).path if self.inside else endpoint}?{urlencode(query)}"

    async def finish(self, attempt: Attempt, code: str) -> str:
        """Return the access token; raise LoginRefused."""
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": attempt.redirect_uri,
            "code_verifier": attempt.verifier,
        }
        # RFC 8707: the API that the token is for is named at both addresses.
        form |= {name: value for name, value in self._settings.login_parameters.items() if name == "resource"}
        secret = (self._settings.client_id, self._settings.client_secret)
        found = await self._ask("POST", (await self._provider())["token_endpoint"], data=form, auth=secret)
        if found.status_code != 200:
            raise LoginRefused(f"The provider answered {found.status_code}.")
        tokens = found.json()
        await self._check_id_token(tokens.get("id_token", ""), attempt.nonce)
        return tokens["access_token"]

    async def _check_id_token(self, token: str, nonce: str) -> None:
        keys = KeySet.import_key_set((await self._ask("GET", (await self._provider())["jwks_uri"])).json())
        expected = jwt.JWTClaimsRegistry(
            leeway=30,
            iss={"essential": True, "value": self._settings.issuer},
            aud={"essential": True, "value": self._settings.client_id},
            nonce={"essential": True, "value": nonce},
            exp={"essential": True},
        )
        try:
            expected.validate(jwt.decode(token, keys, algorithms=ALGORITHMS).claims)
        except (JoseError, ValueError, TypeError) as error:
            raise LoginRefused("The ID token is not valid.") from error

    async def _provider(self) -> dict[str, Any]:
        if self._configuration is None:
            address = f"{self._settings.issuer.rstrip('/')}{DISCOVERY}"
            self._configuration = (await self._ask("GET", address)).raise_for_status().json()
        assert self._configuration is not None
        return self._configuration

    async def _ask(self, method: str, url: str, **more: Any) -> httpx.Response:
        try:
            return await self._http.request(method, url, **more)
        except httpx.TransportError as error:
            raise Unavailable(
                "Le fournisseur d'identité ne répond pas ; réessayez dans un instant.",
                "The identity provider does not answer; try again in a moment.",
                headers={"Retry-After": "5"},
            ) from error


def local_path(wanted: str) -> str:
    """Return the path to open after login, only if it is local."""
    parts = urlsplit(wanted)
    fine = wanted.startswith("/") and not wanted.startswith(("//", "/\\")) and not parts.scheme and not parts.netloc
    return wanted if fine and wanted.isprintable() and "\\" not in wanted else "/"
