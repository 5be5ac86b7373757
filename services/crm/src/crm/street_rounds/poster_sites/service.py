"""Poster sites, and the reports of problems there."""

from collections.abc import Collection, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
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
from crm.street_rounds.poster_sites.models import PosterSite, PosterSiteReport
from crm.street_rounds.poster_sites.schemas import (
    LegalityRead,
    PosterSiteCreate,
    PosterSitePatch,
    PosterSiteRead,
    ReportCreate,
)

NOTE = "panel"


async def add_poster_site(session: AsyncSession, caller: Caller, put: PosterSiteCreate) -> tuple[PosterSite, bool]:
    """Add a poster site; return it, and whether it is new. Raises Conflict for another site with the same id."""
    _check_place(caller, put.station)
    columns = put.model_dump(exclude={"id", "note"})
    row = {
        "campaign_id": caller.campaign_id,
        "id": put.id or uuid4(),
        "version": 1,
        "added_by": caller.subject,
        **columns,
    }
    row["sealed"] = await _seal(session, caller.campaign_id, put.note)
    # Of concurrent requests with one id, the second waits for the first and returns it.
    statement = insert(PosterSite).values(row).on_conflict_do_nothing().returning(PosterSite.id)
    new = await session.scalar(statement) is not None
    poster_site = await session.get_one(PosterSite, (caller.campaign_id, row["id"]))
    if not new and any(getattr(poster_site, name) != value for name, value in columns.items()):
        raise Conflict("Cet identifiant est déjà celui d'un autre panneau.", "This id is another poster site's.", "/id")
    return poster_site, new


async def update_poster_site(
    session: AsyncSession, caller: Caller, poster_site_id: UUID, patch: PosterSitePatch, seen_version: int | None
) -> PosterSite:
    poster_site = await get_poster_site(session, caller, poster_site_id, lock=True)
    if is_stale(seen_version, poster_site.version):
        raise changed_since(
            "Ce panneau",
            "This poster site",
            "lu",
            (await describe(session, caller, [poster_site]))[0].model_dump(mode="json"),
        )
    changes: dict[str, Any] = patch.model_dump(exclude_unset=True)
    if "station" in changes:
        _check_place(caller, changes["station"])
    if "note" in changes:
        poster_site.sealed = await _seal(session, caller.campaign_id, changes.pop("note"))
    for name, value in changes.items():
        setattr(poster_site, name, value)
    poster_site.version += 1
    await session.flush()
    return poster_site


async def remove_poster_site(session: AsyncSession, caller: Caller, poster_site_id: UUID) -> None:
    """Remove a poster site: no round goes there any more. Its records stay, but not its note."""
    poster_site = await get_poster_site(session, caller, poster_site_id, lock=True)
    poster_site.removed_at = campaign_now((await get_campaign(session, caller.campaign_id)).state)
    poster_site.sealed = None


async def get_poster_site(
    session: AsyncSession, caller: Caller, poster_site_id: UUID, *, lock: bool = False
) -> PosterSite:
    poster_site = await session.get(PosterSite, (caller.campaign_id, poster_site_id), with_for_update=lock)
    if poster_site is None or poster_site.removed_at is not None:
        raise NotFound("Ce panneau est inconnu.", "There is no such poster site.")
    _check_place(caller, poster_site.station)
    return poster_site


def poster_sites_within(caller: Caller, kind: str | None = None) -> Select[PosterSite]:
    """Select the poster sites of the caller's territories that are not removed."""
    rows = select(PosterSite).where(PosterSite.removed_at.is_(None))
    if kind is not None:
        rows = rows.where(PosterSite.kind == kind)
    if not caller.territories:
        return rows
    within = [PosterSite.station.startswith(f"{territory}_", autoescape=True) for territory in caller.territories]
    return rows.where(or_(PosterSite.station.in_(caller.territories), *within))


async def list_poster_sites(session: AsyncSession, caller: Caller, limit: int) -> Sequence[PosterSite]:
    return (
        await session.scalars(poster_sites_within(caller).order_by(PosterSite.label, PosterSite.id).limit(limit))
    ).all()


async def some_poster_sites(session: AsyncSession, caller: Caller, ids: Sequence[UUID]) -> list[PosterSite]:
    """Return poster sites in the given order. Raises NotFound, at its index, for one missing or not the caller's."""
    by_id = {
        poster_site.id: poster_site
        for poster_site in await session.scalars(poster_sites_within(caller).where(PosterSite.id.in_(ids)))
    }
    for index, poster_site_id in enumerate(ids):
        if poster_site_id not in by_id:
            raise NotFound("Ce panneau est inconnu.", "There is no such poster site.", f"/poster-sites/{index}")
    return [by_id[poster_site_id] for poster_site_id in ids]


async def has_poster_sites(session: AsyncSession, campaign_id: UUID) -> bool:
    return await any_row(session, PosterSite, PosterSite.campaign_id == campaign_id)


async def count_notes(session: AsyncSession, campaign_id: UUID) -> int:
    noted = (PosterSite.campaign_id == campaign_id, PosterSite.sealed.is_not(None))
    return await session.scalar(select(func.count()).select_from(PosterSite).where(*noted)) or 0


