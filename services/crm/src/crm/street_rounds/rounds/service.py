"""Street rounds (postering and leafleting): planned as actions, read, completed."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias
from uuid import UUID, uuid4

from common.schemas.actions import ActionKind, ActionStatus
from common.schemas.money import AlertLevel
from kit.campaigns.queries import get_campaign, local_day
from kit.security.auth import Caller
from kit.web.problems import Conflict, NotFound
from sqlalchemy import Select, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from crm.campaign.actions import service as actions
from crm.campaign.actions.election_silence import silences_of
from crm.campaign.actions.schemas import ActionCreate, ActionRead, Completion
from crm.campaign.ceilings.service import find_ceiling
from crm.canvassing.turfs import service as turfs
from crm.canvassing.turfs.walk_plan import plan_walk
from crm.canvassing.turfs.walk_times import Stop
from crm.street_rounds.material_stocks import service as stocks
from crm.street_rounds.poster_sites import service as poster_sites
from crm.street_rounds.poster_sites.legality import Legality, legality_of, rounds_of, touches
from crm.street_rounds.poster_sites.schemas import LegalityRead
from crm.street_rounds.rounds import queries
from crm.street_rounds.rounds.models import StreetRound, StreetRoundStop
from crm.street_rounds.rounds.outcomes import sum_up
from crm.street_rounds.rounds.schemas import (
    MarkRead,
    StopRead,
    StreetRoundCompletion,
    StreetRoundCreate,
    StreetRoundRead,
)
from crm.street_rounds.rounds.street_stretches import Address, stretches_of
from crm.territory.addresses import service as territories

KnownDrop: TypeAlias = StreetRound
_BUDGET = {
    AlertLevel.WARN: "Les dépenses approchent du plafond (art. L. 52-11 du code électoral).",
    AlertLevel.CRITICAL: "Le plafond des dépenses est tout proche (art. L. 52-11 du code électoral).",
    AlertLevel.EXCEEDED: "Le plafond des dépenses est dépassé (art. L. 52-11 du code électoral).",
}


@dataclass(frozen=True)
class Route:
    """Stops in walking order."""

    stops: list[dict[str, object]]
    metres: int
    seconds: int


async def plan_drop(session: AsyncSession, caller: Caller, put: StreetRoundCreate) -> tuple[StreetRound, bool]:
    """Plan a round; return it, and whether it is new. Raises Conflict for a place or time that the law forbids, or a
    cost over the ceiling; a past round (`record_only`) is never refused.
    """
    street_round_id = put.id or uuid4()
    if (existing := await session.get(StreetRound, (caller.campaign_id, street_round_id))) is not None:
        action = await actions.get_action(session, caller.campaign_id, street_round_id)
        if (existing.kind, existing.turf_id, action.title) == (put.kind, put.turf, put.title):
            return existing, False
        raise Conflict("Cet identifiant est celui d'une autre tournée.", "This id is another round's.", "/id")
    route = await (_along_poster_sites if put.kind == "postering" else _through_turf)(session, caller, put)
    street_round = {
        "id": street_round_id,
        "kind": put.kind,
        "turf_id": put.turf,
        "metres": route.metres,
        "created_by": caller.subject,
    }
    row = {"campaign_id": caller.campaign_id, "walk_seconds": route.seconds, **street_round}
    if await session.scalar(insert(StreetRound).values(row).on_conflict_do_nothing().returning(StreetRound.id)) is None:
        # A concurrent request was first, with the same round or another.
        return await plan_drop(session, caller, put)
    action_fields = put.model_dump(include={"title", "starts_at", "ends_at", "volunteers", "cost_lines", "record_only"})
    stations = sorted({str(stop["station"]) for stop in route.stops if stop["station"]})
    action = ActionCreate.model_validate(
        {"id": street_round_id, "kind": put.kind, "stations": stations, **action_fields}
    )
    await actions.plan_action(session, caller, action)
    key = {"campaign_id": caller.campaign_id, "street_round_id": street_round_id}
    rows = [{**key, "position": index, **stop} for index, stop in enumerate(route.stops, 1)]
    await session.execute(insert(StreetRoundStop), rows)
    return await session.get_one(StreetRound, (caller.campaign_id, street_round_id)), True


async def get_drop(session: AsyncSession, caller: Caller, street_round_id: UUID, *, lock: bool = False) -> StreetRound:
    """Return a round. Raises NotFound, and Forbidden for one that lies outside the caller's territories."""
    street_round = await session.get(StreetRound, (caller.campaign_id, street_round_id), with_for_update=lock)
    if street_round is None:
        raise NotFound("Cette tournée est inconnue.", "There is no such round.")
    action = await actions.get_action(session, caller.campaign_id, street_round_id)
    actions.check_places(caller, action.stations)
    return street_round


