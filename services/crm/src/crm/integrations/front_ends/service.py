"""Front-ends of third parties: registered by who directs the campaign, and cut off. Their rights are their members'."""

from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID, uuid4

from kit.db.sessions import Sessions, transaction
from kit.security.auth import Caller, check_in_person
from kit.security.client_tokens import PREFIX
from kit.security.entitlements import check_may_give, permanent_rights
from kit.security.links import close_links, find_link, new_link
from kit.web.problems import Conflict, Invalid, NotFound
from sqlalchemy import exists, func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from crm.campaign.audit_log.service import keep
from crm.integrations.clients.scope_requests import beyond
from crm.integrations.clients.service import names_of as client_names_of
from crm.integrations.front_ends.models import FrontEnd
from crm.integrations.front_ends.registration_rules import ELSEWHERE, read_whole_origin, strays
from crm.integrations.front_ends.schemas import FrontEndCreate, KnownFrontEnd

LINK = "front_end"
"""Purpose of the link that leads from a front-end's public name to its campaign."""
MAXIMUM = 20
NEEDED = ("clients:write", "grants:write")


async def register_front_end(session: AsyncSession, caller: Caller, put: FrontEndCreate) -> FrontEnd:
    """Register a front-end that members may let act for them, each for themselves.

    It stands for the whole campaign and has no end, so whoever registers it has the whole campaign without an end.
    """
    check_in_person(caller)
    check_may_give(caller.rights, permanent_rights(*NEEDED))
    if wrong := beyond(put.scopes):
        names = ", ".join(wrong)
        raise Invalid(
            f"Aucune application ne peut demander cela : {names}.", f"No software may ask for {names}.", "/scopes"
        )
    origins = _read_origins(put.origins)
    if (place := strays(put.redirect_uris, origins)) is not None:
        fr, en = (words.format(put.redirect_uris[place]) for words in ELSEWHERE)
        raise Invalid(fr, en, f"/redirect_uris/{place}")
    live = select(func.count()).select_from(FrontEnd).where(FrontEnd.revoked_at.is_(None))
    if (await session.scalar(live) or 0) >= MAXIMUM:
        raise Conflict(
            f"Une campagne a au plus {MAXIMUM} sites tiers.", f"A campaign has {MAXIMUM} front-ends at most."
        )
    made = uuid4()
    row = FrontEnd(
        campaign_id=caller.campaign_id,
        id=made,
        client_id=await new_link(session, caller.campaign_id, LINK, made),
        name=put.name.strip(),
        publisher=put.publisher.strip(),
        purpose=put.purpose.strip(),
        redirect_uris=list(dict.fromkeys(put.redirect_uris)),
        origins=origins,
        scopes=sorted(set(put.scopes)),
        created_by=caller.subject,
    )
    session.add(row)
    keep(session, caller.campaign_id, caller.subject, "added", "front_end", made, row.scopes)
    await session.flush()
    await session.refresh(row)
    return row


async def list_front_ends(session: AsyncSession, campaign_id: UUID) -> list[FrontEnd]:
    """All of them, the newest first; those that were cut off too."""
    mine = select(FrontEnd).where(FrontEnd.campaign_id == campaign_id)
    return list(await session.scalars(mine.order_by(FrontEnd.created_at.desc(), FrontEnd.id)))


async def get_front_end(session: AsyncSession, campaign_id: UUID, front_end_id: UUID) -> FrontEnd:
    row = await session.get(FrontEnd, (campaign_id, front_end_id))
    if row is None:
        raise NotFound("Ce site n'est pas inscrit.", "There is no such front-end.")
    return row


async def close_front_end(session: AsyncSession, caller: Caller, front_end_id: UUID) -> FrontEnd:
    """Cut it off for good: nobody finds it any more. Its sessions are the caller's to end."""
    check_in_person(caller)
    row = await get_front_end(session, caller.campaign_id, front_end_id)
    # Who consents at this moment holds the row: their session is made before, and ends with the others, or never.
    await session.refresh(row, with_for_update=True)
    if row.revoked_at is not None:
        raise Conflict(
            "Ce site a déjà été coupé : il doit être inscrit à nouveau.",
            "This front-end was cut off: it has to be registered anew.",
        )
    row.revoked_at, row.revoked_by = datetime.now(UTC), caller.subject
    await close_links(session, row.id)
    keep(session, caller.campaign_id, caller.subject, "erased", "front_end", row.id, ["revoked"])
    await session.flush()
    return row


async def find_front_end(sessions: Sessions, client_id: str) -> tuple[UUID, UUID] | None:
    """Return the campaign and the id of the front-end that names itself so; None where it is not (or no longer) one."""
    found = await find_link(sessions, client_id) if client_id else None
    return (found.campaign_id, found.target_id) if found is not None and found.purpose == LINK else None


async def hold_front_end(session: AsyncSession, campaign_id: UUID, front_end_id: UUID) -> KnownFrontEnd | None:
    """Return a front-end that is not cut off before this transaction ends; None where it was."""
    mine = select(FrontEnd).where(
        FrontEnd.campaign_id == campaign_id, FrontEnd.id == front_end_id, FrontEnd.revoked_at.is_(None)
    )
    row = await session.scalar(mine.with_for_update(read=True))
    return KnownFrontEnd.model_validate(row) if row is not None else None


async def knows_origin(sessions: Sessions, origin: str) -> bool:
    """Return whether any campaign of this installation registered a front-end there: a preflight names no campaign."""
    # The policy "origin" lets a transaction that names one see who registered it; `true` forgets it with it.
    async with transaction(sessions) as session:
        await session.execute(text("select set_config('isoloir.origin', :origin, true)"), {"origin": origin})
        return bool(await session.scalar(select(exists().where(FrontEnd.origins.contains([origin])))))


async def names_of_software(session: AsyncSession, campaign_id: UUID) -> dict[str, str]:
    """Return the names of all that reads people in the campaign, as the log of reads calls it: clients, front-ends."""
    rows = await session.execute(select(FrontEnd.id, FrontEnd.name).where(FrontEnd.campaign_id == campaign_id))
    return await client_names_of(session, campaign_id) | {f"{PREFIX}{front_end}": name for front_end, name in rows}


def _read_origins(texts: Sequence[str]) -> list[str]:
    found: dict[str, None] = {}
    for place, said in enumerate(texts):
        origin = read_whole_origin(said)
        if isinstance(origin, tuple):
            raise Invalid(*origin, f"/origins/{place}")
        found[origin] = None
    return list(found)
