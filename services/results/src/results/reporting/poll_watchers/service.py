"""Poll watchers in the polling stations for the candidate, and their duties."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from elections.calendar import poll_watchers_due_at
from kit.campaigns.queries import campaign_now, get_campaign
from kit.db.vault import Vault, open_vault
from kit.security.auth import Caller
from kit.web.problems import Conflict, Forbidden, NotFound
from kit.web.refusals import check_round
from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from results.journal.service import write_entry
from results.reporting.poll_watchers import queries
from results.reporting.poll_watchers.duties import NOTIFIED, Duty, Held, clash_with
from results.reporting.poll_watchers.models import Assignment, PollWatcher
from results.reporting.poll_watchers.schemas import AssignmentCreate, PollWatcherPut
from results.territory.stations.service import list_stations, lock_station

_PHONE = "officer phone"
_NEEDED = ("born_on", "born_at", "address")


@dataclass(frozen=True)
class KnownPollWatcher:
    """A poll watcher with the encrypted fields decrypted."""

    id: UUID
    first_names: str
    surname: str
    born_on: date | None
    born_at: str | None
    address: str | None
    registered_in: str | None
    elector_number: str | None
    phone: str | None
    assignments: tuple[Assignment, ...]

    @property
    def name(self) -> str:
        return f"{self.first_names} {self.surname}"

    @property
    def missing(self) -> list[str]:
        """Return the unknown fields that R. 46 requires of an assessor or a delegate."""
        return [field for field in _NEEDED if getattr(self, field) is None]


@dataclass(frozen=True)
class Deadline:
    round: int
    due_at: datetime
    passed: bool
    to_notify: int
    without_delegate: tuple[str, ...]


def subject_of(poll_watcher_id: UUID) -> str:
    """Return the subject of a poll watcher's acts in journal and events: an id, no name."""
    return f"officer-{poll_watcher_id}"


async def put_poll_watcher(
    session: AsyncSession, caller: Caller, put: PollWatcherPut, poll_watcher_id: UUID | None = None
) -> KnownPollWatcher:
    """Create a poll watcher, or replace the details; text messages are matched by the telephone.

    Raises Forbidden if the person has a duty outside the caller's territories.
    """
    if poll_watcher_id is not None:
        _check_mine(caller, await find_poll_watcher(session, caller.campaign_id, poll_watcher_id))
    vault = await open_vault(session, caller.campaign_id)
    index = vault.blind(_PHONE, put.phone) if put.phone else None
    if index is not None:
        other = await session.scalar(
            select(PollWatcher.id).where(PollWatcher.phone_index == index, PollWatcher.id != poll_watcher_id)
        )
        if other is not None:
            raise Conflict(
                "Ce numéro de téléphone est déjà celui de quelqu'un d'autre.",
                "This telephone number is somebody else's already.",
                "/phone",
            )
    fields: dict[str, Any] = {
        "first_names": put.first_names,
        "surname": put.surname,
        "address": put.address,
        "registered_in": put.registered_in,
        "born_on": _seal(vault, "born on", put.born_on and put.born_on.isoformat()),
        "born_at": _seal(vault, "born at", put.born_at),
        "elector_number": _seal(vault, "elector number", put.elector_number),
        "phone": _seal(vault, "phone", put.phone),
        "phone_index": index,
    }
    if poll_watcher_id is None:
        watcher = PollWatcher(campaign_id=caller.campaign_id, entered_by=caller.subject, **fields)
        session.add(watcher)
    else:
        watcher = await _get(session, caller.campaign_id, poll_watcher_id)
        for name, value in fields.items():
            setattr(watcher, name, value)
    await session.flush()
    return await find_poll_watcher(session, caller.campaign_id, watcher.id)


async def find_poll_watcher(session: AsyncSession, campaign_id: UUID, poll_watcher_id: UUID) -> KnownPollWatcher:
    watcher = await _get(session, campaign_id, poll_watcher_id)
    (known_watcher,) = await _open(session, campaign_id, [watcher])
    return known_watcher


