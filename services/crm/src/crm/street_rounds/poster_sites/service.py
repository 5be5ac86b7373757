"""Places for posters, and what was seen there that is to be put right."""

from collections.abc import Collection, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, TypeAlias
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from kit.campaigns.queries import campaign_now, get_campaign
from kit.db.sessions import any_row
from kit.db.vault import open_vault
from kit.security.auth import Caller
from kit.web.etags import changed_since, is_stale
from kit.web.problems import Conflict, Forbidden, NotFound
from sqlalchemy import Select, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from crm.campaign.actions.election_silence import silence_at, silences_of
from crm.street_rounds.poster_sites.legality import Legality, legality_of, rounds_of, touches
from crm.street_rounds.poster_sites.models import Panel, PanelReport
from crm.street_rounds.poster_sites.schemas import (
    LegalityRead,
    PosterSiteCreate,
    PosterSitePatch,
    PosterSiteRead,
    ReportCreate,
)

KnownPanel: TypeAlias = Panel
"""What other features see of a panel."""
KnownReport: TypeAlias = PanelReport
NOTE = "panel"


async def add_panel(session: AsyncSession, caller: Caller, put: PosterSiteCreate) -> tuple[Panel, bool]:
    """The panel, and whether it is new. Raises Conflict for another panel's id."""
    _check_place(caller, put.station)
    said = put.model_dump(exclude={"id", "note"})
    row = {"campaign_id": caller.campaign_id, "id": put.id or uuid4(), "version": 1, "added_by": caller.subject, **said}
    row["sealed"] = await _seal(session, caller.campaign_id, put.note)
    # Of two that come at once under one id, the second waits for the first and is it.
    fresh = insert(Panel).values(row).on_conflict_do_nothing().returning(Panel.id)
    new = await session.scalar(fresh) is not None
    panel = await session.get_one(Panel, (caller.campaign_id, row["id"]))
    if not new and any(getattr(panel, name) != value for name, value in said.items()):
        raise Conflict("Cet identifiant est déjà celui d'un autre panneau.", "This id is another panel's.", "/id")
    return panel, new


async def change_panel(
    session: AsyncSession, caller: Caller, panel_id: UUID, patch: PosterSitePatch, seen: int | None
) -> Panel:
    panel = await get_panel(session, caller, panel_id, lock=True)
    if is_stale(seen, panel.version):
        raise changed_since(
            "Ce panneau", "This panel", "lu", (await describe(session, caller, [panel]))[0].model_dump(mode="json")
        )
    said: dict[str, Any] = patch.model_dump(exclude_unset=True)
    if "station" in said:
        _check_place(caller, said["station"])
    if "note" in said:
        panel.sealed = await _seal(session, caller.campaign_id, said.pop("note"))
    for name, value in said.items():
        setattr(panel, name, value)
    panel.version += 1
    await session.flush()
    return panel


async def remove_panel(session: AsyncSession, caller: Caller, panel_id: UUID) -> None:
    """Remove a poster site: no round goes there any more; what was recorded there stays, without the note."""
    panel = await get_panel(session, caller, panel_id, lock=True)
    panel.removed_at = campaign_now((await get_campaign(session, caller.campaign_id)).state)
    panel.sealed = None


async def get_panel(session: AsyncSession, caller: Caller, panel_id: UUID, *, lock: bool = False) -> Panel:
    panel = await session.get(Panel, (caller.campaign_id, panel_id), with_for_update=lock)
    if panel is None or panel.removed_at is not None:
        raise NotFound("Ce panneau est inconnu.", "There is no such panel.")
    _check_place(caller, panel.station)
    return panel


def panels_within(caller: Caller, kind: str | None = None) -> Select[Panel]:
    """Select the poster sites of the caller's territories that are not removed."""
    rows = select(Panel).where(Panel.removed_at.is_(None))
    if kind is not None:
        rows = rows.where(Panel.kind == kind)
    if not caller.territories:
        return rows
    inside = [Panel.station.startswith(f"{place}_", autoescape=True) for place in caller.territories]
    return rows.where(or_(Panel.station.in_(caller.territories), *inside))


async def list_panels(session: AsyncSession, caller: Caller, limit: int) -> Sequence[Panel]:
    return (await session.scalars(panels_within(caller).order_by(Panel.label, Panel.id).limit(limit))).all()


async def some_panels(session: AsyncSession, caller: Caller, ids: Sequence[UUID]) -> list[Panel]:
    """Return poster sites in the order given. Raises NotFound at the place of one missing, or not the caller's."""
    found = {one.id: one for one in await session.scalars(panels_within(caller).where(Panel.id.in_(ids)))}
    for place, panel_id in enumerate(ids):
        if panel_id not in found:
            raise NotFound("Ce panneau est inconnu.", "There is no such panel.", f"/panels/{place}")
    return [found[panel_id] for panel_id in ids]


async def has_panels(session: AsyncSession, campaign_id: UUID) -> bool:
    return await any_row(session, Panel, Panel.campaign_id == campaign_id)


