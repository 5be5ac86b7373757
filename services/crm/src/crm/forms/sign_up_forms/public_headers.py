"""HTTP headers of a public form, alone and embedded in allowed sites."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from crm.forms.sign_up_forms.sites import origins_of

_FRAME = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'self' {}"
)


async def public_headers(session: AsyncSession, campaign_id: UUID, language: str, *, framed: bool) -> dict[str, str]:
    """Return the headers of a form's page: only allowed sites may frame it, and only at the frame's URL."""
    headers = {"Content-Language": language}
    if framed:
        sites = await origins_of(session, campaign_id)
        headers["Content-Security-Policy"] = _FRAME.format(" ".join(sites)).strip()
        headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return headers
