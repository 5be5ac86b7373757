"""The consent texts that the campaign may have to show: those that consents name."""

from uuid import UUID

from kit.web.paging import PageQuery, Rows
from sqlalchemy.ext.asyncio import AsyncSession

from crm.consents.ledger.service import count_texts
from crm.forms.consent_texts.schemas import NamedRead
from crm.forms.consent_texts.service import find_consent_texts


async def list_named(session: AsyncSession, campaign_id: UUID, paging: PageQuery) -> Rows[NamedRead]:
    counts = await count_texts(session, campaign_id)
    versions = sorted(one for one in counts if paging.after is None or one > paging.after)
    shown = versions[: paging.limit]
    kept = await find_consent_texts(session, campaign_id, shown)
    items = [NamedRead(text_version=one, lines=counts[one], is_kept=one in kept) for one in shown]
    return Rows(items, shown[-1] if len(versions) > len(shown) else None)


async def list_gone(session: AsyncSession, campaign_id: UUID) -> list[NamedRead]:
    """List the named versions whose text is missing, the most often named first."""
    counts = await count_texts(session, campaign_id)
    kept = await find_consent_texts(session, campaign_id, list(counts))
    gone = [NamedRead(text_version=one, lines=counts[one], is_kept=False) for one in counts if one not in kept]
    return sorted(gone, key=lambda one: (-one.lines, one.text_version))
