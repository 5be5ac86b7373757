"""The credentials of a connector, sealed in its row: a key, and for OAuth what renews it."""

from typing import Protocol

from kit.db.vault import Vault
from pydantic import BaseModel

FIELD = "connector token"


class Credentials(BaseModel, frozen=True):
    """`refresh_token` and the client that it was given to: only where the key ends by itself."""

    token: str = ""
    client_id: str = ""
    client_secret: str = ""
    refresh_token: str = ""


class Keep(Protocol):
    """Stores renewed credentials before they are used: some vendors take each refresh token once."""

    async def intend(self) -> bool:
        """Note that they are about to be renewed; whether the time before was never brought to an end."""
        ...

    async def keep(self, fresh: Credentials) -> None:
        """Store renewed credentials."""
        ...


def seal(vault: Vault, known: Credentials) -> bytes:
    return vault.seal(FIELD, known.model_dump_json())


def unseal(vault: Vault, sealed: bytes) -> Credentials:
    said = vault.open(FIELD, sealed)
    # A key alone, as connectors had it before any could be renewed.
    return Credentials.model_validate_json(said) if said.startswith("{") else Credentials(token=said)
