"""Revoked access tokens: a logout is effective even for copies of the cookie.

A row holds a token's digest only: no campaign, no person.
"""

from datetime import UTC, datetime, timedelta

from fastapi import APIRouter, Request
from sqlalchemy import Column, DateTime, LargeBinary, MetaData, Table, delete, exists, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from kit.db import tenancy
from kit.db.sessions import Sessions, transaction
from kit.security.auth import Documented
from kit.security.credentials import KnownToken
from kit.security.request_session import Session
from kit.security.revocation import Look, Revocations
from kit.web.routing import Route

UNDATED = timedelta(days=30)
"""How long a token without an end is remembered."""

REVOKED_TOKEN = Table(
    "revoked_token",
    MetaData(),
    Column("digest", LargeBinary, primary_key=True, comment="SHA-256 of the token."),
    Column("expires_at", DateTime(timezone=True), nullable=False, comment="Then the token is worth nothing anyway."),
)
PROTECT = [
    f"grant select, insert on revoked_token to {tenancy.APP}",
    f"grant delete on revoked_token to {tenancy.WORKER}",
]

router = APIRouter(route_class=Route, tags=["session"])


def look_in(sessions: Sessions) -> Look:
    async def look(digest: bytes) -> bool:
        async with transaction(sessions) as session:
            return await is_revoked(session, digest)

    return look


async def is_revoked(session: AsyncSession, digest: bytes) -> bool:
    return bool(await session.scalar(select(exists().where(REVOKED_TOKEN.c.digest == digest))))


@router.delete("/v1/token", status_code=204)
async def revoke_token(request: Request, session: Session, token: KnownToken, _: Documented) -> None:
    """Revoke this request's access token: within a second no process of this service accepts it."""
    expires_at = token.expires_at or datetime.now(UTC) + UNDATED
    row = {"digest": token.digest, "expires_at": expires_at}
    await session.execute(insert(REVOKED_TOKEN).values(row).on_conflict_do_nothing())
    revocations: Revocations = request.app.state.revocations
    revocations.note(token.digest)


async def forget_expired(sessions: Sessions) -> None:
    """Delete rows of expired tokens. For the worker."""
    async with transaction(sessions) as session:
        await session.execute(delete(REVOKED_TOKEN).where(REVOKED_TOKEN.c.expires_at < func.now() - timedelta(hours=1)))
