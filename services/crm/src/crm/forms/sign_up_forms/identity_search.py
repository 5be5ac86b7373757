"""Search of unconfirmed sign-ups for a person's rights request, and their deletion."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from kit.db.vault import open_vault
from kit.messages import forget_messages
from kit.rights import KnownIdentity, RequesterIdentity, judge_match
from kit.security.links import close_links
from sqlalchemy import ColumnElement, delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm.forms.sign_up_forms.models import SignUp
from crm.forms.sign_up_forms.schemas import SentSignUp
from crm.forms.sign_up_forms.service import LASTS, SEALED


@dataclass(frozen=True)
class Pending:
    sign_up: SignUp
    said: SentSignUp


async def find_pending_of(
    session: AsyncSession, campaign_id: UUID, requester_identity: RequesterIdentity
) -> tuple[list[Pending], int]:
    """Return a person's unconfirmed sign-ups, and how many others may be theirs. They are at most a week old."""
    vault = await open_vault(session, campaign_id)
    pendings: list[Pending] = []
    doubtful = 0
    rows = select(SignUp).where(SignUp.campaign_id == campaign_id, SignUp.sealed.is_not(None))
    for row in (await session.scalars(rows)).all():
        sign_up = SentSignUp.model_validate_json(vault.open(SEALED, row.sealed or b""))
        known_identity = KnownIdentity(
            first_names=sign_up.first_names or "",
            surnames=(sign_up.surname,) if sign_up.surname else (),
            emails=(sign_up.email,) if sign_up.email else (),
            phones=(sign_up.phone,) if sign_up.phone else (),
        )
        verdict = judge_match(requester_identity, known_identity)
        pendings += [Pending(row, sign_up)] if verdict == "theirs" else []
        doubtful += verdict == "doubtful"
    return pendings, doubtful


async def forget_pending(session: AsyncSession, campaign_id: UUID, pending: Sequence[Pending]) -> None:
    for one in pending:
        await close_links(session, one.sign_up.id)
        await forget_messages(session, campaign_id, one.sign_up.id)
        await session.delete(one.sign_up)
    await session.flush()


async def count_old(session: AsyncSession, campaign_id: UUID) -> int:
    return await session.scalar(select(func.count()).select_from(SignUp).where(*_old(campaign_id))) or 0


async def forget_old(session: AsyncSession, campaign_id: UUID) -> int:
    """Delete sign-ups not confirmed in time, and the remains of confirmed ones; return how many."""
    return len((await session.scalars(delete(SignUp).where(*_old(campaign_id)).returning(SignUp.id))).all())


def _old(campaign_id: UUID) -> tuple[ColumnElement[bool], ...]:
    return SignUp.campaign_id == campaign_id, SignUp.sent_at < datetime.now(UTC) - LASTS
