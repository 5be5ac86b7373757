"""Turfs given to members, by name or as proposed, and taken back."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from uuid import UUID

from common.scopes import Role
from kit.campaigns.queries import campaign_now, get_campaign
from kit.security.auth import Caller
from kit.web.problems import Conflict, Invalid, NotFound
from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from crm.campaign.members import service as members
from crm.canvassing.phones import service as phones
from crm.canvassing.station_rankings.service import list_scores
from crm.canvassing.turf_assignments.free_times import SAYS_OTHERWISE, is_free
from crm.canvassing.turf_assignments.models import CanvasserAvailability, TurfHolder
from crm.canvassing.turf_assignments.proposals import Candidate, Point, rank_candidates
from crm.canvassing.turfs import service as turfs
from crm.canvassing.turfs.service import KnownTurf
from crm.territory.addresses import service as territories

WALKS = frozenset({"canvasses:read", "canvasses:write"})
"""The scopes that a member needs to walk a turf."""


async def give_turf(session: AsyncSession, caller: Caller, turf_id: UUID, subjects: Collection[str]) -> None:
    """Give a turf to members, with those who hold it already. Raises Invalid for who cannot walk it."""
    turf = await turfs.get_turf(session, caller, turf_id)
    if turf.withdrawn_at is not None:
        raise Conflict("Ce secteur a été retiré : publiez-en un autre.", "This turf was withdrawn.")
    able = {one.subject for one in await list_candidates(session) if one.covers(turf.stations)}
    if not subjects or not able.issuperset(subjects):
        raise Invalid(
            "Choisissez une personne qui fait du porte-à-porte dans ce territoire.",
            "Choose members who canvass in this territory.",
            "/subjects",
        )
    now = campaign_now((await get_campaign(session, caller.campaign_id)).state)
    rows = [
        {
            "campaign_id": caller.campaign_id,
            "turf_id": turf_id,
            "subject": subject,
            "given_by": caller.subject,
            "given_at": now,
        }
        for subject in sorted(subjects)
    ]
    await session.execute(insert(TurfHolder).on_conflict_do_nothing(), rows)


async def take_back(session: AsyncSession, caller: Caller, turf_id: UUID, subject: str) -> None:
    """Take a turf back from a member: their phone wipes it, and still sends what it has."""
    await turfs.get_turf(session, caller, turf_id)
    held = delete(TurfHolder).where(TurfHolder.turf_id == turf_id, TurfHolder.subject == subject)
    if await session.scalar(held.returning(TurfHolder.subject)) is None:
        raise NotFound("Cette personne n’a pas ce secteur.", "This member does not hold this turf.")
    await phones.take_turf_off(session, caller.campaign_id, turf_id, subject)


async def give_as_proposed(
    session: AsyncSession, caller: Caller, turf_ids: Collection[UUID] | None = None, *, when: str = ""
) -> int:
    """Give each canvasser without a turf the best free one near them, the turfs that matter most to our list first.

    Return how many were given. `turf_ids`: only these. `when`: not to who says that they are free at other times.
    """
    free = [turf for turf in await list_free(session, caller) if turf_ids is None or turf.id in turf_ids]
    centres = await turfs.centres_of(session, [turf.id for turf in free])
    scores = {row.station: row.score for row in await list_scores(session)}
    free.sort(key=lambda turf: (-_worth(turf, scores), turf.name, turf.code))
    candidates = await list_candidates(session)
    given = 0
    for turf in free:
        idle = [one for one in candidates if one.canvasses and not one.open_turfs]
        willing = [one for one in idle if is_free(one.slots, when) != SAYS_OTHERWISE]
        ranked = rank_candidates(willing, turf.stations, centres[turf.id], when)
        if ranked:
            await give_turf(session, caller, turf.id, [ranked[0].subject])
            ranked[0].open_turfs += 1
            given += 1
    if not given:
        if when:
            raise Conflict(
                "Aucune personne sans secteur n’est libre à ce moment-là : choisissez-en un autre, ou n’importe quand.",
                "Nobody without a turf is free then: choose another time, or any.",
            )
        raise Conflict(
            "Il n’y a plus de secteur à donner, ou plus personne sans secteur dans ces territoires.",
            "No free turf, or nobody without one, is left.",
        )
    return given


def _worth(turf: KnownTurf, scores: dict[str, float]) -> float:
    known = [scores[station] for station in turf.stations if station in scores]
    return sum(known) / len(known) if known else 0.0


async def list_free(session: AsyncSession, caller: Caller) -> list[KnownTurf]:
    """List the open turfs of the caller's territories that nobody holds and that can be walked."""
    rows = turfs.turfs_within(caller).where(~select(TurfHolder).where(TurfHolder.turf_id == KnownTurf.id).exists())
    return [turf for turf in await session.scalars(rows.order_by(KnownTurf.name, KnownTurf.code)) if turf.stations]


