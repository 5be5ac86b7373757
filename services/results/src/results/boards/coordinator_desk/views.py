"""View of the coordinator's desk: disputed sheets side by side, and missing stations."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from kit.security.auth import Caller
from sqlalchemy.ext.asyncio import AsyncSession

from results.ballots.candidates.service import KnownCandidate, list_candidates
from results.reporting.phones.service import KnownPhone, list_phones
from results.reporting.poll_watchers.duties import SAID, Duty
from results.reporting.poll_watchers.service import KnownPollWatcher, list_poll_watchers, subject_of
from results.sheets.photos.service import KnownPhoto, list_photos
from results.sheets.tallies.arithmetic import sums_agree
from results.sheets.tallies.findings import figures_of
from results.sheets.tallies.known_sheets import KnownTally, list_early, list_open, list_station_states
from results.sheets.tallies.reconciliation import State
from results.sheets.turnouts.service import list_turnouts
from results.territory.stations.known_station import KnownStation
from results.territory.stations.service import list_stations

FIGURES = {
    "registered": "Inscrits",
    "signatures": "Émargements",
    "voters": "Votants",
    "blank": "Blancs",
    "null": "Nuls",
    "valid": "Exprimés",
}
STATES = {
    State.RECEIVED: "reçue",
    State.CHECKED: "à vérifier",
    State.VALIDATED: "comptée",
    State.DISPUTED: "contestée",
}


@dataclass(frozen=True)
class Row:
    title: str
    values: tuple[int | None, ...]
    """One for each sheet."""
    differs: bool


@dataclass(frozen=True)
class Sheet:
    id: UUID
    state: str
    by: str
    at: datetime
    entered_at: datetime | None
    note: str | None
    findings: tuple[str, ...]
    photos: tuple[UUID, ...]
    may_count: bool
    """Its figures add up: a manager may decide for it."""


@dataclass(frozen=True)
class ToDecide:
    station: str
    title: str
    sheets: tuple[Sheet, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Contact:
    name: str
    phone: str | None
    duty: str
    last_seen_at: datetime | None
    """When a phone of theirs was last heard of; None where none is paired."""


@dataclass(frozen=True)
class Missing:
    station: str
    title: str
    contacts: tuple[Contact, ...]
    turnout: str | None


async def read_to_decide(session: AsyncSession, caller: Caller, round_number: int) -> list[ToDecide]:
    """Return the stations with sheets to decide; the caller must have passed the gate for their own stations."""
    tallies = [tally for tally in await list_open(session, round_number) if caller.covers(tally.station)]
    if not tallies:  # the usual answer, without naming the nation's 70,000 stations
        return []
    names = {station.station: station_title(station) for station in await list_stations(session)}
    candidates = await list_candidates(session, round_number)
    photos = await list_photos(session, [tally.id for tally in tallies])
    people = {
        subject_of(poll_watcher.id): poll_watcher.name for poll_watcher in await list_poll_watchers(session, caller)
    }
    by_station: dict[str, list[KnownTally]] = {}
    for tally in tallies:
        by_station.setdefault(tally.station, []).append(tally)
    return [
        ToDecide(
            station=station,
            title=names.get(station, station),
            sheets=tuple(_sheet(sheet, people, photos, caller.subject) for sheet in sheets),
            rows=_rows(sheets, candidates),
        )
        for station, sheets in by_station.items()
    ]


@dataclass(frozen=True)
class Early:
    title: str
    sheet: Sheet
    voters: int
    valid: int


async def read_early(session: AsyncSession, caller: Caller, round_number: int) -> list[Early]:
    """Return the sheets that watchers sent before the day of the vote, and that do not count."""
    early = [tally for tally in await list_early(session, round_number) if caller.covers(tally.station)]
    if not early:
        return []
    names = {station.station: station_title(station) for station in await list_stations(session)}
    people = {
        subject_of(poll_watcher.id): poll_watcher.name for poll_watcher in await list_poll_watchers(session, caller)
    }
    return [
        Early(
            names.get(tally.station, tally.station),
            _sheet(tally, people, (), caller.subject),
            tally.voters,
            tally.valid,
        )
        for tally in early
    ]


async def read_missing(
    session: AsyncSession, caller: Caller, watchers: Sequence[KnownPollWatcher], round_number: int
) -> list[Missing]:
    """Return the caller's stations without a sheet, those without a poll watcher first."""
    stations = [station for station in await list_stations(session) if caller.covers(station.station)]
    states = await list_station_states(session, round_number)
    phones = await list_phones(session)
    turnouts: dict[str, str] = {}
    for turnout in await list_turnouts(session, caller, round_number):
        turnouts[turnout.station] = str(turnout.moment)
    contacts = _contacts(round_number, watchers, phones)
    missing = [
        Missing(
            station=station.station,
            title=station_title(station),
            contacts=tuple(contacts.get(station.station, ())),
            turnout=turnouts.get(station.station),
        )
        for station in stations
        if station.station not in states
    ]
    return sorted(missing, key=lambda item: (bool(item.contacts), item.station))


def station_title(station: KnownStation) -> str:
    code = station.station.partition("_")[2].lstrip("0") or "0"
    return f"{station.commune_name}, bureau {code}"


def _sheet(tally: KnownTally, people: Mapping[str, str], photos: Sequence[KnownPhoto], reader: str) -> Sheet:
    return Sheet(
        id=tally.id,
        state=STATES.get(tally.state, tally.state),
        # Members' names are in crm alone.
        by="vous" if tally.reported_by == reader else people.get(tally.reported_by, "un membre de l’équipe"),
        at=tally.reported_at,
        entered_at=tally.entered_at,
        note=tally.note,
        findings=tuple(finding["fr"] for finding in tally.findings if finding["severity"] != "note"),
        photos=tuple(photo.id for photo in photos if photo.tally_id == tally.id),
        may_count=tally.confirms is None and sums_agree(figures_of(tally)),
    )


def _rows(sheets: Sequence[KnownTally], candidates: Sequence[KnownCandidate]) -> tuple[Row, ...]:
    lines: list[tuple[str, list[int | None]]] = []
    for name, title in FIGURES.items():
        lines.append((title, [getattr(sheet, name) for sheet in sheets]))
    for candidate in candidates:
        lines.append((candidate.name, [sheet.votes.get(candidate.id, 0) for sheet in sheets]))
    return tuple(
        Row(title, tuple(values), len({value for value in values if value is not None}) > 1) for title, values in lines
    )


def _contacts(
    round_number: int, watchers: Sequence[KnownPollWatcher], phones: Sequence[KnownPhone]
) -> dict[str, list[Contact]]:
    """Return whom to call, by station."""
    by_station: dict[str, list[Contact]] = {}
    for watcher in watchers:
        duties: dict[str, list[str]] = {}
        for assignment in watcher.assignments:
            if assignment.round == round_number:
                duties.setdefault(assignment.station, []).append(SAID[Duty(assignment.duty)])
        seen = [
            phone.last_seen_at for phone in phones if phone.poll_watcher_id == watcher.id and phone.revoked_at is None
        ]
        for station, said in duties.items():
            contact = Contact(watcher.name, watcher.phone, ", ".join(said), max(seen, default=None))
            by_station.setdefault(station, []).append(contact)
    return by_station
