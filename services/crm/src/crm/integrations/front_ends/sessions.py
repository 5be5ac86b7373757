"""Sessions of members in front-ends: from the consent, by a code and a verifier, to tokens and their successors.

All that comes of one consent is a family: a code or a refresh token that is shown twice, or by somebody else than it
was given to, ends it. A session's rights are a grant (`kit.clients.grants`), which each service reads at each call.
"""

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from common.events.crm import ClientChanged
from kit.clients.grants import find_grant, store_grant
from kit.events.outbox import tell
from kit.security.auth import Caller, check_in_person, find_caller
from kit.security.client_tokens import PREFIX
from kit.security.entitlements import Rights, check_may_give, earliest_end
from kit.security.revoked_tokens import is_revoked
from kit.security.tokens import Token
from kit.web.problems import NotFound
from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm.campaign.audit_log.service import keep
from crm.campaign.members.departures import register_departure
from crm.integrations.clients.credentials import hash_of
from crm.integrations.front_ends.code_challenge import is_answered
from crm.integrations.front_ends.models import FrontEndRefreshToken, FrontEndSession
from crm.integrations.front_ends.queries import logged_out, of_front_end, of_member
from crm.integrations.front_ends.schemas import KnownFrontEnd

CODE_LASTS = timedelta(minutes=1)
SESSION_LASTS = timedelta(hours=12)
"""As long as a login to the suite, whose end it never outlives."""
KEPT = timedelta(days=1)
"""After its end a session is of no use: what was done is in the audit log."""
MAX_OPEN = 10
"""Of one member in one front-end: the oldest ends."""


@dataclass(frozen=True)
class Opening:
    """An authorization request, as its front-end sent it and the member answered it."""

    redirect_uri: str
    challenge: str
    scopes: frozenset[str]


@dataclass(frozen=True)
class Family:
    """What may be given now: a new refresh token, and the rights that an access token may have."""

    row: FrontEndSession
    refresh_token: str
    scopes: frozenset[str]


async def open_session(
    session: AsyncSession, caller: Caller, login: Token, front_end: KnownFrontEnd, opening: Opening
) -> str:
    """Return the code: good for a minute, once, for this front-end, address of return and verifier.

    The grant is told now, so that the other services know of it before the code is exchanged.
    """
    check_in_person(caller)
    now = datetime.now(UTC)
    ends_at = earliest_end(now + SESSION_LASTS, login.expires_at, caller.ends_at)
    check_may_give(caller.rights, Rights(opening.scopes, caller.territories, ends_at), scopes="/scopes")
    await _tidy(session, caller, front_end, now)
    code = secrets.token_urlsafe(32)
    row = FrontEndSession(
        campaign_id=caller.campaign_id,
        front_end_id=front_end.id,
        member=caller.subject,
        scopes=sorted(opening.scopes),
        login_digest=login.digest,
        code_hash=hash_of(code),
        code_ends_at=now + CODE_LASTS,
        challenge=opening.challenge,
        redirect_uri=opening.redirect_uri,
        ends_at=ends_at,
    )
    session.add(row)
    await session.flush()
    await _tell(session, row, row.scopes)
    keep(session, row.campaign_id, row.member, "added", "front_end", front_end.id, ["session", *row.scopes])
    return code


async def exchange_code(
    session: AsyncSession, front_end: KnownFrontEnd, code: str, redirect_uri: str, verifier: str
) -> Family | None:
    """Open the session of a code, which is spent whatever comes of it; None where nothing is given."""
    now = datetime.now(UTC)
    row = await session.scalar(
        select(FrontEndSession)
        .where(FrontEndSession.campaign_id == front_end.campaign_id, FrontEndSession.code_hash == hash_of(code))
        .with_for_update()
    )
    if row is None or row.ended_at is not None:
        return None
    ours = row.front_end_id == front_end.id and row.redirect_uri == redirect_uri
    if row.opened_at is not None or not ours or not is_answered(row.challenge, verifier):
        # It is in other hands than those it was given to, or was: nothing that came of it is good.
        await end_session(session, row, "reuse" if row.opened_at is not None else "mismatch")
        return None
    if row.code_ends_at <= now:
        await end_session(session, row, "late")
        return None
    row.opened_at = now
    return await _continue(session, row, now)


