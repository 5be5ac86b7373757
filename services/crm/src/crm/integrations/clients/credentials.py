"""Credentials by which software shows who it is: secrets and public keys, as they are stored."""

import hashlib
import secrets
from collections.abc import Sequence

from kit.web.problems import Invalid
from sqlalchemy.ext.asyncio import AsyncSession

from crm.integrations.clients.models import Client, ClientSecret
from crm.integrations.clients.schemas import PublicKey
from crm.integrations.clients.scope_requests import public_key


def hash_of(secret: str) -> bytes:
    """Return the plain SHA-256: the secrets are ours, random and long, never a person's password."""
    return hashlib.sha256(secret.encode(errors="surrogatepass")).digest()


def add_secret(session: AsyncSession, client: Client, created_by: str) -> str:
    """Return a new secret, of which only the hash is stored."""
    secret = secrets.token_urlsafe(32)
    session.add(
        ClientSecret(campaign_id=client.campaign_id, of_client=client.id, hash=hash_of(secret), created_by=created_by)
    )
    return secret


def check_keys(keys: Sequence[PublicKey]) -> list[dict[str, object]]:
    """Return the keys as they are stored. Raises Invalid at the key that is none, or at `/keys` for two of one name."""
    for place, one in enumerate(keys):
        try:
            public_key(one.model_dump())
        except ValueError as error:
            raise Invalid(f"Clé refusée : {error}.", "A public key is expected.", f"/keys/{place}") from error
    if len({one.kid for one in keys}) != len(keys):
        raise Invalid("Deux clés ont le même nom.", "Two keys have one `kid`.", "/keys")
    return [one.model_dump(exclude_none=True) for one in keys]
