"""Secret links for people without an account."""

import hashlib
import secrets
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Path, Request
from sqlalchemy import (
    Column,
    ColumnElement,
    DateTime,
    Index,
    LargeBinary,
    MetaData,
    Table,
    Text,
    Uuid,
    func,
    insert,
    or_,
    select,
)
from sqlalchemy.ext.asyncio import AsyncSession

from kit.db import tenancy
from kit.db.sessions import Sessions, transaction
from kit.web import idempotency
from kit.web.problems import Gone, NotFound

# The one table without a policy: the token's hash leads to the campaign, which is not known before. No row says whose
# link it is, and 256 random bits cannot be guessed.
LINK = Table(
    "link",
    MetaData(),
    Column("token_hash", LargeBinary, primary_key=True),
    Column("link_campaign_id", Uuid, nullable=False),
    Column("target_id", Uuid, nullable=False),
    Column("purpose", Text, nullable=False),
    Column("expires_at", DateTime(timezone=True)),
    Index("ix_link_target_id", "target_id"),
)
_REVOKED = datetime(1970, 1, 1, tzinfo=UTC)
"""The end of a revoked link, which no other link has."""
PROTECT = [f"grant select, insert, delete on link to {tenancy.APP}"]


@dataclass(frozen=True)
class FoundLink:
    """The target of a link's token."""

    campaign_id: UUID
    target_id: UUID
    purpose: str


@dataclass(frozen=True)
class KnownLink:
    campaign_id: UUID
    target_id: UUID
    purpose: str
    session: AsyncSession
    """The request's transaction, in the link's campaign."""


async def new_link(
    session: AsyncSession,
    campaign_id: UUID,
    purpose: str,
    target_id: UUID,
    expires_at: datetime | None = None,
) -> str:
    """Create a link; return its token, which is not stored and cannot be shown again."""
    return (await new_links(session, campaign_id, purpose, [target_id], expires_at))[0]


async def new_links(
    session: AsyncSession,
    campaign_id: UUID,
    purpose: str,
    targets: Sequence[UUID],
    expires_at: datetime | None = None,
) -> list[str]:
    """Create several links in one statement; return their tokens in order."""
    tokens = [secrets.token_urlsafe(32) for _ in targets]
    constants = {"link_campaign_id": campaign_id, "purpose": purpose, "expires_at": expires_at}
    rows = [
        constants | {"token_hash": _hash(token), "target_id": target}
        for token, target in zip(tokens, targets, strict=True)
    ]
    if rows:
        await session.execute(insert(LINK), rows)
    return tokens


async def consume_link(session: AsyncSession, token: str) -> bool:
    """Delete the link of a token; return False if it is gone, or over. Of two requests at once one gets True."""
    known = (LINK.c.token_hash == _hash(token), _alive())
    return await session.scalar(LINK.delete().where(*known).returning(LINK.c.purpose)) is not None


async def close_links(session: AsyncSession, target_id: UUID) -> None:
    """Delete links, which then are not found."""
    await session.execute(LINK.delete().where(LINK.c.target_id == target_id))


async def revoke_links(session: AsyncSession, target_id: UUID, purpose: str) -> None:
    """Revoke links of one purpose, which then answer Gone."""
    live = (LINK.c.target_id == target_id, LINK.c.purpose == purpose, _alive())
    links = (await session.execute(LINK.delete().where(*live).returning(LINK))).mappings().all()
    if links:
        await session.execute(insert(LINK), [dict(link) | {"expires_at": _REVOKED} for link in links])


async def lead_links(session: AsyncSession, target_id: UUID, purpose: str, new_target: UUID, new_purpose: str) -> int:
    """Have the links of a target lead to another one, for another purpose; return how many. Their tokens stay."""
    known = (LINK.c.target_id == target_id, LINK.c.purpose == purpose, _alive())
    links = (await session.execute(LINK.delete().where(*known).returning(LINK))).mappings().all()
    if links:
        change = {"target_id": new_target, "purpose": new_purpose}
        await session.execute(insert(LINK), [dict(link) | change for link in links])
    return len(links)


async def has_link(session: AsyncSession, target_id: UUID, purpose: str) -> bool:
    query = select(LINK.c.purpose).where(LINK.c.target_id == target_id, LINK.c.purpose == purpose, _alive())
    return await session.scalar(query.limit(1)) is not None


async def close_campaign_links(session: AsyncSession, campaign_id: UUID) -> None:
    """Delete all links of the campaign."""
    await session.execute(LINK.delete().where(LINK.c.link_campaign_id == campaign_id))


async def find_link(sessions: Sessions, token: str) -> FoundLink | None:
    """Return the target of a token that is not in the path; None if it is invalid or expired."""
    async with transaction(sessions) as session:
        query = select(LINK).where(LINK.c.token_hash == _hash(token), _alive())
        row = (await session.execute(query)).one_or_none()
    return FoundLink(row.link_campaign_id, row.target_id, row.purpose) if row else None


async def bearer_link(request: Request, purpose: str) -> FoundLink | None:
    """Return the target of a phone's key, sent as bearer token; None if it is invalid for this purpose."""
    kind, _, key = request.headers.get("authorization", "").partition(" ")
    link = await find_link(request.app.state.sessions, key) if kind.lower() == "bearer" and key else None
    return link if link is not None and link.purpose == purpose else None


async def _known_link(request: Request, token: Annotated[str, Path(max_length=200)]) -> AsyncIterator[KnownLink]:
    link = await find_link(request.app.state.sessions, token)
    if link is None:
        if await _is_revoked(request.app.state.sessions, token):
            raise Gone(
                "Ce lien a été révoqué : il ne mène plus nulle part.",
                "This link was revoked: it leads nowhere any more.",
            )
        raise NotFound(
            "Ce lien n'est pas (ou plus) valable. Vérifiez qu'il est entier, ou faites une nouvelle demande.",
            "This link is not valid, or no longer. Check that it is whole, or make a new request.",
        )
    async with transaction(request.app.state.sessions, link.campaign_id) as session:
        request.state.session = session
        await idempotency.claim(request, session, link.campaign_id, f"link {link.target_id}")
        yield KnownLink(link.campaign_id, link.target_id, link.purpose, session)


async def _is_revoked(sessions: Sessions, token: str) -> bool:
    async with transaction(sessions) as session:
        revoked = select(LINK.c.purpose).where(LINK.c.token_hash == _hash(token), LINK.c.expires_at == _REVOKED)
        return await session.scalar(revoked) is not None


def _alive() -> ColumnElement[bool]:
    return or_(LINK.c.expires_at.is_(None), LINK.c.expires_at > func.now())


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


Link = Annotated[KnownLink, Depends(_known_link, scope="function")]
"""For routes with `{token}` in their path."""