class ScopeTooWide(Exception):
    """More is asked than the member consented to."""


async def exchange_refresh_token(
    session: AsyncSession, front_end: KnownFrontEnd, token: str, asked: frozenset[str]
) -> Family | None:
    """Take a refresh token, once, for another; None where nothing is given. A used one ends the session.

    `asked`: fewer scopes for the next access token; none: all. Raises ScopeTooWide, and the token is not used up.
    """
    now = datetime.now(UTC)
    row = await _find_by_refresh_token(session, front_end.campaign_id, token)
    if row is None or row.ended_at is not None:
        return None
    # Read under the session's lock: of two that come with it at once one is the second.
    mine = FrontEndRefreshToken.campaign_id == front_end.campaign_id, FrontEndRefreshToken.hash == hash_of(token)
    shown = (await session.scalars(select(FrontEndRefreshToken).where(*mine))).one()
    if shown.used_at is not None or row.front_end_id != front_end.id:
        await end_session(session, row, "reuse" if shown.used_at is not None else "mismatch")
        return None
    if asked - set(row.scopes):
        raise ScopeTooWide
    shown.used_at = now
    return await _continue(session, row, now, asked)


async def end_by_refresh_token(session: AsyncSession, front_end: KnownFrontEnd, token: str) -> bool:
    """End the session of a refresh token of this front-end, used or not; False where it is none."""
    row = await _find_by_refresh_token(session, front_end.campaign_id, token)
    if row is None or row.front_end_id != front_end.id:
        return False
    await end_session(session, row, "front_end")
    return True


async def end_by_id(session: AsyncSession, front_end: KnownFrontEnd, session_id: UUID) -> None:
    """End the session of an access token of this front-end."""
    for row in await _locked(session, front_end.campaign_id, FrontEndSession.id == session_id):
        if row.front_end_id == front_end.id:
            await end_session(session, row, "front_end")


async def end_sessions(session: AsyncSession, campaign_id: UUID, by: str, *which: ColumnElement[bool]) -> int:
    """End all of these; return how many had not ended."""
    rows = await _locked(session, campaign_id, *which)
    for row in rows:
        await end_session(session, row, by)
    return len(rows)


async def end_sessions_in(session: AsyncSession, campaign_id: UUID, by: str, front_end_id: UUID) -> int:
    """End all sessions in a front-end; return how many had not ended."""
    return await end_sessions(session, campaign_id, by, of_front_end(front_end_id))


async def end_one(session: AsyncSession, caller: Caller, session_id: UUID, of: ColumnElement[bool]) -> None:
    """End one of the sessions that the caller may end; raise NotFound where it is none of them, or ended before."""
    check_in_person(caller)
    one = FrontEndSession.id == session_id
    if not await end_sessions(session, caller.campaign_id, caller.subject, of, one):
        raise NotFound("Cette connexion n'existe pas, ou a déjà pris fin.", "There is no such session, or no longer.")


async def end_session(session: AsyncSession, row: FrontEndSession, by: str) -> None:
    """End a session that is locked: its tokens open nothing from now on, in the other services in a moment."""
    if row.ended_at is not None:
        return
    row.ended_at, row.ended_by = datetime.now(UTC), by
    await session.execute(delete(FrontEndRefreshToken).where(FrontEndRefreshToken.session_id == row.id))
    await _tell(session, row, [])
    fields = ["session", *([by] if by in REASONS else [])]
    actor = row.member if by in REASONS else by
    keep(session, row.campaign_id, actor, "erased", "front_end", row.front_end_id, fields)


REASONS = {"reuse", "mismatch", "late", "logout", "left", "front_end", "too_many"}
"""What ends a session that no person ended."""


