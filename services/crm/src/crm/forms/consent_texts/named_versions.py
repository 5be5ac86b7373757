"""The consent texts that the campaign must be able to show: those that consents refer to."""

from uuid import UUID

from kit.web.paging import PageQuery, Rows
from sqlalchemy.ext.asyncio import AsyncSession

from crm.consents.ledger.service import count_texts
from crm.forms.consent_texts.schemas import NamedRead
from crm.forms.consent_texts.service import find_consent_texts


async def list_named(session: AsyncSession, campaign_id: UUID, paging: PageQuery) -> Rows[NamedRead]:
    counts = await count_texts(session, campaign_id)
    versions = sorted(count for count in counts if paging.after is None or count > paging.after)
    page = versions[: paging.limit]
    consent_texts = await find_consent_texts(session, campaign_id, page)
    items = [
        NamedRead(text_version=version, lines=counts[version], is_kept=version in consent_texts) for version in page
    ]
    return Rows(items, page[-1] if len(versions) > len(page) else None)


async def list_gone(session: AsyncSession, campaign_id: UUID) -> list[NamedRead]:
    """List the referenced versions whose text is missing, most used first."""
    counts = await count_texts(session, campaign_id)
    consent_texts = await find_consent_texts(session, campaign_id, list(counts))
    missing = [
        NamedRead(text_version=version, lines=counts[version], is_kept=False)
        for version in counts
        if version not in consent_texts
    ]
    return sorted(missing, key=lambda row: (-row.lines, row.text_version))
