"""Authentication of API clients that request a token: by a secret, or a proof signed with their key (RFC 6749,
7523).
"""

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

from crm.integrations.clients.models import Client, ClientProof, ClientSecret
from crm.integrations.clients.service import LOCKED, TRIALS, hash_of

PROOF_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
PROOF_ALGORITHMS = ["Ed25519", "EdDSA", "ES256", "PS256", "RS256"]
PROOF_LASTS = 300
"""Maximum seconds until a proof expires; it is stored as long, to be accepted once."""
USED_EVERY = timedelta(minutes=5)
_LEEWAY = 10
_NO_SECRET = bytes(32)


@dataclass(frozen=True)
class Shown:
    """The credential of a token request: a secret or a proof."""

    secret: str | None
    proof: str | None


async def is_shown(
    session: AsyncSession, client: Client, credential: Shown, audiences: Sequence[str], now: datetime
) -> bool:
    """Return whether the credential is the client's. Failures are counted, so commit in either case.

    `told`: the accepted audiences of a proof.
    """
    if client.auth == "secret" and credential.secret is not None:
        return await _secret_is_good(session, client, credential.secret, now)
    if client.auth == "key" and credential.proof is not None:
        return await _proof_is_good(session, client, credential.proof, audiences, now)
    return False


def compare_with_nothing(secret: str | None) -> None:
    """Spend as much time on an unknown client as on a known one."""
    hmac.compare_digest(_NO_SECRET, hash_of(secret or ""))


async def _secret_is_good(session: AsyncSession, client: Client, secret: str, now: datetime) -> bool:
    digest = hash_of(secret)
    rows = select(ClientSecret).where(
        ClientSecret.campaign_id == client.campaign_id, ClientSecret.of_client == client.id
    )
    good: ClientSecret | None = None
    for row in await session.scalars(rows):
        # All of them, for constant time.
        matches = hmac.compare_digest(row.hash, digest)
        if matches and (row.ends_at is None or row.ends_at > now):
            good = row
    conditions = (Client.campaign_id == client.campaign_id, Client.id == client.id)
    if good is None:
        statement = update(Client).where(*conditions).values(failures=Client.failures + 1).returning(Client.failures)
        if (await session.scalar(statement) or 0) >= TRIALS:
            await session.execute(update(Client).where(*conditions).values(failures=0, locked_until=now + LOCKED))
        return False
    if client.failures:
        await session.execute(update(Client).where(*conditions).values(failures=0))
    if good.used_at is None or good.used_at < now - USED_EVERY:
        good.used_at = now
    return True


async def _proof_is_good(
    session: AsyncSession, client: Client, proof: str, audiences: Sequence[str], now: datetime
) -> bool:
    try:
        keys = KeySet.import_key_set({"keys": [dict(key) for key in client.keys]})  # pyright: ignore[reportArgumentType]  # checked as a JWKS when they were sent
        claims: dict[str, Any] = jwt.decode(proof, keys, algorithms=PROOF_ALGORITHMS).claims
        jwt.JWTClaimsRegistry(
            leeway=_LEEWAY,
            iss={"essential": True, "value": client.client_id},
            sub={"essential": True, "value": client.client_id},
            aud={"essential": True, "values": list(audiences)},
            exp={"essential": True},
            jti={"essential": True},
        ).validate(claims)
        expires_at = datetime.fromtimestamp(float(claims["exp"]), UTC)
    except (JoseError, ValueError, TypeError, KeyError, AttributeError, OverflowError, OSError):
        return False
    if expires_at > now + timedelta(seconds=PROOF_LASTS + _LEEWAY):
        return False
    conditions = (ClientProof.campaign_id == client.campaign_id, ClientProof.of_client == client.id)
    await session.execute(delete(ClientProof).where(*conditions, ClientProof.expires_at < now - timedelta(minutes=1)))
    row = {
        "campaign_id": client.campaign_id,
        "of_client": client.id,
        "jti_hash": hashlib.sha256(str(claims["jti"]).encode(errors="surrogatepass")).digest(),
        "expires_at": expires_at,
    }
    statement = insert(ClientProof).values(row).on_conflict_do_nothing().returning(ClientProof.jti_hash)
    return await session.scalar(statement) is not None
