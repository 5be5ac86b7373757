"""Authentication of clients that request a token: by a secret or a proof signed with their own key (RFC 6749, 7523)."""

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from crm.integrations.clients.credentials import hash_of
from crm.integrations.clients.models import Client, ClientProof, ClientSecret
from crm.integrations.clients.service import LOCKED, TRIALS

PROOF_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
PROOF_ALGORITHMS = ["Ed25519", "EdDSA", "ES256", "PS256", "RS256"]
PROOF_LASTS = 300
"""Seconds ahead that a proof may be good for: it is kept as long, so that it is taken once."""
USED_EVERY = timedelta(minutes=5)
_LEEWAY = 10
_NO_SECRET = bytes(32)


@dataclass(frozen=True)
class Shown:
    """The credential that came with a token request: one of the two."""

    secret: str | None
    proof: str | None


async def is_shown(session: AsyncSession, client: Client, shown: Shown, told: Sequence[str], now: datetime) -> bool:
    """Return whether the credential is the client's; failures are counted, so the caller commits either way.

    `told`: the addresses that a proof may be made out to.
    """
    if client.auth == "secret" and shown.secret is not None:
        return await _secret_is_good(session, client, shown.secret, now)
    if client.auth == "key" and shown.proof is not None:
        return await _proof_is_good(session, client, shown.proof, told, now)
    return False


def compare_with_nothing(secret: str | None) -> None:
    """Spend as much work on an unknown client as on a known one."""
    hmac.compare_digest(_NO_SECRET, hash_of(secret or ""))


async def _secret_is_good(session: AsyncSession, client: Client, secret: str, now: datetime) -> bool:
    said = hash_of(secret)
    rows = select(ClientSecret).where(
        ClientSecret.campaign_id == client.campaign_id, ClientSecret.of_client == client.id
    )
    good: ClientSecret | None = None
    for one in await session.scalars(rows):
        # All of them, whatever the first one says.
        same = hmac.compare_digest(one.hash, said)
        if same and (one.ends_at is None or one.ends_at > now):
            good = one
    mine = (Client.campaign_id == client.campaign_id, Client.id == client.id)
    if good is None:
        counted = update(Client).where(*mine).values(failures=Client.failures + 1).returning(Client.failures)
        if (await session.scalar(counted) or 0) >= TRIALS:
            await session.execute(update(Client).where(*mine).values(failures=0, locked_until=now + LOCKED))
        return False
    if client.failures:
        await session.execute(update(Client).where(*mine).values(failures=0))
    if good.used_at is None or good.used_at < now - USED_EVERY:
        good.used_at = now
    return True


async def _proof_is_good(session: AsyncSession, client: Client, proof: str, told: Sequence[str], now: datetime) -> bool:
    try:
        keys = KeySet.import_key_set({"keys": [dict(one) for one in client.keys]})  # pyright: ignore[reportArgumentType]  # checked as a JWKS when they were sent
        claims: dict[str, Any] = jwt.decode(proof, keys, algorithms=PROOF_ALGORITHMS).claims
        jwt.JWTClaimsRegistry(
            leeway=_LEEWAY,
            iss={"essential": True, "value": client.client_id},
            sub={"essential": True, "value": client.client_id},
            aud={"essential": True, "values": list(told)},
            exp={"essential": True},
            jti={"essential": True},
        ).validate(claims)
        expires_at = datetime.fromtimestamp(float(claims["exp"]), UTC)
    except (JoseError, ValueError, TypeError, KeyError, AttributeError, OverflowError, OSError):
        return False
    if expires_at > now + timedelta(seconds=PROOF_LASTS + _LEEWAY):
        return False
    mine = (ClientProof.campaign_id == client.campaign_id, ClientProof.of_client == client.id)
    await session.execute(delete(ClientProof).where(*mine, ClientProof.expires_at < now - timedelta(minutes=1)))
    row = {
        "campaign_id": client.campaign_id,
        "of_client": client.id,
        "jti_hash": hashlib.sha256(str(claims["jti"]).encode(errors="surrogatepass")).digest(),
        "expires_at": expires_at,
    }
    taken = insert(ClientProof).values(row).on_conflict_do_nothing().returning(ClientProof.jti_hash)
    return await session.scalar(taken) is not None
