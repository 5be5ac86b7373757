"""A connector's credentials, encrypted in its row: a key, and for OAuth the means to renew it."""

from typing import Protocol

from kit.db.vault import Vault
from pydantic import BaseModel

FIELD = "connector token"


class Credentials(BaseModel, frozen=True):
    """A key; `refresh_token` and its client only if the key expires."""

    token: str = ""
    client_id: str = ""
    client_secret: str = ""
    refresh_token: str = ""


class Keep(Protocol):
    """Stores renewed credentials before they are used: some vendors accept a refresh token once."""

    async def intend(self) -> bool:
        """Record that a renewal begins; return whether an earlier one was interrupted."""
        ...

    async def keep(self, credentials: Credentials) -> None:
        """Store renewed credentials."""
        ...


def seal(vault: Vault, credentials: Credentials) -> bytes:
    return vault.seal(FIELD, credentials.model_dump_json())


def unseal(vault: Vault, sealed: bytes) -> Credentials:
    text = vault.open(FIELD, sealed)
    # A bare key, from before keys could be renewed.
    return Credentials.model_validate_json(text) if text.startswith("{") else Credentials(token=text)
