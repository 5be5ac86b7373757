"""The search for the unconfirmed sign-ups of a person who asks for their own data."""

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
    session: AsyncSession, campaign_id: UUID, asked: RequesterIdentity
) -> tuple[list[Pending], int]:
    """Return a person's unconfirmed sign-ups, and how many may be somebody else's. They are those of a week."""
    vault = await open_vault(session, campaign_id)
    theirs: list[Pending] = []
    doubtful = 0
    rows = select(SignUp).where(SignUp.campaign_id == campaign_id, SignUp.sealed.is_not(None))
    for one in (await session.scalars(rows)).all():
        said = SentSignUp.model_validate_json(vault.open(SEALED, one.sealed or b""))
        known = KnownIdentity(
            first_names=said.first_names or "",
            surnames=(said.surname,) if said.surname else (),
            emails=(said.email,) if said.email else (),
            phones=(said.phone,) if said.phone else (),
        )
        verdict = judge_match(asked, known)
        theirs += [Pending(one, said)] if verdict == "theirs" else []
        doubtful += verdict == "doubtful"
    return theirs, doubtful


async def forget_pending(session: AsyncSession, campaign_id: UUID, pending: Sequence[Pending]) -> None:
    for one in pending:
        await close_links(session, one.sign_up.id)
        await forget_messages(session, campaign_id, one.sign_up.id)
        await session.delete(one.sign_up)
    await session.flush()


async def count_old(session: AsyncSession, campaign_id: UUID) -> int:
    return await session.scalar(select(func.count()).select_from(SignUp).where(*_old(campaign_id))) or 0


async def forget_old(session: AsyncSession, campaign_id: UUID) -> int:
    """Delete the sign-ups not confirmed in time, and what is left of the confirmed ones; return how many."""
    return len((await session.scalars(delete(SignUp).where(*_old(campaign_id)).returning(SignUp.id))).all())


def _old(campaign_id: UUID) -> tuple[ColumnElement[bool], ...]:
    return SignUp.campaign_id == campaign_id, SignUp.sent_at < datetime.now(UTC) - LASTS
