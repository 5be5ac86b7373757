"""Turfs: drafted, published as snapshots, withdrawn."""

import asyncio
from collections.abc import Collection, Sequence
from typing import Any, TypeAlias
from uuid import UUID

from kit import jobs
from kit.campaigns.queries import campaign_now, get_campaign
from kit.jobs import JobRead, Work
from kit.security.auth import Caller
from kit.web.problems import Forbidden, Invalid, NotFound
from sqlalchemy import Select, delete, func, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from crm.canvassing.turfs.chosen_addresses import find_spots, stops_of
from crm.canvassing.turfs.models import Turf, TurfDraft, TurfStop
from crm.canvassing.turfs.schemas import CutAsked, CutCreate, DraftCreate, Meeting, PreviewRead, Where
from crm.canvassing.turfs.segment_grounds import GROUNDS
from crm.canvassing.turfs.snapshots import digest_of, draft_row, name_turfs, stop_row
from crm.canvassing.turfs.turf_codes import new_code, typed_code
from crm.canvassing.turfs.walk_plan import MAX_STOPS, plan_walk, plan_walks
from crm.segments.segments.grounds import register_grounds
from crm.territory.addresses import service as territories
from crm.territory.addresses.spots import Spot

KnownTurf: TypeAlias = Turf
"""A published turf as other features see it."""
KnownDraft: TypeAlias = TurfDraft

JOB = "cut-turfs"
ASKED_AT_ONCE = 10_000
"""Well under the number of parameters that PostgreSQL takes."""
MAX_CUT = 60_000
"""Maximum number of addresses of one cut: a town of a hundred thousand people."""


async def draft_turf(session: AsyncSession, caller: Caller, create: DraftCreate) -> TurfDraft:
    spots = await _some_spots(session, caller, create.where)
    if len(spots) > MAX_STOPS:
        raise Invalid(
            f"{len(spots)} adresses : un secteur en a {MAX_STOPS} au plus. Faites-le découper automatiquement.",
            f"{len(spots)} addresses: a turf has {MAX_STOPS} at most. Have it cut automatically.",
            "/where",
        )
    walk = await asyncio.to_thread(plan_walk, stops_of(spots), _point(create.meeting))
    draft = draft_row(caller.campaign_id, None, create.name, create.where, spots, walk, caller.subject)
    session.add(draft)
    await session.flush()
    await session.refresh(draft)
    return draft


async def preview(session: AsyncSession, caller: Caller, where: Where) -> PreviewRead:
    """Preview a turf. Raises Invalid for a bad outline, NotFound if it has no address of the caller's territories."""
    spots = await _some_spots(session, caller, where)
    return PreviewRead(
        buildings=len(spots),
        doors=sum(spot.homes for spot in spots),
        stations=sorted({spot.station for spot in spots if spot.station}),
        too_many=len(spots) > MAX_STOPS,
    )


async def ask_cut(session: AsyncSession, caller: Caller, create: CutCreate) -> JobRead:
    spots = await _some_spots(session, caller, create.where)
    if len(spots) > MAX_CUT:
        raise Invalid(
            f"{len(spots)} adresses : demandez {MAX_CUT} au plus à la fois, par exemple une commune.",
            f"{len(spots)} addresses: ask for {MAX_CUT} at most at a time.",
            "/where",
        )
    cut_asked = CutAsked(**create.model_dump(exclude_none=True), territories=list(caller.territories))
    job_id = await jobs.enqueue_job(session, caller.campaign_id, JOB, cut_asked, requested_by=caller.subject)
    return await jobs.read_job(session, caller.campaign_id, job_id)


async def run_cut(work: Work, cut_asked: CutAsked) -> dict[str, Any]:
    """Run the cutting job. Run again, it replaces the drafts of the first run."""
    caller = Caller(
        subject=work.requested_by,
        campaign_id=work.campaign_id,
        scopes=frozenset(),
        roles=frozenset(),
        territories=tuple(cut_asked.territories),
    )
    async with work.transaction() as session:
        spots = await find_spots(session, caller, cut_asked.where)
    await work.progress(0, 0, "Découpage du territoire")
    walks = await work.compute(
        plan_walks, stops_of(spots), cut_asked.doors, _point(cut_asked.meeting), minutes=cut_asked.minutes
    )
    async with work.transaction() as session:
        await session.execute(delete(TurfDraft).where(TurfDraft.batch == work.job_id))
        for name, walk in zip(name_turfs(spots, walks), walks, strict=True):
            session.add(draft_row(work.campaign_id, work.job_id, name, cut_asked.where, spots, walk, work.requested_by))
    await work.progress(len(walks), len(walks))
    seconds = sum(walk.seconds for walk in walks)
    return {"turfs": len(walks), "doors": sum(walk.doors for walk in walks), "walk_seconds": seconds}