def street_rounds_of() -> Select[StreetRound]:
    return select(StreetRound)


async def read_drop(session: AsyncSession, caller: Caller, street_round: StreetRound) -> StreetRoundRead:
    action = await actions.get_action(session, caller.campaign_id, street_round.id)
    stops = await queries.stops_of(session, street_round.id)
    marks = await queries.marks_of(session, street_round.id)
    last = {mark.position: mark for mark in marks}
    pictures = await queries.photos_of(session, street_round.id)
    laws = await _laws(session, caller, stops, action.starts_at, action.ends_at)
    action_fields = ActionRead.model_validate(action).model_dump(exclude={"version", "kind", "sums", "id"})
    warnings = list(dict.fromkeys(law.fr for law in laws.values() if law.verdict != "allowed"))
    ceiling = await find_ceiling(session, caller.campaign_id)
    if ceiling and any(line["amount_cents"] for line in action.cost_lines):
        warnings += [sentence for level, sentence in _BUDGET.items() if level == ceiling.level]
    return StreetRoundRead(
        id=street_round.id,
        kind="postering" if street_round.kind == ActionKind.POSTERING else "leaflet_drop",
        turf_id=street_round.turf_id,
        metres=street_round.metres,
        walk_seconds=street_round.walk_seconds,
        sums=sum_up(street_round.kind, len(stops), queries.as_marks(marks)),
        stocks=await stocks.shares_of(session, street_round.id),
        warnings=warnings,
        stops=[
            StopRead(
                **{name: getattr(stop, name) for name in StopRead.model_fields if hasattr(stop, name)},
                legality=LegalityRead.model_validate(laws[stop.position]) if stop.position in laws else None,
                mark=MarkRead.model_validate(last[stop.position]) if stop.position in last else None,
                photos=[picture.id for picture in pictures if picture.position == stop.position],
            )
            for stop in stops
        ],
        **action_fields,
    )


async def complete_drop(
    session: AsyncSession,
    caller: Caller,
    street_round_id: UUID,
    street_round_completion: StreetRoundCompletion,
    seen_version: int | None,
) -> StreetRound:
    """Complete a round and tell its totals; materials taken and not brought back count as used."""
    street_round = await get_drop(session, caller, street_round_id, lock=True)
    await stocks.settle_drop(session, caller, street_round_id)
    await _tell_sums(session, caller, street_round, street_round_completion, seen_version)
    return street_round


async def cancel_drop(
    session: AsyncSession, caller: Caller, street_round_id: UUID, seen_version: int | None
) -> StreetRound:
    """Cancel a round. Raises Conflict while posters or leaflets are out for it."""
    street_round = await get_drop(session, caller, street_round_id, lock=True)
    if any(share.out for share in await stocks.shares_of(session, street_round_id)):
        raise Conflict(
            "Des affiches ou des tracts sont encore sortis pour cette tournée : rapportez-les d'abord.",
            "Posters or leaflets are still out for this round: bring them back first.",
        )
    await actions.cancel_action(session, caller, street_round_id, seen_version)
    return street_round


async def retell(session: AsyncSession, caller: Caller, street_round: StreetRound) -> None:
    """Tell a completed round's totals again after a late mark."""
    action = await actions.get_action(session, caller.campaign_id, street_round.id)
    if action.status == ActionStatus.COMPLETED:
        await _tell_sums(session, caller, street_round, StreetRoundCompletion(), None)