async def list_candidates(session: AsyncSession) -> list[Candidate]:
    """List the members who may walk, by name, with the places they know."""
    held: dict[str, list[UUID]] = defaultdict(list)
    open_ones = select(TurfHolder.subject, TurfHolder.turf_id).join(
        KnownTurf, (KnownTurf.campaign_id == TurfHolder.campaign_id) & (KnownTurf.id == TurfHolder.turf_id)
    )
    for subject, turf_id in await session.execute(open_ones.where(KnownTurf.withdrawn_at.is_(None))):
        held[subject].append(turf_id)
    rows = await session.execute(select(CanvasserAvailability.subject, CanvasserAvailability.slots))
    said: dict[str, list[str]] = {subject: slots for subject, slots in rows}
    centres = await turfs.centres_of(session, sorted({one for ids in held.values() for one in ids}))
    stations = await territories.centres_of_stations(session, ())
    found: list[Candidate] = []
    for one in await members.list_members(session):
        if one.ended or not one.member.scopes >= WALKS:
            continue
        subject = one.member.subject
        around = _inside(stations, one.member.territories)
        found.append(
            Candidate(
                subject=subject,
                name=one.display_name or "Sans nom",
                territories=one.member.territories,
                canvasses=Role.CANVASSER in {Role(role) for role in one.member.roles},
                open_turfs=len(held[subject]),
                places=[centres[turf_id] for turf_id in held[subject] if turf_id in centres] or around,
                slots=said.get(subject, ()),
            )
        )
    return sorted(found, key=lambda one: (one.name, one.subject))


def _inside(stations: dict[str, Point], within: Sequence[str]) -> list[Point]:
    """Return the middles of the stations of a member's territories; none for the whole campaign."""
    return [
        centre
        for station, centre in stations.items()
        if any(station == one or station.startswith(f"{one}_") for one in within)
    ]


async def holders_of(session: AsyncSession, turf_ids: Collection[UUID]) -> dict[UUID, list[Candidate]]:
    """Return the members who hold each turf, by name; who left the team is left out."""
    known = {one.subject: one for one in await list_candidates(session)}
    rows = await session.execute(select(TurfHolder.turf_id, TurfHolder.subject).where(TurfHolder.turf_id.in_(turf_ids)))
    holders: dict[UUID, list[Candidate]] = defaultdict(list)
    for turf_id, subject in rows:
        if subject in known:
            holders[turf_id].append(known[subject])
    return {turf_id: sorted(group, key=lambda one: one.name) for turf_id, group in holders.items()}


async def list_holders(session: AsyncSession, caller: Caller, turf_id: UUID) -> Sequence[TurfHolder]:
    """Return who holds a turf, the first given first."""
    turf = await turfs.get_turf(session, caller, turf_id)
    rows = select(TurfHolder).where(TurfHolder.turf_id == turf.id)
    return (await session.scalars(rows.order_by(TurfHolder.given_at, TurfHolder.subject))).all()


async def list_own(session: AsyncSession, caller: Caller) -> Sequence[KnownTurf]:
    """List the open turfs that the caller holds, the first given first."""
    rows = turfs.turfs_within(caller).join(
        TurfHolder, (TurfHolder.campaign_id == KnownTurf.campaign_id) & (TurfHolder.turf_id == KnownTurf.id)
    )
    own = rows.where(TurfHolder.subject == caller.subject).order_by(TurfHolder.given_at, KnownTurf.name)
    return (await session.scalars(own)).all()


async def take_free(session: AsyncSession, caller: Caller, turf_id: UUID) -> None:
    """Take a turf that nobody holds. Raises Conflict if somebody was faster."""
    turf = await turfs.get_turf(session, caller, turf_id)
    await turfs.lock_turf(session, turf)
    if turf.id not in {one.id for one in await list_free(session, caller)}:
        raise Conflict("Ce secteur vient d’être pris : choisissez-en un autre.", "Somebody has just taken this turf.")
    await give_turf(session, caller, turf_id, [caller.subject])


async def start_walk(session: AsyncSession, caller: Caller, turf_id: UUID) -> str:
    """Return the token that pairs the caller's phone with a turf of theirs."""
    if turf_id not in {turf.id for turf in await list_own(session, caller)}:
        raise NotFound("Ce secteur ne vous est pas confié.", "This turf is not yours.")
    return await phones.make_own_pairing(session, caller, turf_id)


async def read_slots(session: AsyncSession, caller: Caller) -> list[str]:
    """Return when the caller says that they are free to walk; empty: they never said."""
    said = await session.get(CanvasserAvailability, (caller.campaign_id, caller.subject), populate_existing=True)
    return list(said.slots) if said else []


async def put_slots(session: AsyncSession, caller: Caller, slots: Collection[str]) -> list[str]:
    """Store when the caller is free to walk; none: forget what they said."""
    key = {"campaign_id": caller.campaign_id, "subject": caller.subject}
    if not slots:
        of_caller = CanvasserAvailability.subject == caller.subject
        await session.execute(delete(CanvasserAvailability).where(of_caller))
        return []
    values = {"slots": sorted(set(slots))}
    row = insert(CanvasserAvailability).values(**key, **values)
    await session.execute(row.on_conflict_do_update(index_elements=list(key), set_=values | {"updated_at": func.now()}))
    return values["slots"]