async def _continue(
    session: AsyncSession, row: FrontEndSession, now: datetime, asked: frozenset[str] = frozenset()
) -> Family | None:
    """Look at who they are now; give the next refresh token, or end a session in which nothing is allowed any more."""
    caller = await find_caller(session, row.campaign_id, row.member)
    scopes = caller.scopes & set(row.scopes) if caller is not None and not caller.is_client else frozenset[str]()
    if not scopes:
        await end_session(session, row, "left")
        return None
    if await is_revoked(session, row.login_digest) or row.ends_at <= now:
        await end_session(session, row, "logout")
        return None
    row.used_at = now
    token = secrets.token_urlsafe(32)
    session.add(FrontEndRefreshToken(campaign_id=row.campaign_id, hash=hash_of(token), session_id=row.id))
    return Family(row, token, scopes & asked if asked else scopes)


async def _find_by_refresh_token(session: AsyncSession, campaign_id: UUID, token: str) -> FrontEndSession | None:
    known = select(FrontEndRefreshToken.session_id).where(
        FrontEndRefreshToken.campaign_id == campaign_id, FrontEndRefreshToken.hash == hash_of(token)
    )
    found = await session.scalar(known)
    rows = await _locked(session, campaign_id, FrontEndSession.id == found) if found is not None else []
    return rows[0] if rows else None


async def _locked(session: AsyncSession, campaign_id: UUID, *which: ColumnElement[bool]) -> list[FrontEndSession]:
    """Sessions that have not ended, held until this transaction ends, always in the same order."""
    mine = (FrontEndSession.campaign_id == campaign_id, FrontEndSession.ended_at.is_(None), *which)
    rows = select(FrontEndSession).where(*mine).order_by(FrontEndSession.id).with_for_update()
    return list(await session.scalars(rows.execution_options(populate_existing=True)))


async def end_stale_sessions(
    session: AsyncSession, campaign_id: UUID, now: datetime, *which: ColumnElement[bool]
) -> int:
    """End consents whose code was never exchanged, and sessions that are over or whose login was given up."""
    unopened = FrontEndSession.opened_at.is_(None) & (FrontEndSession.code_ends_at <= now)
    late = await end_sessions(session, campaign_id, "late", unopened, *which)
    over = logged_out() | (FrontEndSession.ends_at <= now)
    return late + await end_sessions(session, campaign_id, "logout", over, *which)


async def forget_ended_sessions(session: AsyncSession, campaign_id: UUID, now: datetime) -> None:
    """Delete sessions that ended a day ago: what was done is in the audit log."""
    old = FrontEndSession.campaign_id == campaign_id, FrontEndSession.ended_at < now - KEPT
    await session.execute(delete(FrontEndSession).where(*old).execution_options(synchronize_session=False))


async def _end_with_membership(session: AsyncSession, campaign_id: UUID, subject: str) -> None:
    await end_sessions(session, campaign_id, "left", of_member(subject))


register_departure(_end_with_membership)


async def _tidy(session: AsyncSession, caller: Caller, front_end: KnownFrontEnd, now: datetime) -> None:
    """End the member's oldest sessions here where they have too many: of those that are or may still be opened."""
    mine = FrontEndSession.member == caller.subject, FrontEndSession.front_end_id == front_end.id
    await end_stale_sessions(session, caller.campaign_id, now, *mine)
    rows = await _locked(session, caller.campaign_id, *mine)
    for row in sorted(rows, key=lambda one: one.created_at)[: max(0, len(rows) + 1 - MAX_OPEN)]:
        await end_session(session, row, "too_many")


async def _tell(session: AsyncSession, row: FrontEndSession, scopes: Collection[str]) -> None:
    subject = f"{PREFIX}{row.id}"
    before = await find_grant(session, row.campaign_id, subject)
    event = ClientChanged(
        campaign_id=row.campaign_id,
        version=before.version + 1 if before else 1,
        client=subject,
        scopes=sorted(scopes),
        territories=[],
        ends_at=row.ends_at,
    )
    await store_grant(session, event)
    await tell(session, event)
