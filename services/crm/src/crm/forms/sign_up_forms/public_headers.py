"""HTTP headers of a public page, alone and embedded in allowed sites."""

from uuid import UUID

from kit.embeds.frame_headers import frame_headers
from sqlalchemy.ext.asyncio import AsyncSession

from crm.forms.sign_up_forms.sites import origins_of


async def public_headers(session: AsyncSession, campaign_id: UUID, language: str, *, framed: bool) -> dict[str, str]:
    """Return the headers of a public page: only allowed sites may frame it, and only at the frame's address."""
    if framed:
        return frame_headers(await origins_of(session, campaign_id), language)
    return {"Content-Language": language}
