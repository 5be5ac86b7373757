"""Correction of one's own sheet: it replaces the earlier one, which another person may have confirmed."""

from uuid import UUID

from kit.security.auth import Caller
from kit.web.problems import Conflict, Forbidden, Invalid
from sqlalchemy.ext.asyncio import AsyncSession

from results.sheets.tallies import queries
from results.sheets.tallies.models import Tally
from results.sheets.tallies.reconciliation import State
from results.sheets.tallies.schemas import TallyCreate


async def set_aside_corrected(session: AsyncSession, caller: Caller, report: TallyCreate) -> UUID | None:
    """Set aside the sheet that the reporter's new one replaces; return its id, or None if it already was."""
    old = await session.get(Tally, (caller.campaign_id, report.corrects), populate_existing=True)
    if old is None or (old.station, old.round) != (report.station, report.round):
        raise Invalid(
            "La feuille à corriger n'est pas de ce bureau et de ce tour.",
            "The sheet to correct is not one of this station and round.",
            "/corrects",
        )
    if old.reported_by != caller.subject:
        raise Forbidden(
            "Seul son auteur corrige une feuille ; envoyez la vôtre à côté.",
            "Only who sent a sheet corrects it; send yours beside it.",
            "/corrects",
        )
    if old.decided_by is not None:
        raise Conflict(
            "Un responsable a retenu cette feuille : envoyez la nouvelle à côté, il tranchera.",
            "A manager has decided for this sheet: send the new one beside it, for them to decide.",
            "/corrects",
        )
    if old.state is State.SET_ASIDE:
        return None
    live = await queries.live_sheets(session, [old.station], old.round)
    heirs = [sheet for sheet in live if sheet.confirms == old.id]
    standing = old.state
    old.state, old.reason = State.SET_ASIDE, None
    await session.flush()
    if heirs:
        # Someone else said the same: their sheet stands in the place of the one that is taken back.
        first, *rest = heirs
        first.confirms, first.version, first.counted_at = None, old.version, old.counted_at
        first.state = standing
        for heir in rest:
            heir.confirms = first.id
        await session.flush()
    return old.id
