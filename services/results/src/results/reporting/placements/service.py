"""Several people entered at once, and sent to stations at once."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from elections.places.matching import match_commune
from elections.places.place import Place, parse_territory
from elections.places.stations import parse_places, station_name
from kit.campaigns.queries import get_campaign
from kit.pages.forms import read_form
from kit.security.auth import Caller
from kit.web.problems import Conflict, Invalid, Problem
from sqlalchemy.ext.asyncio import AsyncSession

from results.reporting.placements.people_table import ReadPerson
from results.reporting.placements.proposals import propose
from results.reporting.poll_watchers import service as watchers
from results.reporting.poll_watchers.duties import NOTIFIED, Duty
from results.reporting.poll_watchers.forms import NAMES
from results.reporting.poll_watchers.phone_numbers import read_number
from results.reporting.poll_watchers.schemas import AssignmentCreate, PollWatcherPut
from results.reporting.poll_watchers.service import KnownPollWatcher
from results.territory.stations.service import list_stations

MAX_ROWS = 100


@dataclass(frozen=True)
class Entered:
    """Result of lines: `added` people, `known` who were there already, `placed` duties."""

    added: int
    known: int
    placed: int


@dataclass(frozen=True)
class Placement:
    """A person without a duty in the round, and the stations proposed for them, as they are written in the form."""

    watcher: KnownPollWatcher
    stations: str


@dataclass(frozen=True)
class Placements:
    """`free`: stations where the team has nobody; `shown`: of `unplaced` people."""

    shown: tuple[Placement, ...]
    unplaced: int
    free: int
    stations: int


async def enter_people(
    session: AsyncSession, caller: Caller, people: Sequence[ReadPerson], round_number: int, duty: Duty
) -> Entered:
    """Enter the people of lines; with a station where a line names one. Raise Invalid that names the line at fault."""
    state = (await get_campaign(session, caller.campaign_id)).state
    own = parse_territory(state.territory)
    stations = {station.station for station in await list_stations(session)}
    numbers = {one.phone: one for one in await watchers.list_poll_watchers(session, caller) if one.phone}
    added = known = placed = 0
    for person in people:
        try:
            same = numbers.get(read_number(person.phone) or "")
            if same is not None:
                known += 1
                watcher = same
            else:
                watcher = await watchers.put_poll_watcher(session, caller, _put_of(person))
                added += 1
                if watcher.phone:
                    numbers[watcher.phone] = watcher
            for station in _stations_named(person.place, own, stations):
                await _assign(session, caller, watcher.id, station, round_number, person.duty or duty)
                placed += 1
        except Problem as problem:
            raise Invalid(
                f"Ligne {person.line} : {problem.fr}", f"Line {person.line}: {problem.en}", "/lines"
            ) from problem
    return Entered(added, known, placed)


async def read_placements(
    session: AsyncSession, caller: Caller, round_number: int, *, spread: bool = False
) -> Placements:
    """Return who has no duty in the round, the first hundred with a proposal."""
    state = (await get_campaign(session, caller.campaign_id)).state
    own = parse_territory(state.territory)
    stations = [one for one in await list_stations(session) if caller.covers(one.station)]
    everybody = await watchers.list_poll_watchers(session, caller)
    held = {duty.station for one in everybody for duty in one.assignments if duty.round == round_number}
    unplaced = [one for one in everybody if all(duty.round != round_number for duty in one.assignments)]
    free = [one for one in stations if one.station not in held]
    shown = unplaced[:MAX_ROWS]
    proposed = propose([(str(one.id), _communes_of(one, own)) for one in shown], free, spread=spread)
    return Placements(
        tuple(Placement(one, _write(proposed.get(str(one.id), []))) for one in shown),
        len(unplaced),
        len(free),
        len(stations),
    )


async def place_people(
    session: AsyncSession, caller: Caller, rows: Sequence[tuple[str, str, str]], round_number: int
) -> int:
    """Give each row's person a duty in the stations it names; a row without stations is left for later."""
    state = (await get_campaign(session, caller.campaign_id)).state
    own = parse_territory(state.territory)
    stations = {station.station for station in await list_stations(session)}
    names = {str(one.id): one.name for one in await watchers.list_poll_watchers(session, caller)}
    placed = 0
    for index, (person, duty, text) in enumerate(rows):
        pointer = f"/stations/{index}"
        if not text.strip():
            continue
        try:
            put = {"poll_watcher_id": person, "round": round_number, "duty": duty}
            for station in _stations_named(text, own, stations):
                assignment = read_form(AssignmentCreate, {**put, "station": station}, NAMES)
                await watchers.assign(session, caller, assignment)
                placed += 1
        except Problem as problem:
            raise Invalid(f"{names.get(person, 'Cette personne')} : {problem.fr}", problem.en, pointer) from problem
    return placed


async def copy_duties(session: AsyncSession, caller: Caller) -> int:
    """Give everybody in round two the duties of round one; return how many are new."""
    copied = 0
    for watcher in await watchers.list_poll_watchers(session, caller):
        there = {(duty.station, duty.duty) for duty in watcher.assignments if duty.round == 2}
        for duty in watcher.assignments:
            if duty.round == 1 and (duty.station, duty.duty) not in there and caller.covers(duty.station):
                await _assign(session, caller, watcher.id, duty.station, 2, Duty(duty.duty))
                copied += 1
    return copied


async def note_all_notified(session: AsyncSession, caller: Caller, round_number: int) -> int:
    """Record that the mayor has received all letters of the round."""
    waiting = [
        duty.id
        for watcher in await watchers.list_poll_watchers(session, caller)
        for duty in watcher.assignments
        if duty.round == round_number and duty.duty in NOTIFIED and duty.notified_at is None
    ]
    await watchers.note_notified(session, caller, waiting)
    return len(waiting)


async def _assign(
    session: AsyncSession, caller: Caller, watcher: UUID, station: str, round_number: int, duty: Duty
) -> None:
    said = {"poll_watcher_id": str(watcher), "station": station, "round": round_number, "duty": duty}
    await watchers.assign(session, caller, read_form(AssignmentCreate, said, NAMES))


def _put_of(person: ReadPerson) -> PollWatcherPut:
    fields = {
        name: getattr(person, name)
        for name in ("first_names", "surname", "phone", "born_on", "born_at", "address", "registered_in")
    }
    # The place of somebody who has no station yet is where they are to be sent.
    fields["registered_in"] = fields["registered_in"] or ("" if _names_station(person.place) else person.place)
    return read_form(PollWatcherPut, fields, NAMES)


def _stations_named(text: str, own: Place, known: Collection[str]) -> list[str]:
    """Return the stations that a text names; none of a commune alone. Raise Conflict for one that is not there."""
    if not _names_station(text):
        return []
    try:
        named = parse_places(text, own, known)
    except ValueError as refused:
        raise Conflict(str(refused), "This is no polling station of the campaign.") from refused
    missing = [one for one in named if one not in known]
    if missing:
        raise Conflict(
            f"{station_name(missing[0])} n'est pas un bureau de la campagne.", "This is no station of the campaign."
        )
    return named


def _names_station(text: str) -> bool:
    """Return whether a text has a number that is no postcode."""
    return any(any(char.isdigit() for char in word) and not _is_postcode(word) for word in text.split())


def _is_postcode(word: str) -> bool:
    return len(word) == 5 and word.isdigit()


def _communes_of(watcher: KnownPollWatcher, own: Place) -> tuple[str, ...]:
    return match_commune(watcher.registered_in, own=own).codes if watcher.registered_in else ()


def _write(stations: Sequence[str]) -> str:
    return " ; ".join(station_name(station) for station in stations)
