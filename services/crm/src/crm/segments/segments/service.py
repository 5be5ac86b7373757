"""Segments: who fits a filter now, in the territories of who asks."""

from collections.abc import Mapping, Sequence
from typing import TypeAlias
from uuid import UUID

from kit.security.auth import Caller
from kit.web.etags import check_seen
from kit.web.problems import Conflict, Forbidden, Invalid, NotFound
from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from crm.campaign.special_categories.free_text_check import screen
from crm.people.records.card import definition_of
from crm.people.records.conditions import people_within
from crm.people.records.custom_fields import custom_fields
from crm.people.records.list_silence import check_lists
from crm.people.records.service import KnownPerson as Person
from crm.people.records.service import today_of
from crm.segments.segments.bit_counts import count_by_bits, tags_nobody_has
from crm.segments.segments.facets import express
from crm.segments.segments.filter_contents import (
    excludes_ages,
    only_volunteers,
    segments_in,
    size_in_all,
    size_of,
    standing_alone,
    tags_in,
    texts_in,
)
from crm.segments.segments.filters import DEEPEST, FILTER, MAX_CONDITIONS, MAX_IN_ALL, Filter
from crm.segments.segments.models import Segment
from crm.segments.segments.political_criteria import check_political
from crm.segments.segments.schemas import SegmentPut
from crm.segments.segments.sql_conditions import Ground, compile_filter

KnownSegment: TypeAlias = Segment
"""What other features see of a segment."""


async def people_in(session: AsyncSession, caller: Caller, found: Filter) -> Select[Person]:
    """Select the people who fit a filter. Raises Invalid at an impossible condition."""
    return _people_on(caller, found, await ground_of(session, caller, found))


async def ground_of(session: AsyncSession, caller: Caller, found: Filter) -> Ground:
    """Return what the filter may refer to. Raises Invalid for one that is too large."""
    count, depth = size_of(found)
    if count > MAX_CONDITIONS or depth > DEEPEST:
        raise Invalid(
            f"Au plus {MAX_CONDITIONS} conditions, sur {DEEPEST} niveaux.",
            f"At most {MAX_CONDITIONS} conditions, {DEEPEST} deep.",
            "/filter",
        )
    inside = await _named_in(session, caller, found)
    _check_whole(found, inside)
    for text in dict.fromkeys(text for one in (found, *inside.values()) for text in texts_in(one)):
        await screen(session, caller.campaign_id, {"/filter": text})
    return Ground(
        today=await today_of(session, caller.campaign_id),
        fields={row.key: definition_of(row) for row in await custom_fields(session)},
        segments=inside,
    )


def _people_on(caller: Caller, found: Filter, ground: Ground) -> Select[Person]:
    condition = compile_filter(found, ground)
    return people_within(caller.territories).where(Person.campaign_id == caller.campaign_id, condition)


async def list_people_in(session: AsyncSession, caller: Caller, segment: Segment) -> Select[Person]:
    """To be shown. Raises Conflict in the silence, but of a segment of volunteers alone (L. 49)."""
    alone = await copy_filter(session, caller, segment)
    awake = await check_lists(session, caller, volunteers=only_volunteers(alone))
    return (await people_in(session, caller, alone)).where(*awake)


async def person_ids(session: AsyncSession, caller: Caller, segment: Segment) -> list[UUID]:
    """Return the ids of the people of `list_people_in`, in order of id."""
    rows = (await list_people_in(session, caller, segment)).with_only_columns(Person.id)
    return list((await session.scalars(rows.order_by(Person.id))).all())


async def count_people(session: AsyncSession, caller: Caller, found: Filter) -> int:
    """Count people from the segments' bits where they hold what is needed, and otherwise by looking at each person."""
    ground = await ground_of(session, caller, found)
    rows = _people_on(caller, found, ground)
    asked = None if caller.territories else express(found, ground)
    counted = None if asked is None else await count_by_bits(session, caller.campaign_id, asked, rows)
    return await session.scalar(rows.with_only_columns(func.count())) or 0 if counted is None else counted


async def unknown_tags(session: AsyncSession, caller: Caller, found: Filter) -> list[str]:
    """Tags of the filter that nobody of the campaign has: `not` one of them is everybody, and nothing else tells."""
    return await tags_nobody_has(session, caller.campaign_id, tags_in(found))


async def list_segments(session: AsyncSession, caller: Caller) -> Sequence[Segment]:
    """List the caller's own segments, and those that are shared with one of their roles."""
    rows = select(Segment).where(Segment.campaign_id == caller.campaign_id, _seen_by(caller)).order_by(Segment.name)
    return (await session.scalars(rows)).all()


async def get_segment(session: AsyncSession, caller: Caller, segment_id: UUID, *, lock: bool = False) -> Segment:
    rows = select(Segment).where(Segment.campaign_id == caller.campaign_id, Segment.id == segment_id, _seen_by(caller))
    found = await session.scalar(rows.with_for_update() if lock else rows)
    if found is None:
        raise NotFound("Ce segment n'existe pas.", "There is no such segment.")
    return found


async def copy_filter(session: AsyncSession, caller: Caller, segment: Segment) -> Filter:
    """The filter as it is now, for what has to outlive the segment."""
    return await write_out(session, caller, FILTER.validate_python(segment.filter))