async def find_by_phone(session: AsyncSession, campaign_id: UUID, phone: str) -> KnownPollWatcher | None:
    """Return the poll watcher with this number, in the form of `read_number`; None if there is none."""
    vault = await open_vault(session, campaign_id)
    query = select(PollWatcher).where(PollWatcher.phone_index == vault.blind(_PHONE, phone))
    watcher = await session.scalar(query)
    return None if watcher is None else (await _open(session, campaign_id, [watcher]))[0]


async def list_poll_watchers(session: AsyncSession, caller: Caller) -> list[KnownPollWatcher]:
    """Return poll watchers by name. A member limited to territories sees those with a duty there or without any."""
    poll_watchers = await _open(session, caller.campaign_id, await queries.all_poll_watchers(session))
    return [
        poll_watcher
        for poll_watcher in poll_watchers
        if not poll_watcher.assignments or any(caller.covers(duty.station) for duty in poll_watcher.assignments)
    ]


async def erase_poll_watcher(session: AsyncSession, caller: Caller, poll_watcher_id: UUID) -> None:
    """Erase the person and their duties; what they reported stays, under an id that identifies nobody."""
    watcher = await find_poll_watcher(session, caller.campaign_id, poll_watcher_id)
    _check_mine(caller, watcher)
    await session.execute(
        delete(PollWatcher).where(PollWatcher.campaign_id == caller.campaign_id, PollWatcher.id == watcher.id)
    )


async def count_poll_watchers(session: AsyncSession) -> int:
    return await session.scalar(select(func.count()).select_from(PollWatcher)) or 0


async def erase_poll_watchers(session: AsyncSession, campaign_id: UUID) -> int:
    """Erase everybody with their duties and phones; return how many."""
    erased = await session.scalars(
        delete(PollWatcher).where(PollWatcher.campaign_id == campaign_id).returning(PollWatcher.id)
    )
    return len(erased.all())


async def assign(session: AsyncSession, caller: Caller, put: AssignmentCreate) -> Assignment:
    """Assign a duty; the same duty again changes nothing."""
    caller.check_covers(put.station)
    campaign = await get_campaign(session, caller.campaign_id)
    check_round(campaign.state, put.round, "/round")
    await lock_station(session, caller.campaign_id, put.station, "/station")
    if await session.get(PollWatcher, (caller.campaign_id, put.poll_watcher_id), with_for_update=True) is None:
        raise NotFound("Cette personne n'est pas connue ici.", "This person is not known here.", "/poll_watcher_id")
    beside = await queries.assignments_beside(session, put.round, put.station, put.poll_watcher_id)
    for existing in beside:
        if (existing.poll_watcher_id, existing.station, existing.duty) == (put.poll_watcher_id, put.station, put.duty):
            return existing
    new_duty = Held(put.poll_watcher_id, put.station, put.duty)
    clash = clash_with(
        new_duty, [Held(assignment.poll_watcher_id, assignment.station, Duty(assignment.duty)) for assignment in beside]
    )
    if clash is not None:
        raise Conflict(clash.fr, clash.en, clash.pointer)
    assignment = Assignment(
        campaign_id=caller.campaign_id,
        poll_watcher_id=put.poll_watcher_id,
        station=put.station,
        round=put.round,
        duty=put.duty,
        assigned_by=caller.subject,
    )
    session.add(assignment)
    await session.flush()
    await _note(session, caller, "officer_assigned", assignment)
    return assignment


async def withdraw(session: AsyncSession, caller: Caller, assignment_id: UUID) -> None:
    assignment = await session.get(Assignment, (caller.campaign_id, assignment_id))
    if assignment is None:
        raise NotFound("Cette affectation n'existe pas.", "There is no such assignment.")
    caller.check_covers(assignment.station, None)
    await session.delete(assignment)
    await session.flush()
    await _note(session, caller, "officer_withdrawn", assignment)


