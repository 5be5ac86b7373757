"""Poll watchers in the polling stations for the candidate, and their duties."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from elections.calendar import officers_due_at
from kit.campaigns.queries import campaign_now, get_campaign
from kit.db.vault import Vault, open_vault
from kit.security.auth import Caller
from kit.web.problems import Conflict, Forbidden, NotFound
from kit.web.refusals import check_round
from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from results.journal.service import write_entry
from results.reporting.poll_watchers import queries
from results.reporting.poll_watchers.duties import NOTIFIED, Duty, Held, clash_with
from results.reporting.poll_watchers.models import Assignment, Officer
from results.reporting.poll_watchers.schemas import AssignmentCreate, PollWatcherPut
from results.territory.stations.service import list_stations, lock_station

_PHONE = "officer phone"
_NEEDED = ("born_on", "born_at", "address")


@dataclass(frozen=True)
class KnownOfficer:
    """An officer with what is sealed of them opened."""

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
        """The fields that R. 46 requires of an assessor or a delegate and that are not known."""
        return [field for field in _NEEDED if getattr(self, field) is None]


@dataclass(frozen=True)
class Deadline:
    round: int
    due_at: datetime
    passed: bool
    to_notify: int
    without_delegate: tuple[str, ...]


def subject_of(officer_id: UUID) -> str:
    """Return the subject of a poll watcher's acts, for journal and events: no name."""
    return f"officer-{officer_id}"


async def put_officer(
    session: AsyncSession, caller: Caller, put: PollWatcherPut, officer_id: UUID | None = None
) -> KnownOfficer:
    """A new one, or in the place of what was known: their telephone is what their text messages are known by.

    Raises Forbidden for somebody with a duty outside of the caller's territories.
    """
    if officer_id is not None:
        _check_mine(caller, await find_officer(session, caller.campaign_id, officer_id))
    vault = await open_vault(session, caller.campaign_id)
    index = vault.blind(_PHONE, put.phone) if put.phone else None
    if index is not None:
        other = await session.scalar(select(Officer.id).where(Officer.phone_index == index, Officer.id != officer_id))
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
    if officer_id is None:
        officer = Officer(campaign_id=caller.campaign_id, entered_by=caller.subject, **fields)
        session.add(officer)
    else:
        officer = await _get(session, caller.campaign_id, officer_id)
        for name, value in fields.items():
            setattr(officer, name, value)
    await session.flush()
    return await find_officer(session, caller.campaign_id, officer.id)


async def find_officer(session: AsyncSession, campaign_id: UUID, officer_id: UUID) -> KnownOfficer:
    officer = await _get(session, campaign_id, officer_id)
    (known,) = await _open(session, campaign_id, [officer])
    return known


async def find_by_phone(session: AsyncSession, campaign_id: UUID, phone: str) -> KnownOfficer | None:
    """Return the poll watcher whose number it is, written as `read_number` does."""
    vault = await open_vault(session, campaign_id)
    mine = select(Officer).where(Officer.phone_index == vault.blind(_PHONE, phone))
    officer = await session.scalar(mine)
    return None if officer is None else (await _open(session, campaign_id, [officer]))[0]


async def list_officers(session: AsyncSession, caller: Caller) -> list[KnownOfficer]:
    """List poll watchers by name; to a member limited to territories, those with a duty there and those without any."""
    known = await _open(session, caller.campaign_id, await queries.all_officers(session))
    return [one for one in known if not one.assignments or any(caller.covers(duty.station) for duty in one.assignments)]


async def erase_officer(session: AsyncSession, caller: Caller, officer_id: UUID) -> None:
    """The person and their duties go; what they reported stays, under a number that is nobody's."""
    officer = await find_officer(session, caller.campaign_id, officer_id)
    _check_mine(caller, officer)
    await session.execute(delete(Officer).where(Officer.campaign_id == caller.campaign_id, Officer.id == officer.id))


