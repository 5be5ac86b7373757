"""Links that show the board without an account."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

from kit.security.auth import Caller, check_own_session
from kit.security.entitlements import Rights, check_may_give
from kit.security.links import close_links, new_link
from kit.settings import Settings
from kit.web.origins import read_origins
from kit.web.problems import Invalid, NotFound
from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from results.boards.board.board_links import register_links
from results.boards.public_boards.models import PublicBoard, PublicBoardSite
from results.boards.public_boards.schemas import PublicBoardCreate
from results.journal.service import write_entry

PURPOSE = "board"
_SHOWN = frozenset({"totals:read"})


async def create_public_board(
    session: AsyncSession, caller: Caller, create: PublicBoardCreate
) -> tuple[PublicBoard, str]:
    """Create a link; return it with its secret, which is shown once."""
    ends_at = datetime.now(UTC) + timedelta(days=create.days)
    check_may_give(caller.rights, Rights(_SHOWN, (), ends_at), ends_at="/days")
    share = PublicBoard(
        campaign_id=caller.campaign_id, label=create.label, created_by=caller.subject, expires_at=ends_at
    )
    session.add(share)
    await session.flush()
    await session.refresh(share)
    token = await new_link(session, caller.campaign_id, PURPOSE, share.id, ends_at)
    await write_entry(session, caller.campaign_id, caller.subject, "share_created", {"share": str(share.id)})
    return share, token


async def list_public_boards(session: AsyncSession) -> Sequence[PublicBoard]:
    """Return the links, the latest first."""
    return (await session.scalars(select(PublicBoard).order_by(PublicBoard.created_at.desc(), PublicBoard.id))).all()


async def revoke_public_board(
    session: AsyncSession, campaign_id: UUID, subject: str, public_board_id: UUID
) -> PublicBoard:
    """Revoke a link; its readers see nothing more within a second. A second call changes nothing."""
    share = await session.get(PublicBoard, (campaign_id, public_board_id))
    if share is None:
        raise NotFound("Ce lien de partage n'existe pas.", "There is no such share link.")
    if share.revoked_at is None:
        share.revoked_at = datetime.now(UTC)
        await close_links(session, share.id)
        await session.flush()
        await write_entry(session, campaign_id, subject, "share_revoked", {"share": str(share.id)})
    return share


async def live_public_boards(session: AsyncSession) -> frozenset[UUID]:
    alive = select(PublicBoard.id).where(PublicBoard.revoked_at.is_(None), PublicBoard.expires_at > func.now())
    return frozenset(await session.scalars(alive))


async def list_sites(session: AsyncSession) -> list[str]:
    return list(await session.scalars(select(PublicBoardSite.origin).order_by(PublicBoardSite.origin)))


async def put_sites(session: AsyncSession, caller: Caller, texts: Sequence[str]) -> list[str]:
    """Replace the list; raise Invalid with the place of the first invalid address."""
    check_own_session(caller)
    check_may_give(caller.rights, Rights(_SHOWN, (), caller.ends_at))
    origins = read_origins(list(texts))
    if isinstance(origins, tuple):
        place, (fr, en) = origins
        raise Invalid(fr, en, f"/sites/{place}")
    await session.execute(delete(PublicBoardSite))
    session.add_all(PublicBoardSite(campaign_id=caller.campaign_id, origin=origin) for origin in origins)
    await session.flush()
    return sorted(origins)


def address_of(settings: Settings, token: str) -> str:
    return f"{settings.public_url.rstrip('/')}{settings.root_path}/partage/{token}"


register_links(PURPOSE, live_public_boards)