async def _tell_sums(
    session: AsyncSession,
    caller: Caller,
    street_round: StreetRound,
    street_round_completion: StreetRoundCompletion,
    seen_version: int | None,
) -> None:
    marks = queries.as_marks(await queries.marks_of(session, street_round.id))
    stops = await queries.count_stops(session, street_round.id)
    done = Completion(
        volunteers=street_round_completion.volunteers,
        cost_lines=street_round_completion.cost_lines,
        sums=sum_up(street_round.kind, stops, marks),
    )
    await actions.complete_action(session, caller, street_round.id, done, seen_version)


async def _along_poster_sites(session: AsyncSession, caller: Caller, put: StreetRoundCreate) -> Route:
    chosen = await poster_sites.some_poster_sites(session, caller, put.poster_sites)
    state = (await get_campaign(session, caller.campaign_id)).state
    day = local_day(state, put.starts_at)
    closed = touches(put.starts_at, put.ends_at, silences_of(state))
    for place, poster_site in enumerate(chosen):
        law = legality_of(poster_site.kind, poster_site.permission_until, day, rounds_of(state), closed=closed)
        if law.verdict == "forbidden" and not put.record_only:
            raise Conflict(
                f"Lieu n° {place + 1} de la tournée : {law.fr}",
                f"Place {place + 1} of the round: {law.en}",
                "/starts_at" if law.article == "L. 49" else f"/poster-sites/{place}",
                article=law.article,
            )
    # Poster sites are on no known street: each counts as across every other's.
    points = [Stop(site.id, 0, site.longitude, site.latitude, 1) for site in chosen]
    walk = await asyncio.to_thread(plan_walk, points, _point(put))
    stops: list[dict[str, object]] = [
        {
            "poster_site_id": chosen[index].id,
            "poster_site_kind": chosen[index].kind,
            "label": chosen[index].label,
            "longitude": chosen[index].longitude,
            "latitude": chosen[index].latitude,
            "station": chosen[index].station,
            "mailboxes": 0,
        }
        for index in walk.order
    ]
    return Route(stops, walk.metres, walk.seconds)


async def _through_turf(session: AsyncSession, caller: Caller, put: StreetRoundCreate) -> Route:
    """Return the turf's own walk, by sides of streets."""
    assert put.turf is not None
    turf = await turfs.get_turf(session, caller, put.turf)
    if turf.withdrawn_at is not None and not put.record_only:
        raise Conflict("Ce secteur a été retiré : publiez-en un autre.", "This turf was withdrawn.", "/turf")
    walk = await turfs.list_stops(session, caller.campaign_id, turf.id)
    ids = [stop.building_id for stop in walk]
    homes = {spot.id: spot.homes for spot in await territories.list_spots(session, (), territories.among(ids))}
    addresses = [
        Address(
            stop.street,
            stop.number,
            stop.suffix,
            stop.longitude,
            stop.latitude,
            stop.station,
            homes.get(stop.building_id, max(1, len(stop.doors))),
        )
        for stop in walk
    ]
    stops: list[dict[str, object]] = [
        {
            "poster_site_id": None,
            "poster_site_kind": None,
            "label": stretch.label,
            "longitude": stretch.longitude,
            "latitude": stretch.latitude,
            "station": stretch.station,
            "mailboxes": stretch.mailboxes,
        }
        for stretch in stretches_of(addresses)
    ]
    return Route(stops, turf.metres, turf.walk_seconds)


def _point(put: StreetRoundCreate) -> tuple[float, float] | None:
    return None if put.meeting is None else (put.meeting.longitude, put.meeting.latitude)


async def _laws(
    session: AsyncSession, caller: Caller, stops: Sequence[StreetRoundStop], starts_at: datetime, ends_at: datetime
) -> dict[int, Legality]:
    """Return the legal verdict by position, with the site's current permission and the stop's original kind."""
    state = (await get_campaign(session, caller.campaign_id)).state
    day = local_day(state, starts_at)
    closed = touches(starts_at, ends_at, silences_of(state))
    permitted = await poster_sites.permissions_of(
        session, [stop.poster_site_id for stop in stops if stop.poster_site_id]
    )
    return {
        stop.position: legality_of(
            stop.poster_site_kind, permitted.get(stop.poster_site_id), day, rounds_of(state), closed=closed
        )
        for stop in stops
        if stop.poster_site_id is not None and stop.poster_site_kind is not None
    }
