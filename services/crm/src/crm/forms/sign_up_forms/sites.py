"""Sites that may show the campaign's sign-up forms in a frame."""

from collections.abc import Sequence
from uuid import UUID

from kit.security.auth import Caller, check_own_session
from kit.security.entitlements import Rights, check_may_give
from kit.web.origins import read_origins
from kit.web.problems import Invalid
from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from crm.forms.sign_up_forms.models import SignUpSite


async def origins_of(session: AsyncSession, campaign_id: UUID) -> list[str]:
    query = select(SignUpSite.origin).where(SignUpSite.campaign_id == campaign_id).order_by(SignUpSite.origin)
    return list(await session.scalars(query))


async def set_sites(session: AsyncSession, caller: Caller, texts: Sequence[str]) -> list[str]:
    """Replace the list; raise Invalid at the first invalid origin."""
    check_own_session(caller)
    check_may_give(caller.rights, Rights(frozenset({"questionnaires:write"}), (), caller.ends_at))
    origins = read_origins(list(texts))
    if isinstance(origins, tuple):
        index, (fr, en) = origins
        raise Invalid(fr, en, f"/origins/{index}")
    in_campaign = SignUpSite.campaign_id == caller.campaign_id
    await session.execute(delete(SignUpSite).where(in_campaign, SignUpSite.origin.not_in(origins)))
    if origins:
        rows = [{"campaign_id": caller.campaign_id, "origin": origin, "added_by": caller.subject} for origin in origins]
        await session.execute(insert(SignUpSite).values(rows).on_conflict_do_nothing())
    return await origins_of(session, caller.campaign_id)
