"""Paper sheets for canvassers without a phone, and the entry of their lines, each once."""

from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID, uuid4, uuid5

from common.schemas.actions import Channel
from kit.security.auth import Caller
from kit.web.problems import Conflict, Invalid, NotFound
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from crm.canvassing.canvasses.schemas import CanvassCreate
from crm.canvassing.canvasses.service import Fate, record_canvasses
from crm.canvassing.paper_sheets.models import PaperSheet
from crm.canvassing.paper_sheets.schemas import MAX_LINES, EntryCreate, EntryRead
from crm.canvassing.phones.schemas import BundleDoor
from crm.canvassing.phones.service import list_doors
from crm.canvassing.turfs import service as turfs


async def print_turf(session: AsyncSession, caller: Caller, turf_id: UUID) -> Sequence[PaperSheet]:
    """Create the sheets of a turf, without doors that refused contact. Raises Conflict if no door is left."""
    turf = await turfs.get_turf(session, caller, turf_id)
    doors, _ = await list_doors(session, caller, turf_id)
    if turf.withdrawn_at is not None or not doors:
        raise Conflict("Cette tournée n'a rien à imprimer.", "There is nothing to print of this turf.", "/turf")
    batch, now = uuid4(), datetime.now(UTC)
    sheets = [
        PaperSheet(
            campaign_id=caller.campaign_id,
            turf=turf_id,
            batch=batch,
            page=page,
            lines=[{"door": str(door.id), "station": door.station, "name": name_of(door)} for door in page_doors],
            created_by=caller.subject,
            created_at=now,
        )
        for page, page_doors in enumerate(_pages(doors), start=1)
    ]
    session.add_all(sheets)
    await session.flush()
    return sheets


async def get_sheet(session: AsyncSession, caller: Caller, sheet_id: UUID, *, lock: bool = False) -> PaperSheet:
    sheet = await session.get(PaperSheet, (caller.campaign_id, sheet_id), with_for_update=lock)
    if sheet is None:
        raise NotFound("Cette feuille est inconnue.", "There is no such sheet.")
    for line in sheet.lines:
        caller.check_covers(line["station"], None)
    return sheet


async def list_sheets(session: AsyncSession, caller: Caller, batch: UUID) -> Sequence[PaperSheet]:
    """List the sheets of one batch in order; raise NotFound if there is none."""
    rows = select(PaperSheet).where(PaperSheet.campaign_id == caller.campaign_id, PaperSheet.batch == batch)
    sheets = (await session.scalars(rows.order_by(PaperSheet.page))).all()
    if not sheets:
        raise NotFound("Ces feuilles sont inconnues.", "There are no such sheets.")
    for sheet in sheets:
        await get_sheet(session, caller, sheet.id)
    return sheets


async def enter_sheet(session: AsyncSession, caller: Caller, sheet_id: UUID, put: EntryCreate) -> EntryRead:
    """Record a sheet's lines. Each line has a fixed report id, so entering it again records nothing twice."""
    sheet = await get_sheet(session, caller, sheet_id, lock=True)
    for number, ticked in enumerate(put.ticked):
        if ticked.line > len(sheet.lines):
            raise Invalid("Cette ligne n'est pas sur la feuille.", "No such line.", f"/ticked/{number}/line")
    # In a fixed zone, so that the same moment makes the same report.
    walked_at = (sheet.walked_at or put.walked_at).astimezone(UTC)
    sheet.walked_at = walked_at
    reports = [
        CanvassCreate(
            id=uuid5(sheet.id, str(ticked.line)),
            station=sheet.lines[ticked.line - 1]["station"],
            happened_at=walked_at,
            channel=Channel.DOOR,
            outcome=ticked.outcome,
            door=UUID(sheet.lines[ticked.line - 1]["door"]),
            turf=sheet.turf,
            sheet=sheet.id,
        )
        for ticked in put.ticked
    ]
    fates = await record_canvasses(session, caller, reports)
    errors = [
        f"Ligne {ticked.line} : {'déjà saisie autrement, gardée telle quelle.' if fate[2] == '/id' else fate[0]}"
        for ticked, fate in zip(put.ticked, fates, strict=True)
        if not isinstance(fate, Fate)
    ]
    return EntryRead(
        recorded=fates.count(Fate.RECORDED) + fates.count(Fate.ELSEWHERE),
        known=fates.count(Fate.KNOWN),
        refused=errors,
    )


def name_of(door: BundleDoor) -> str:
    """Return a door's name: `1 Rue des Essais, Bât. B, 1er étage, porte 11`, without door codes: sheets get lost."""
    return ", ".join(part for part in (f"{door.number} {door.street}", door.where) if part)


def _pages(doors: Sequence[BundleDoor]) -> Sequence[Sequence[BundleDoor]]:
    return [doors[start : start + MAX_LINES] for start in range(0, len(doors), MAX_LINES)]