async def forget_notes(session: AsyncSession, campaign_id: UUID) -> int:
    """Delete all notes after the election. The sites stay."""
    noted = update(PosterSite).where(PosterSite.campaign_id == campaign_id, PosterSite.sealed.is_not(None))
    return len((await session.scalars(noted.values(sealed=None).returning(PosterSite.id))).all())


async def permissions_of(session: AsyncSession, ids: Collection[UUID]) -> dict[UUID, date | None]:
    """Return the end of each owner's permission, by site."""
    rows = await session.execute(select(PosterSite.id, PosterSite.permission_until).where(PosterSite.id.in_(ids)))
    return {poster_site_id: until for poster_site_id, until in rows.all()}


async def describe(
    session: AsyncSession, caller: Caller, poster_sites: Collection[PosterSite], day: date | None = None
) -> list[PosterSiteRead]:
    """Describe poster sites with the legal verdict on a day, by default now. Notes are for managers of the sites."""
    state = (await get_campaign(session, caller.campaign_id)).state
    zone, now = ZoneInfo(state.time_zone), campaign_now(state)
    if day is None:
        closed, today = silence_at(state, now) is not None, now.astimezone(zone).date()
    else:
        begins = datetime.combine(day, time(), zone)
        closed, today = touches(begins, begins + timedelta(days=1), silences_of(state)), day
    vault = await open_vault(session, caller.campaign_id) if "actions:write" in caller.scopes else None
    return [
        PosterSiteRead.model_validate(
            {
                **{
                    name: getattr(poster_site, name)
                    for name in PosterSiteRead.model_fields
                    if hasattr(poster_site, name)
                },
                "note": vault.open(NOTE, poster_site.sealed) if vault and poster_site.sealed else None,
                "legality": LegalityRead.model_validate(_legality(poster_site, today, rounds_of(state), closed)),
            }
        )
        for poster_site in poster_sites
    ]


async def report(session: AsyncSession, caller: Caller, put: ReportCreate) -> tuple[PosterSiteReport, bool]:
    """Record a report; return it, and whether it is new. Never refused for its date."""
    await get_poster_site(session, caller, put.poster_site_id)
    return await note_seen(session, caller, put)


async def note_seen(session: AsyncSession, caller: Caller, put: ReportCreate) -> tuple[PosterSiteReport, bool]:
    """Record a report from a round's stop, even if the site was removed since."""
    row = {"campaign_id": caller.campaign_id, "reported_by": caller.subject, **put.model_dump()}
    new = await session.scalar(
        insert(PosterSiteReport).values(row).on_conflict_do_nothing().returning(PosterSiteReport.id)
    )
    poster_site_report = await session.get_one(PosterSiteReport, (caller.campaign_id, put.id))
    if (poster_site_report.poster_site_id, poster_site_report.what, poster_site_report.posters) != (
        put.poster_site_id,
        put.what,
        put.posters,
    ):
        raise Conflict("Cet identifiant est celui d'un autre signalement.", "This id is another report's.", "/id")
    return poster_site_report, new is not None


async def settle(session: AsyncSession, caller: Caller, report_id: UUID) -> PosterSiteReport:
    """Mark a report as resolved."""
    poster_site_report = await session.get(PosterSiteReport, (caller.campaign_id, report_id), with_for_update=True)
    if poster_site_report is None:
        raise NotFound("Ce signalement est inconnu.", "There is no such report.")
    await get_poster_site(session, caller, poster_site_report.poster_site_id)
    if poster_site_report.resolved_at is None:
        poster_site_report.resolved_at = campaign_now((await get_campaign(session, caller.campaign_id)).state)
        poster_site_report.resolved_by = caller.subject
    return poster_site_report


def reports_within(caller: Caller, *, settled: bool | None = None) -> Select[PosterSiteReport]:
    """Select the reports on poster sites in the caller's territories. `settled`: None for both."""
    visible = poster_sites_within(caller).subquery()
    rows = select(PosterSiteReport).where(PosterSiteReport.poster_site_id.in_(select(visible.c.id)))
    if settled is None:
        return rows
    return rows.where(PosterSiteReport.resolved_at.is_not(None) if settled else PosterSiteReport.resolved_at.is_(None))


async def open_reports(session: AsyncSession, caller: Caller, limit: int) -> Sequence[PosterSiteReport]:
    rows = reports_within(caller, settled=False).order_by(PosterSiteReport.seen_at.desc(), PosterSiteReport.id)
    return (await session.scalars(rows.limit(limit))).all()


def _legality(poster_site: PosterSite, day: date, rounds: Sequence[date], closed: bool) -> Legality:
    return legality_of(poster_site.kind, poster_site.permission_until, day, rounds, closed=closed)


def _check_place(caller: Caller, station: str | None) -> None:
    if caller.territories and station is None:
        raise Forbidden(
            "Indiquez le bureau de vote de votre territoire où ce panneau se trouve.",
            "Say at which station of your territories this poster site is.",
            "/station",
        )
    if station is not None:
        caller.check_covers(station, "/station")


async def _seal(session: AsyncSession, campaign_id: UUID, note: str | None) -> bytes | None:
    return (await open_vault(session, campaign_id)).seal(NOTE, note) if note else None