def drafts_of(caller: Caller, batch: UUID | None) -> Select[TurfDraft]:
    """List drafts; a member with territories sees their own only."""
    rows = select(TurfDraft)
    if batch is not None:
        rows = rows.where(TurfDraft.batch == batch)
    return rows.where(TurfDraft.created_by == caller.subject) if caller.territories else rows


def drafts_in_order(caller: Caller) -> Select[TurfDraft]:
    """List the caller's drafts, cut by cut."""
    return drafts_of(caller, None).order_by(TurfDraft.batch, TurfDraft.name, TurfDraft.id)


async def spots_of_drafts(session: AsyncSession, drafts: Sequence[TurfDraft]) -> dict[UUID, list[Spot]]:
    """Return each draft's addresses, for a map."""
    ids = [building for draft in drafts for building in draft.building_ids]
    spots: dict[UUID, Spot] = {}
    for start in range(0, len(ids), ASKED_AT_ONCE):
        part = territories.among(ids[start : start + ASKED_AT_ONCE])
        spots |= {spot.id: spot for spot in await territories.list_spots(session, (), part)}
    return {draft.id: [spots[one] for one in draft.building_ids if one in spots] for draft in drafts}


async def get_draft(session: AsyncSession, caller: Caller, draft_id: UUID) -> TurfDraft:
    turf_draft = await session.get(TurfDraft, (caller.campaign_id, draft_id))
    if turf_draft is None or (caller.territories and turf_draft.created_by != caller.subject):
        raise NotFound("Ce brouillon de secteur est inconnu.", "There is no such draft.", "/draft_id")
    return turf_draft


async def remove_draft(session: AsyncSession, caller: Caller, draft_id: UUID) -> None:
    await session.delete(await get_draft(session, caller, draft_id))


async def publish_turf(session: AsyncSession, caller: Caller, draft_id: UUID, name: str | None) -> tuple[Turf, bool]:
    """Publish a draft; return the turf, and whether it is new."""
    existing = await session.get(Turf, (caller.campaign_id, draft_id))
    if existing is not None:
        _check_sees(caller, existing)
        return existing, False
    draft = await get_draft(session, caller, draft_id)
    spots = {spot.id: spot for spot in await territories.list_spots(session, (), territories.among(draft.building_ids))}
    doors = await territories.list_doors(session, draft.building_ids)
    stops = [
        stop_row(caller.campaign_id, draft.id, position, spots[building_id], doors.get(building_id, []))
        for position, building_id in enumerate(draft.building_ids, start=1)
        if building_id in spots
    ]
    turf = {
        "campaign_id": caller.campaign_id,
        "id": draft.id,
        "name": name or draft.name,
        "criteria": draft.criteria,
        "stations": sorted({stop["station"] for stop in stops if stop["station"]}),
        "buildings": len(stops),
        "doors": sum(len(stop["doors"]) for stop in stops),
        "metres": draft.metres,
        "walk_seconds": draft.walk_seconds,
        "digest": digest_of(stops),
        "published_by": caller.subject,
        "published_at": campaign_now((await get_campaign(session, caller.campaign_id)).state),
    }
    await _insert_turf(session, turf)
    await session.execute(insert(TurfStop), stops)
    await session.delete(draft)
    await session.flush()
    return await session.get_one(Turf, (caller.campaign_id, draft_id)), True


async def publish_batch(session: AsyncSession, caller: Caller, batch: UUID) -> list[Turf]:
    drafts = (await session.scalars(drafts_of(caller, batch).order_by(TurfDraft.name, TurfDraft.id))).all()
    if not drafts:
        raise NotFound("Ce découpage n'a pas de brouillon à publier.", "This cut has no draft to publish.", "/batch")
    return [(await publish_turf(session, caller, draft.id, None))[0] for draft in drafts]


def turfs_within(caller: Caller, *, withdrawn: bool | None = False) -> Select[Turf]:
    """Select the turfs that are at least partly in the caller's territories. `withdrawn`: None for both."""
    rows = select(Turf)
    if withdrawn is not None:
        rows = rows.where(Turf.withdrawn_at.is_not(None) if withdrawn else Turf.withdrawn_at.is_(None))
    if not caller.territories:
        return rows
    # A station's code begins with its commune: ` 94033_` matches only stations of 94033.
    stations = func.concat(" ", func.array_to_string(Turf.stations, " "))
    within = [stations.contains(f" {territory}_", autoescape=True) for territory in caller.territories]
    return rows.where(or_(Turf.stations.overlap(list(caller.territories)), *within))


