"""OAuth clients: the gateway, and integrators by name and secret."""

# The types known of Authlib leave out the None that it asks for itself.
# pyright: reportIncompatibleMethodOverride=false

import hashlib
import hmac
import json
import os
import re
import secrets
from collections.abc import Sequence
from pathlib import Path

from authlib.oauth2.rfc6749 import ClientMixin
from common.scopes import RENAMED_SCOPES, SCOPES, current_scopes
from pydantic import BaseModel

GATEWAY = "isoloir-gateway"
RIGHTS = "isoloir-rights"
OURS = (GATEWAY, RIGHTS)
_NAME = re.compile(r"[a-z0-9][a-z0-9\-]{1,62}")


class Client(BaseModel, ClientMixin, frozen=True):
    name: str
    secret_hash: str
    older_hashes: tuple[str, ...] = ()
    """Of secrets that are still believed."""
    scopes: frozenset[str]
    redirect_uris: tuple[str, ...] = ()
    grants: tuple[str, ...] = ("client_credentials",)
    campaign: str | None = None

    def get_client_id(self) -> str:
        return self.name

    def get_default_redirect_uri(self) -> str | None:
        return None  # always to be said: there are several addresses

    def get_allowed_scope(self, scope: str | None) -> str | None:
        asked = [RENAMED_SCOPES.get(one, one) for one in (scope or " ".join(self.scopes)).split()]
        return " ".join(one for one in asked if one in self.scopes or one == "openid") or None

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        return redirect_uri in self.redirect_uris

    def check_client_secret(self, client_secret: str) -> bool:
        given = hash_of(client_secret)
        return any([hmac.compare_digest(one, given) for one in (self.secret_hash, *self.older_hashes)])

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        return method in ("client_secret_basic", "client_secret_post")

    def check_response_type(self, response_type: str) -> bool:
        return response_type == "code" and "authorization_code" in self.grants

    def check_grant_type(self, grant_type: str) -> bool:
        return grant_type in self.grants


def hash_of(secret: str) -> str:
    """Return plain SHA-256: secrets are long and random, not passwords."""
    return hashlib.sha256(secret.encode()).hexdigest()


def gateway_client(secret: str, origins: list[str]) -> Client:
    return Client(
        name=GATEWAY,
        secret_hash=hash_of(secret),
        scopes=frozenset(SCOPES),
        redirect_uris=tuple(f"{origin}/login/callback" for origin in origins),
        grants=("authorization_code",),
    )


def rights_client(secrets: Sequence[str]) -> Client:
    """Return crm's client for its rights desk, limited to `/v1/rights`.

    `secrets`: includes former ones, as crm received its own at start.
    """
    now, *older = (hash_of(one) for one in secrets)
    return Client(name=RIGHTS, secret_hash=now, older_hashes=tuple(older), scopes=frozenset({"rights:answer"}))


class Integrators:
    """Registered integrators, in a file of the folder."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def find(self, name: str) -> Client | None:
        return self._all().get(name)

    def add(self, name: str, scopes: frozenset[str], campaign: str | None) -> str:
        """Register a name or renew its secret; return the secret, shown once. Raises ValueError."""
        if not _NAME.fullmatch(name) or name in OURS:
            raise ValueError("Un nom d'intégrateur a des minuscules, des chiffres et des tirets.")
        secret = secrets.token_urlsafe(32)
        known = self._all() | {name: Client(name=name, secret_hash=hash_of(secret), scopes=scopes, campaign=campaign)}
        fresh = self._file.with_suffix(".new")
        fresh.unlink(missing_ok=True)
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as output:
            json.dump([client.model_dump(mode="json") for client in known.values()], output)
        fresh.replace(self._file)
        return secret

    def _all(self) -> dict[str, Client]:
        if not self._file.exists():
            return {}
        document = json.loads(self._file.read_text())
        clients = [Client.model_validate(one | {"scopes": current_scopes(one["scopes"])}) for one in document]
        return {client.name: client for client in clients}
