"""Reminders to vote within the law: whom to remind, until when, and the day's need of volunteers by place."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from common.events.results import TurnoutReported
from common.schemas.campaign import CampaignState
from kit.campaigns.queries import campaign_now, get_campaign
from kit.security.auth import Caller
from kit.web.problems import Invalid
from sqlalchemy import ColumnElement, Select, delete, func, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from crm.campaign.actions.election_silence import silences_of
from crm.canvassing.vote_reminders.models import Attendance, StationTurnout
from crm.canvassing.vote_reminders.schemas import AttendancePut, ReminderRow, StationDay
from crm.people.records.conditions import people_within
from crm.people.records.consent_uses import Use
from crm.people.records.list_silence import check_lists
from crm.people.records.mobilisation_windows import (
    ORIGIN,
    ORIGIN_WITHOUT,
    check_attendance,
    check_list,
    is_over,
    knows_attendance,
)
from crm.people.records.service import KnownPerson

_ORDER = ("noon", "17h", "close")


async def note_attendance(session: AsyncSession, caller: Caller, put: AttendancePut) -> int:
    """Record attendance; return how many. Refused outside of the days between the rounds."""
    state = (await get_campaign(session, caller.campaign_id)).state
    check_attendance(state, campaign_now(state), put.consulted_on)
    ids = [row.person_id for row in put.people]
    visible = people_within(caller.territories).where(KnownPerson.id.in_(ids)).with_only_columns(KnownPerson.id)
    visible_ids = set(await session.scalars(visible))
    for number, row in enumerate(put.people):
        if row.person_id not in visible_ids:
            raise Invalid("Cette personne est inconnue.", "There is no such person.", f"/people/{number}/person_id")
    rows = {
        row.person_id: {
            "campaign_id": caller.campaign_id,
            "person_id": row.person_id,
            "voted": row.voted,
            "consulted_on": put.consulted_on,
            "noted_by": caller.subject,
        }
        for row in put.people
    }
    statement = insert(Attendance)
    values = {name: statement.excluded[name] for name in ("voted", "consulted_on", "noted_by")}
    await session.execute(
        statement.on_conflict_do_update(index_elements=["campaign_id", "person_id"], set_=values), list(rows.values())
    )
    return len(rows)


@dataclass(frozen=True)
class OpenList:
    """The list that may be shown now: its origin, end, whether it shows attendance, and conditions on people."""

    origin: str
    closes_at: datetime
    with_attendance: bool
    awake: Sequence[ColumnElement[bool]]


async def open_list(session: AsyncSession, caller: Caller) -> OpenList:
    """Return the list that may be shown now, without people whose silence has begun. Refused in the silence."""
    state = (await get_campaign(session, caller.campaign_id)).state
    now = campaign_now(state)
    awake = await check_lists(session, caller)
    check_list(state, now)
    with_attendance = knows_attendance(state, now)
    return OpenList(ORIGIN if with_attendance else ORIGIN_WITHOUT, _next_eve(state, now), with_attendance, awake)


def reminders(
    caller: Caller, open_list: OpenList, use: Use, station: str | None, *, absent_only: bool
) -> Select[KnownPerson]:
    """Select the people of the caller's territories who agreed to this use, without those known to have voted."""
    rows = people_within(caller.territories).where(KnownPerson.uses.contains([use]), *open_list.awake)
    if station is not None:
        rows = rows.where(KnownPerson.station == station)
    if absent_only and open_list.with_attendance:
        conditions = (Attendance.campaign_id == KnownPerson.campaign_id) & (Attendance.person_id == KnownPerson.id)
        rows = rows.outerjoin(Attendance, conditions).where(
            or_(Attendance.voted.is_(None), Attendance.voted.is_(False))
        )
    return rows


async def rows_of(session: AsyncSession, people: Sequence[KnownPerson], *, with_attendance: bool) -> list[ReminderRow]:
    voted: dict[UUID, bool] = {}
    if with_attendance:
        query = select(Attendance).where(Attendance.person_id.in_([person.id for person in people]))
        voted = {row.person_id: row.voted for row in await session.scalars(query)}
    return [
        ReminderRow.model_validate(
            {
                "id": person.id,
                "first_names": person.first_names,
                "surname": person.surname,
                "station": person.station,
                "uses": person.uses,
                "voted_first_round": voted.get(person.id),
            }
        )
        for person in people
    ]


async def count_expired(session: AsyncSession, campaign_id: UUID) -> int:
    """Count the attendance records to delete: all of them, once the last round is over."""
    state = (await get_campaign(session, campaign_id)).state
    if not is_over(state, campaign_now(state)):
        return 0
    rows = select(func.count()).select_from(Attendance).where(Attendance.campaign_id == campaign_id)
    return await session.scalar(rows) or 0


async def destroy_attendance(session: AsyncSession, campaign_id: UUID) -> int:
    """Delete the attendance records after the last round; return how many."""
    state = (await get_campaign(session, campaign_id)).state
    if not is_over(state, campaign_now(state)):
        return 0
    statement = delete(Attendance).where(Attendance.campaign_id == campaign_id).returning(Attendance.person_id)
    return len((await session.scalars(statement)).all())


async def hear_turnout(session: AsyncSession, event: TurnoutReported) -> None:
    row = {"heard_version": event.version, "registered": event.registered, "voters": event.voters}
    key = {"station": event.station, "round": event.round, "moment": event.moment}
    statement = insert(StationTurnout).values(campaign_id=event.campaign_id, **key, **row)
    newer = StationTurnout.heard_version < statement.excluded.heard_version
    index = ["campaign_id", "station", "round", "moment"]
    await session.execute(statement.on_conflict_do_update(index_elements=index, set_=row, where=newer))


async def read_turnouts(session: AsyncSession, caller: Caller, number: int) -> list[StationDay]:
    """Return the latest turnout of each station of the caller's territories, with that of all stations then."""
    rows = list(await session.scalars(select(StationTurnout).where(StationTurnout.round == number)))
    sums = {moment: _share([row for row in rows if row.moment == moment]) for moment in _ORDER}
    latest: dict[str, StationTurnout] = {}
    for row in sorted(rows, key=lambda one: _ORDER.index(one.moment)):
        if caller.covers(row.station):
            latest[row.station] = row
    rows = [
        StationDay(
            station=row.station,
            moment=row.moment,
            registered=row.registered,
            voters=row.voters,
            turnout=_share([row]),
            behind=sums[row.moment] - _share([row]),
        )
        for row in latest.values()
    ]
    return sorted(rows, key=lambda one: (-one.behind, one.station))


def _share(rows: Sequence[StationTurnout]) -> float:
    registered = sum(row.registered for row in rows)
    return sum(row.voters for row in rows) / registered if registered else 0.0


def _next_eve(state: CampaignState, now: datetime) -> datetime:
    return next((eve for eve, _ in silences_of(state) if eve > now), now)
