"""Deletion of texts of deleted forms that no consent refers to any more."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from crm.consents.ledger import service as consents
from crm.forms.answers import service as answers
from crm.forms.consent_texts import service as consent_texts
from crm.forms.sign_up_forms.service import some_forms


async def count_unnamed(session: AsyncSession, campaign_id: UUID) -> int:
    return len(await _unnamed(session, campaign_id))


async def forget_unnamed(session: AsyncSession, campaign_id: UUID) -> int:
    versions = await _unnamed(session, campaign_id)
    await consent_texts.remove_versions(session, campaign_id, versions)
    return len(versions)


async def _unnamed(session: AsyncSession, campaign_id: UUID) -> set[str]:
    old = await consent_texts.versions_of_other_forms(session, campaign_id, await some_forms(session, campaign_id))
    if not old:
        return old
    # No new consent can refer to them: a form is deleted only without unconfirmed sign-ups.
    named = await consents.named_texts(session, campaign_id, old)
    return old - named - await answers.named_texts(session, campaign_id, old)