async def assign(session: AsyncSession, caller: Caller, put: AssignmentCreate) -> Assignment:
    """Assign a duty; the same duty again changes nothing."""
    caller.check_covers(put.station)
    campaign = await get_campaign(session, caller.campaign_id)
    check_round(campaign.state, put.round, "/round")
    await lock_station(session, caller.campaign_id, put.station, "/station")
    if await session.get(Officer, (caller.campaign_id, put.officer_id), with_for_update=True) is None:
        raise NotFound("Cette personne n'est pas connue ici.", "This person is not known here.", "/officer_id")
    beside = await queries.assignments_beside(session, put.round, put.station, put.officer_id)
    for one in beside:
        if (one.officer_id, one.station, one.duty) == (put.officer_id, put.station, put.duty):
            return one
    wanted = Held(put.officer_id, put.station, put.duty)
    clash = clash_with(wanted, [Held(one.officer_id, one.station, Duty(one.duty)) for one in beside])
    if clash is not None:
        raise Conflict(clash.fr, clash.en, clash.pointer)
    assignment = Assignment(
        campaign_id=caller.campaign_id,
        officer_id=put.officer_id,
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
    """The mayor has received the letters of these."""
    mine = select(Assignment).where(Assignment.id.in_(assignment_ids), Assignment.duty.in_(NOTIFIED))
    rows = (await session.scalars(mine)).all()
    if len(rows) != len(set(assignment_ids)):
        raise NotFound(
            "Une de ces affectations n'existe pas, ou ne se notifie pas au maire.",
            "One of these assignments does not exist, or is none that the mayor is told of.",
            "/assignment_ids",
        )
    for row in rows:
        caller.check_covers(row.station, "/assignment_ids")
        row.notified_at = row.notified_at or datetime.now(UTC)
    await session.flush()


async def list_deadlines(session: AsyncSession, caller: Caller) -> list[Deadline]:
    state = (await get_campaign(session, caller.campaign_id)).state
    now = campaign_now(state)
    stations = [one.station for one in await list_stations(session) if caller.covers(one.station)]
    found: list[Deadline] = []
    for day in state.rounds:
        rows = [one for one in await queries.assignments_in(session, day.number) if caller.covers(one.station)]
        watched = {one.station for one in rows if one.duty in (Duty.DELEGATE, Duty.ASSESSOR)}
        due_at = officers_due_at(day.on, state.time_zone)
        found.append(
            Deadline(
                round=day.number,
                due_at=due_at,
                passed=now >= due_at,
                to_notify=sum(one.duty in NOTIFIED and one.notified_at is None for one in rows),
                without_delegate=tuple(station for station in stations if station not in watched),
            )
        )
    return found


async def list_assigned(session: AsyncSession, round_number: int) -> Sequence[Assignment]:
    return await queries.assignments_in(session, round_number)


async def _get(session: AsyncSession, campaign_id: UUID, officer_id: UUID) -> Officer:
    officer = await session.get(Officer, (campaign_id, officer_id))
    if officer is None:
        raise NotFound("Cette personne n'est pas connue ici.", "This person is not known here.")
    return officer


async def _open(session: AsyncSession, campaign_id: UUID, officers: Sequence[Officer]) -> list[KnownOfficer]:
    vault = await open_vault(session, campaign_id)
    duties: dict[UUID, list[Assignment]] = {}
    for one in await queries.assignments_of(session, [officer.id for officer in officers]):
        duties.setdefault(one.officer_id, []).append(one)
    known: list[KnownOfficer] = []
    for officer in officers:
        born_on = _unseal(vault, "born on", officer.born_on)
        known.append(
            KnownOfficer(
                id=officer.id,
                first_names=officer.first_names,
                surname=officer.surname,
                born_on=date.fromisoformat(born_on) if born_on else None,
                born_at=_unseal(vault, "born at", officer.born_at),
                address=officer.address,
                registered_in=officer.registered_in,
                elector_number=_unseal(vault, "elector number", officer.elector_number),
                phone=_unseal(vault, "phone", officer.phone),
                assignments=tuple(duties.get(officer.id, ())),
            )
        )
    return known


def _check_mine(caller: Caller, officer: KnownOfficer) -> None:
    if any(not caller.covers(duty.station) for duty in officer.assignments):
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
        "officer": str(assignment.officer_id),
        "station": assignment.station,
        "round": assignment.round,
        "duty": str(assignment.duty),
    }
    await write_entry(session, caller.campaign_id, caller.subject, action, about)