async def write_out(session: AsyncSession, caller: Caller, found: Filter) -> Filter:
    """The segments that it stands on are written out: what is changed in them later does not change it.

    Raises Invalid at the condition that cannot be.
    """
    await people_in(session, caller, found)
    alone = standing_alone(found, await _named_in(session, caller, found))
    await people_in(session, caller, alone)
    return alone


async def check_selection(session: AsyncSession, caller: Caller, found: Filter | None, theme: str | None) -> None:
    """Raise Invalid where a political message would choose people by what the law forbids, in other segments too."""
    if found is None:
        check_political(None, theme, {})
        return
    ground = await ground_of(session, caller, found)
    # A segment that is not there is refused at its condition.
    _people_on(caller, found, ground)
    check_political(standing_alone(found, ground.segments), theme, ground.fields)


async def add_segment(session: AsyncSession, caller: Caller, put: SegmentPut) -> Segment:
    await people_in(session, caller, put.filter)
    await screen(session, caller.campaign_id, {"/name": put.name})
    segment = Segment(
        campaign_id=caller.campaign_id,
        name=put.name,
        filter=FILTER.dump_python(put.filter, mode="json"),
        shared_with=sorted({role.value for role in put.shared_with}),
        created_by=caller.subject,
    )
    session.add(segment)
    await _flush(session)
    return segment


async def put_segment(
    session: AsyncSession, caller: Caller, segment_id: UUID, put: SegmentPut, seen: int | None
) -> Segment:
    segment = await get_segment(session, caller, segment_id, lock=True)
    _check_own(caller, segment)
    check_seen(
        seen,
        segment.version,
        "Ce segment",
        "This segment",
        "lu",
        lambda: {"version": segment.version, "name": segment.name, "filter": segment.filter},
    )
    inside = await _named_in(session, caller, put.filter)
    if segment_id in inside:
        raise Invalid("Un segment ne peut pas se contenir.", "A segment cannot hold itself.", "/filter")
    await people_in(session, caller, put.filter)
    if put.name != segment.name:
        await screen(session, caller.campaign_id, {"/name": put.name})
    segment.name, segment.filter = put.name, FILTER.dump_python(put.filter, mode="json")
    segment.shared_with = sorted({role.value for role in put.shared_with})
    segment.version += 1
    await _flush(session)
    return segment


async def remove_segment(session: AsyncSession, caller: Caller, segment_id: UUID) -> None:
    segment = await get_segment(session, caller, segment_id, lock=True)
    _check_own(caller, segment)
    every = await session.scalars(select(Segment).where(Segment.campaign_id == caller.campaign_id))
    if any(segment_id in segments_in(FILTER.validate_python(one.filter)) for one in every if one.id != segment_id):
        raise Conflict(
            "Un autre segment s'appuie sur celui-ci : changez-le d'abord.",
            "Another segment stands on this one: change that one first.",
        )
    await session.delete(segment)
    await session.flush()


async def _named_in(session: AsyncSession, caller: Caller, found: Filter) -> dict[UUID, Filter]:
    """Every segment that the filter stands on, however many steps away: saved ones never go in a circle."""
    known: dict[UUID, Filter] = {}
    waiting = segments_in(found)
    while waiting:
        rows = await session.scalars(
            select(Segment).where(Segment.campaign_id == caller.campaign_id, Segment.id.in_(waiting), _seen_by(caller))
        )
        read = {row.id: FILTER.validate_python(row.filter) for row in rows}
        known |= read
        waiting = set[UUID]().union(*(segments_in(one) for one in read.values())) - set(known)
        if len(known) > MAX_CONDITIONS:
            raise Invalid("Trop de segments emboîtés.", "Too many segments in one another.", "/filter")
    return known


def _check_whole(found: Filter, inside: Mapping[UUID, Filter]) -> None:
    if size_in_all(found, inside) > MAX_IN_ALL:
        raise Invalid(
            f"Avec les segments sur lesquels il s'appuie, ce filtre a plus de {MAX_IN_ALL} conditions.",
            f"With the segments that it stands on, this filter has more than {MAX_IN_ALL} conditions.",
            "/filter",
        )
    if excludes_ages(found, inside):
        raise Invalid(
            "Une tranche d’âge ne s’exclut pas : les mineurs resteraient parmi les autres (règlement 2024/900, "
            "art. 18). Nommez les tranches voulues.",
            "No age band is excluded: minors would be among the others (Regulation (EU) 2024/900, art. 18).",
            "/filter",
            article="Règlement (UE) 2024/900, art. 18",
        )


def _seen_by(caller: Caller) -> ColumnElement[bool]:
    return or_(
        Segment.created_by == caller.subject, *(Segment.shared_with.contains([role.value]) for role in caller.roles)
    )


def may_change(caller: Caller, segment: Segment) -> bool:
    return segment.created_by == caller.subject or "manager" in caller.roles


def _check_own(caller: Caller, segment: Segment) -> None:
    if not may_change(caller, segment):
        raise Forbidden(
            "Qui a fait ce segment, ou un directeur de campagne, peut le changer.",
            "Who made this segment, or a manager, may change it.",
        )


async def _flush(session: AsyncSession) -> None:
    try:
        async with session.begin_nested():
            await session.flush()
    except IntegrityError as error:
        raise Conflict("Un segment porte déjà ce nom.", "A segment has this name already.", "/name") from error
