"""The deletion of texts of deleted forms that no consent names any more."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from crm.consents.ledger import service as consents
from crm.forms.answers import service as answers
from crm.forms.consent_texts import service as consent_texts
from crm.forms.sign_up_forms.service import some_forms


async def count_unnamed(session: AsyncSession, campaign_id: UUID) -> int:
    return len(await _unnamed(session, campaign_id))


async def forget_unnamed(session: AsyncSession, campaign_id: UUID) -> int:
    gone = await _unnamed(session, campaign_id)
    await consent_texts.remove_versions(session, campaign_id, gone)
    return len(gone)


async def _unnamed(session: AsyncSession, campaign_id: UUID) -> set[str]:
    old = await consent_texts.versions_of_other_forms(session, campaign_id, await some_forms(session, campaign_id))
    if not old:
        return old
    # No yes can come to them meanwhile: a form goes only once nobody's sign-up by it waits.
    named = await consents.named_texts(session, campaign_id, old)
    return old - named - await answers.named_texts(session, campaign_id, old)
