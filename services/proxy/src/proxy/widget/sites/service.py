"""Sites that may embed the campaign's form or call the public API from their pages."""

from collections.abc import Sequence
from uuid import UUID

from kit.security.auth import Caller, check_own_session
from kit.security.entitlements import Rights, check_may_give
from kit.web.origins import read_origins
from kit.web.problems import Invalid
from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from proxy.widget.sites.models import Site
from proxy.widget.sites.schemas import SiteRead
from proxy.widget.widgets.frame_origins import register_origins


async def list_sites(session: AsyncSession, campaign_id: UUID) -> list[SiteRead]:
    rows = await session.scalars(select(Site).where(Site.campaign_id == campaign_id).order_by(Site.origin))
    return [SiteRead(origin=row.origin, added_by=row.added_by, added_at=row.added_at) for row in rows]


async def origins_of(session: AsyncSession, campaign_id: UUID) -> list[str]:
    query = select(Site.origin).where(Site.campaign_id == campaign_id).order_by(Site.origin)
    return list(await session.scalars(query))


async def set_sites(session: AsyncSession, caller: Caller, texts: Sequence[str]) -> list[SiteRead]:
    """Replace the list; raise Invalid with the place of the first invalid address."""
    check_own_session(caller)
    check_may_give(caller.rights, Rights(frozenset({"requests:write"}), (), caller.ends_at))
    campaign_id = caller.campaign_id
    origins = read_origins(list(texts))
    if isinstance(origins, tuple):
        place, (fr, en) = origins
        raise Invalid(fr, en, f"/origins/{place}")
    statement = delete(Site).where(Site.campaign_id == campaign_id, Site.origin.not_in(origins))
    await session.execute(statement.execution_options(synchronize_session=False))
    if origins:
        rows = [{"campaign_id": campaign_id, "origin": origin, "added_by": caller.subject} for origin in origins]
        await session.execute(insert(Site).values(rows).on_conflict_do_nothing())
    return await list_sites(session, campaign_id)


register_origins("sites", origins_of)