async def count_notes(session: AsyncSession, campaign_id: UUID) -> int:
    noted = (Panel.campaign_id == campaign_id, Panel.sealed.is_not(None))
    return await session.scalar(select(func.count()).select_from(Panel).where(*noted)) or 0


async def forget_notes(session: AsyncSession, campaign_id: UUID) -> int:
    """All of them: the election is over. The places stay."""
    noted = update(Panel).where(Panel.campaign_id == campaign_id, Panel.sealed.is_not(None))
    return len((await session.scalars(noted.values(sealed=None).returning(Panel.id))).all())


async def permissions_of(session: AsyncSession, ids: Collection[UUID]) -> dict[UUID, date | None]:
    """Return until when the owner of each poster site agrees."""
    rows = await session.execute(select(Panel.id, Panel.permission_until).where(Panel.id.in_(ids)))
    return {panel_id: until for panel_id, until in rows.all()}


async def describe(
    session: AsyncSession, caller: Caller, panels: Collection[Panel], on: date | None = None
) -> list[PosterSiteRead]:
    """Describe poster sites with the law's verdict on a day, by default now. Notes are for managers of the sites."""
    state = (await get_campaign(session, caller.campaign_id)).state
    zone, now = ZoneInfo(state.time_zone), campaign_now(state)
    if on is None:
        closed, today = silence_at(state, now) is not None, now.astimezone(zone).date()
    else:
        begins = datetime.combine(on, time(), zone)
        closed, today = touches(begins, begins + timedelta(days=1), silences_of(state)), on
    vault = await open_vault(session, caller.campaign_id) if "actions:write" in caller.scopes else None
    return [
        PosterSiteRead.model_validate(
            {
                **{name: getattr(one, name) for name in PosterSiteRead.model_fields if hasattr(one, name)},
                "note": vault.open(NOTE, one.sealed) if vault and one.sealed else None,
                "legality": LegalityRead.model_validate(_legality(one, today, rounds_of(state), closed)),
            }
        )
        for one in panels
    ]


async def report(session: AsyncSession, caller: Caller, put: ReportCreate) -> tuple[PanelReport, bool]:
    """The report, and whether it is new. Never refused for its date."""
    await get_panel(session, caller, put.panel_id)
    return await note_seen(session, caller, put)


async def note_seen(session: AsyncSession, caller: Caller, put: ReportCreate) -> tuple[PanelReport, bool]:
    """The same, of a panel that a round led to, be it removed since."""
    row = {"campaign_id": caller.campaign_id, "reported_by": caller.subject, **put.model_dump()}
    new = await session.scalar(insert(PanelReport).values(row).on_conflict_do_nothing().returning(PanelReport.id))
    made = await session.get_one(PanelReport, (caller.campaign_id, put.id))
    if (made.panel_id, made.what, made.posters) != (put.panel_id, put.what, put.posters):
        raise Conflict("Cet identifiant est celui d'un autre signalement.", "This id is another report's.", "/id")
    return made, new is not None


async def settle(session: AsyncSession, caller: Caller, report_id: UUID) -> PanelReport:
    """Resolve a report: it was put right."""
    found = await session.get(PanelReport, (caller.campaign_id, report_id), with_for_update=True)
    if found is None:
        raise NotFound("Ce signalement est inconnu.", "There is no such report.")
    await get_panel(session, caller, found.panel_id)
    if found.settled_at is None:
        found.settled_at = campaign_now((await get_campaign(session, caller.campaign_id)).state)
        found.settled_by = caller.subject
    return found


def reports_within(caller: Caller, *, settled: bool | None = None) -> Select[PanelReport]:
    """Select the reports on poster sites in the caller's territories. `settled`: None for both."""
    inside = panels_within(caller).subquery()
    rows = select(PanelReport).where(PanelReport.panel_id.in_(select(inside.c.id)))
    if settled is None:
        return rows
    return rows.where(PanelReport.settled_at.is_not(None) if settled else PanelReport.settled_at.is_(None))


async def open_reports(session: AsyncSession, caller: Caller, limit: int) -> Sequence[PanelReport]:
    rows = reports_within(caller, settled=False).order_by(PanelReport.seen_at.desc(), PanelReport.id)
    return (await session.scalars(rows.limit(limit))).all()


def _legality(panel: Panel, on: date, rounds: Sequence[date], closed: bool) -> Legality:
    return legality_of(panel.kind, panel.permission_until, on, rounds, closed=closed)


def _check_place(caller: Caller, station: str | None) -> None:
    if caller.territories and station is None:
        raise Forbidden(
            "Indiquez le bureau de vote de votre territoire où ce panneau se trouve.",
            "Say at which station of your territories this panel is.",
            "/station",
        )
    if station is not None:
        caller.check_covers(station, "/station")


async def _seal(session: AsyncSession, campaign_id: UUID, note: str | None) -> bytes | None:
    return (await open_vault(session, campaign_id)).seal(NOTE, note) if note else None
