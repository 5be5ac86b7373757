"""Places for posters, and what was seen there that is to be put right."""

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
    """The poster site, and whether it is new. Raises Conflict for another poster site's id."""
    _check_place(caller, put.station)
    said = put.model_dump(exclude={"id", "note"})
    row = {"campaign_id": caller.campaign_id, "id": put.id or uuid4(), "version": 1, "added_by": caller.subject, **said}
    row["sealed"] = await _seal(session, caller.campaign_id, put.note)
    # Of two that come at once under one id, the second waits for the first and is it.
    fresh = insert(PosterSite).values(row).on_conflict_do_nothing().returning(PosterSite.id)
    new = await session.scalar(fresh) is not None
    poster_site = await session.get_one(PosterSite, (caller.campaign_id, row["id"]))
    if not new and any(getattr(poster_site, name) != value for name, value in said.items()):
        raise Conflict("Cet identifiant est déjà celui d'un autre panneau.", "This id is another poster site's.", "/id")
    return poster_site, new


async def update_poster_site(
    session: AsyncSession, caller: Caller, poster_site_id: UUID, patch: PosterSitePatch, seen: int | None
) -> PosterSite:
    poster_site = await get_poster_site(session, caller, poster_site_id, lock=True)
    if is_stale(seen, poster_site.version):
        raise changed_since(
            "Ce panneau",
            "This poster site",
            "lu",
            (await describe(session, caller, [poster_site]))[0].model_dump(mode="json"),
        )
    said: dict[str, Any] = patch.model_dump(exclude_unset=True)
    if "station" in said:
        _check_place(caller, said["station"])
    if "note" in said:
        poster_site.sealed = await _seal(session, caller.campaign_id, said.pop("note"))
    for name, value in said.items():
        setattr(poster_site, name, value)
    poster_site.version += 1
    await session.flush()
    return poster_site


async def remove_poster_site(session: AsyncSession, caller: Caller, poster_site_id: UUID) -> None:
    """Remove a poster site: no round goes there any more; what was recorded there stays, without the note."""
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
    inside = [PosterSite.station.startswith(f"{place}_", autoescape=True) for place in caller.territories]
    return rows.where(or_(PosterSite.station.in_(caller.territories), *inside))


async def list_poster_sites(session: AsyncSession, caller: Caller, limit: int) -> Sequence[PosterSite]:
    return (
        await session.scalars(poster_sites_within(caller).order_by(PosterSite.label, PosterSite.id).limit(limit))
    ).all()


async def some_poster_sites(session: AsyncSession, caller: Caller, ids: Sequence[UUID]) -> list[PosterSite]:
    """Return poster sites in the order given. Raises NotFound at the place of one missing, or not the caller's."""
    found = {one.id: one for one in await session.scalars(poster_sites_within(caller).where(PosterSite.id.in_(ids)))}
    for place, poster_site_id in enumerate(ids):
        if poster_site_id not in found:
            raise NotFound("Ce panneau est inconnu.", "There is no such poster site.", f"/poster-sites/{place}")
    return [found[poster_site_id] for poster_site_id in ids]


async def has_poster_sites(session: AsyncSession, campaign_id: UUID) -> bool:
    return await any_row(session, PosterSite, PosterSite.campaign_id == campaign_id)


async def count_notes(session: AsyncSession, campaign_id: UUID) -> int:
    noted = (PosterSite.campaign_id == campaign_id, PosterSite.sealed.is_not(None))
    return await session.scalar(select(func.count()).select_from(PosterSite).where(*noted)) or 0


async def forget_notes(session: AsyncSession, campaign_id: UUID) -> int:
    """All of them: the election is over. The places stay."""
    noted = update(PosterSite).where(PosterSite.campaign_id == campaign_id, PosterSite.sealed.is_not(None))
    return len((await session.scalars(noted.values(sealed=None).returning(PosterSite.id))).all())


async def permissions_of(session: AsyncSession, ids: Collection[UUID]) -> dict[UUID, date | None]:
    """Return until when the owner of each poster site agrees."""
    rows = await session.execute(select(PosterSite.id, PosterSite.permission_until).where(PosterSite.id.in_(ids)))
    return {poster_site_id: until for poster_site_id, until in rows.all()}


async def describe(
    session: AsyncSession, caller: Caller, poster_sites: Collection[PosterSite], on: date | None = None
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
        for one in poster_sites
    ]


async def report(session: AsyncSession, caller: Caller, put: ReportCreate) -> tuple[PosterSiteReport, bool]:
    """The report, and whether it is new. Never refused for its date."""
    await get_poster_site(session, caller, put.poster_site_id)
    return await note_seen(session, caller, put)


async def note_seen(session: AsyncSession, caller: Caller, put: ReportCreate) -> tuple[PosterSiteReport, bool]:
    """The same, of a poster site that a round led to, be it removed since."""
    row = {"campaign_id": caller.campaign_id, "reported_by": caller.subject, **put.model_dump()}
    new = await session.scalar(
        insert(PosterSiteReport).values(row).on_conflict_do_nothing().returning(PosterSiteReport.id)
    )
    made = await session.get_one(PosterSiteReport, (caller.campaign_id, put.id))
    if (made.poster_site_id, made.what, made.posters) != (put.poster_site_id, put.what, put.posters):
        raise Conflict("Cet identifiant est celui d'un autre signalement.", "This id is another report's.", "/id")
    return made, new is not None


async def settle(session: AsyncSession, caller: Caller, report_id: UUID) -> PosterSiteReport:
    """Resolve a report: it was put right."""
    found = await session.get(PosterSiteReport, (caller.campaign_id, report_id), with_for_update=True)
    if found is None:
        raise NotFound("Ce signalement est inconnu.", "There is no such report.")
    await get_poster_site(session, caller, found.poster_site_id)
    if found.resolved_at is None:
        found.resolved_at = campaign_now((await get_campaign(session, caller.campaign_id)).state)
        found.resolved_by = caller.subject
    return found


def reports_within(caller: Caller, *, settled: bool | None = None) -> Select[PosterSiteReport]:
    """Select the reports on poster sites in the caller's territories. `settled`: None for both."""
    inside = poster_sites_within(caller).subquery()
    rows = select(PosterSiteReport).where(PosterSiteReport.poster_site_id.in_(select(inside.c.id)))
    if settled is None:
        return rows
    return rows.where(PosterSiteReport.resolved_at.is_not(None) if settled else PosterSiteReport.resolved_at.is_(None))


async def open_reports(session: AsyncSession, caller: Caller, limit: int) -> Sequence[PosterSiteReport]:
    rows = reports_within(caller, settled=False).order_by(PosterSiteReport.seen_at.desc(), PosterSiteReport.id)
    return (await session.scalars(rows.limit(limit))).all()


def _legality(poster_site: PosterSite, on: date, rounds: Sequence[date], closed: bool) -> Legality:
    return legality_of(poster_site.kind, poster_site.permission_until, on, rounds, closed=closed)


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
