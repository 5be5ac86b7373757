"""Sessions as they are shown: to their member, and to who looks after the campaign's front-ends."""

from datetime import UTC, datetime
from uuid import UUID

from kit.security.revoked_tokens import REVOKED_TOKEN
from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm.integrations.front_ends.models import FrontEnd, FrontEndSession
from crm.integrations.front_ends.schemas import FrontEndSessionRead


async def list_sessions(
    session: AsyncSession, campaign_id: UUID, *which: ColumnElement[bool]
) -> list[FrontEndSessionRead]:
    """Those that were opened and have not ended, by themselves or with their login, the newest first."""
    now = datetime.now(UTC)
    live = (
        FrontEndSession.opened_at.is_not(None),
        FrontEndSession.ended_at.is_(None),
        FrontEndSession.ends_at > now,
        ~logged_out(),
    )
    rows = await session.execute(
        select(FrontEndSession, FrontEnd.name)
        .join(FrontEnd, (FrontEnd.campaign_id == campaign_id) & (FrontEnd.id == FrontEndSession.front_end_id))
        .where(FrontEndSession.campaign_id == campaign_id, *live, *which)
        .order_by(FrontEndSession.opened_at.desc(), FrontEndSession.id)
    )
    return [_read(row, name) for row, name in rows]


def logged_out() -> ColumnElement[bool]:
    """Condition that the login of a session was given up: no service takes its tokens any more."""
    return exists().where(REVOKED_TOKEN.c.digest == FrontEndSession.login_digest)


def of_member(subject: str) -> ColumnElement[bool]:
    return FrontEndSession.member == subject


def of_front_end(front_end_id: UUID) -> ColumnElement[bool]:
    return FrontEndSession.front_end_id == front_end_id


def _read(row: FrontEndSession, name: str) -> FrontEndSessionRead:
    said = {field: getattr(row, field) for field in FrontEndSessionRead.model_fields if hasattr(row, field)}
    return FrontEndSessionRead.model_validate(said | {"front_end": name})