async def first_street(session: AsyncSession, campaign_id: UUID, turf_id: UUID) -> str:
    """Return where a turf's walk begins; empty for a turf without an address."""
    query = select(TurfStop.street).where(TurfStop.campaign_id == campaign_id, TurfStop.turf_id == turf_id)
    return await session.scalar(query.order_by(TurfStop.position).limit(1)) or ""


async def get_turf(session: AsyncSession, caller: Caller, turf_id: UUID) -> Turf:
    turf = await session.get(Turf, (caller.campaign_id, turf_id))
    if turf is None:
        raise NotFound("Ce secteur est inconnu.", "There is no such turf.")
    _check_sees(caller, turf)
    return turf


async def find_turf(session: AsyncSession, caller: Caller, code: str) -> Turf:
    """Return the turf with a typed code."""
    turf = await session.scalar(select(Turf).where(Turf.code == typed_code(code)))
    if turf is None:
        raise NotFound("Aucun secteur n'a ce code : vérifiez-le.", "No turf has this code.", "/code")
    _check_sees(caller, turf)
    return turf


async def list_stops(session: AsyncSession, campaign_id: UUID, turf_id: UUID) -> Sequence[TurfStop]:
    """Return the walk list in order. `doors` of each: id, block, floor, label."""
    query = select(TurfStop).where(TurfStop.campaign_id == campaign_id, TurfStop.turf_id == turf_id)
    return (await session.scalars(query.order_by(TurfStop.position))).all()


async def withdraw_turf(session: AsyncSession, caller: Caller, turf_id: UUID) -> Turf:
    """Withdraw a turf: nobody is sent there any more; its records stay."""
    turf = await get_turf(session, caller, turf_id)
    if turf.withdrawn_at is None:
        turf.withdrawn_at = campaign_now((await get_campaign(session, caller.campaign_id)).state)
        await session.flush()
    return turf


async def lock_turf(session: AsyncSession, turf: Turf) -> None:
    """Let one at a time decide who holds a turf."""
    await session.refresh(turf, with_for_update=True)


async def centres_of(session: AsyncSession, turf_ids: Collection[UUID]) -> dict[UUID, tuple[float, float]]:
    """Return the mean (longitude, latitude) of each turf's addresses."""
    rows = select(TurfStop.turf_id, func.avg(TurfStop.longitude), func.avg(TurfStop.latitude))
    found = await session.execute(rows.where(TurfStop.turf_id.in_(turf_ids)).group_by(TurfStop.turf_id))
    return {turf_id: (float(longitude), float(latitude)) for turf_id, longitude, latitude in found}


async def points_of(session: AsyncSession, turf_ids: Collection[UUID]) -> dict[UUID, list[tuple[float, float]]]:
    """Return the positions of each turf's addresses, for a map."""
    rows = select(TurfStop.turf_id, TurfStop.longitude, TurfStop.latitude).where(TurfStop.turf_id.in_(turf_ids))
    points: dict[UUID, list[tuple[float, float]]] = {}
    for turf_id, longitude, latitude in await session.execute(rows):
        points.setdefault(turf_id, []).append((longitude, latitude))
    return points


def _check_sees(caller: Caller, turf: Turf) -> None:
    if caller.territories and not any(caller.covers(station) for station in turf.stations):
        raise Forbidden(
            "Ce secteur n'est pas dans votre territoire : demandez à votre coordinateur.",
            "This turf is outside your territories: ask your coordinator.",
        )


async def _some_spots(session: AsyncSession, caller: Caller, where: Where) -> list[Spot]:
    spots = await find_spots(session, caller, where)
    if not spots:
        raise NotFound(
            "Aucune adresse n'est chargée à cet endroit, dans votre territoire.",
            "No address is loaded there, in your territories.",
            f"/where/{where.chosen}",
        )
    return spots


async def _insert_turf(session: AsyncSession, turf: dict[str, Any]) -> None:
    # A collision has a chance of one in thirty million per existing turf: one retry is enough, and a second failure is
    # reported.
    while True:
        row = insert(Turf).values(turf | {"code": new_code()})
        inserted = row.on_conflict_do_nothing(index_elements=["campaign_id", "code"]).returning(Turf.id)
        if await session.scalar(inserted) is not None:
            return


def _point(meeting: Meeting | None) -> tuple[float, float] | None:
    return None if meeting is None else (meeting.longitude, meeting.latitude)


register_grounds(GROUNDS)
