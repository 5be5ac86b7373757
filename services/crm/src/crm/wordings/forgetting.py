"""Words of forms that are gone, which nobody's consent names any more."""

from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm.answers import service as answers
from crm.consents import service as consents
from crm.signups.service import some_forms
from crm.wordings.models import Wording


async def count_unnamed(session: AsyncSession, campaign_id: UUID) -> int:
    return len(await _unnamed(session, campaign_id))


async def forget_unnamed(session: AsyncSession, campaign_id: UUID) -> int:
    gone = await _unnamed(session, campaign_id)
    await session.execute(delete(Wording).where(Wording.campaign_id == campaign_id, Wording.version.in_(gone)))
    return len(gone)


async def _unnamed(session: AsyncSession, campaign_id: UUID) -> set[str]:
    rows = select(Wording.version).where(Wording.campaign_id == campaign_id, Wording.form_id.is_not(None))
    forms = await some_forms(session, campaign_id)
    old = set(await session.scalars(rows.where(Wording.form_id.not_in(forms))))
    if not old:
        return old
    # No yes can come to them meanwhile: a form goes only once nobody's sign-up by it waits.
    named = await consents.named_texts(session, campaign_id, old)
    return old - named - await answers.named_texts(session, campaign_id, old)