async def note_notified(session: AsyncSession, caller: Caller, assignment_ids: Collection[UUID]) -> None:
    """Record that the mayor has received the letters of these assignments."""
    query = select(Assignment).where(Assignment.id.in_(assignment_ids), Assignment.duty.in_(NOTIFIED))
    rows = (await session.scalars(query)).all()
    if len(rows) != len(set(assignment_ids)):
        raise NotFound(
            "Une de ces affectations n'existe pas, ou ne se notifie à personne.",
            "One of these assignments does not exist, or is none that anybody is told of.",
            "/assignment_ids",
        )
    for row in rows:
        caller.check_covers(row.station, "/assignment_ids")
        row.notified_at = row.notified_at or datetime.now(UTC)
    await session.flush()


async def list_deadlines(session: AsyncSession, caller: Caller) -> list[Deadline]:
    state = (await get_campaign(session, caller.campaign_id)).state
    now = campaign_now(state)
    stations = [station.station for station in await list_stations(session) if caller.covers(station.station)]
    deadlines: list[Deadline] = []
    for day in state.rounds:
        rows = [
            assignment
            for assignment in await queries.assignments_in(session, day.number)
            if caller.covers(assignment.station)
        ]
        watched = {row.station for row in rows if row.duty in (Duty.DELEGATE, Duty.ASSESSOR)}
        due_at = poll_watchers_due_at(day.on, state.time_zone)
        deadlines.append(
            Deadline(
                round=day.number,
                due_at=due_at,
                passed=now >= due_at,
                to_notify=sum(row.duty in NOTIFIED and row.notified_at is None for row in rows),
                without_delegate=tuple(station for station in stations if station not in watched),
            )
        )
    return deadlines


async def count_watched(session: AsyncSession, round_number: int) -> tuple[int, int]:
    """Return in how many stations somebody has a duty, and how many duties the mayor has still to be told of."""
    watched = await queries.count_assigned_stations(session, round_number)
    return watched, await queries.count_to_notify(session, round_number, NOTIFIED)


async def _get(session: AsyncSession, campaign_id: UUID, poll_watcher_id: UUID) -> PollWatcher:
    watcher = await session.get(PollWatcher, (campaign_id, poll_watcher_id))
    if watcher is None:
        raise NotFound("Cette personne n'est pas connue ici.", "This person is not known here.")
    return watcher


async def _open(session: AsyncSession, campaign_id: UUID, watchers: Sequence[PollWatcher]) -> list[KnownPollWatcher]:
    vault = await open_vault(session, campaign_id)
    duties: dict[UUID, list[Assignment]] = {}
    for assignment in await queries.assignments_of(session, [watcher.id for watcher in watchers]):
        duties.setdefault(assignment.poll_watcher_id, []).append(assignment)
    result: list[KnownPollWatcher] = []
    for watcher in watchers:
        born_on = _unseal(vault, "born on", watcher.born_on)
        result.append(
            KnownPollWatcher(
                id=watcher.id,
                first_names=watcher.first_names,
                surname=watcher.surname,
                born_on=date.fromisoformat(born_on) if born_on else None,
                born_at=_unseal(vault, "born at", watcher.born_at),
                address=watcher.address,
                registered_in=watcher.registered_in,
                elector_number=_unseal(vault, "elector number", watcher.elector_number),
                phone=_unseal(vault, "phone", watcher.phone),
                assignments=tuple(duties.get(watcher.id, ())),
            )
        )
    return result


def _check_mine(caller: Caller, watcher: KnownPollWatcher) -> None:
    if any(not caller.covers(duty.station) for duty in watcher.assignments):
        raise Forbidden(
            "Cette personne a une tâche hors de votre territoire : demandez à votre coordinateur.",
            "This person has a duty outside your territories: ask your coordinator.",
        )


def _seal(vault: Vault, field: str, text: str | None) -> bytes | None:
    return vault.seal(f"officer {field}", text) if text else None


def _unseal(vault: Vault, field: str, blob: bytes | None) -> str | None:
    return vault.open(f"officer {field}", blob) if blob else None


async def _note(session: AsyncSession, caller: Caller, action: str, assignment: Assignment) -> None:
    about = {
        "officer": str(assignment.poll_watcher_id),
        "station": assignment.station,
        "round": assignment.round,
        "duty": str(assignment.duty),
    }
    await write_entry(session, caller.campaign_id, caller.subject, action, about)
