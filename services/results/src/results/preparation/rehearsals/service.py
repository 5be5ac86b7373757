"""A rehearsal of the night before it: invented sheets arrive, the team types the others, and nothing of it stays."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from elections.rounds import first_voting_day
from kit.campaigns.queries import campaign_today, get_campaign
from kit.security.auth import Caller
from kit.web.problems import Conflict, NotFound
from kit.web.refusals import check_round_exists
from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from results.ballots.candidates.service import KnownCandidate, list_candidates
from results.preparation.rehearsals.invention import LASTS, Invented, invent
from results.preparation.rehearsals.models import Rehearsal, RehearsalSheet
from results.sheets.tallies.counted_sheet import Counted
from results.sheets.tallies.schemas import TallyCreate
from results.sheets.totals.addition import Sums, add_up
from results.territory.stations.service import list_first_by_hash

MOST_STATIONS = 300
_FIGURES = ("registered", "voters", "blank", "null", "valid")


@dataclass(frozen=True)
class Stage:
    """A running rehearsal as it stands. `to_type`: stations whose sheet the team has still to type."""

    round: int
    started_by: str
    ends_at: datetime
    candidates: dict[str, KnownCandidate]
    sums: Sums
    to_type: tuple[Invented, ...]
    typed: int
    right: int


async def start_rehearsal(session: AsyncSession, caller: Caller, round_number: int) -> None:
    """Start a rehearsal of a round before its day, or start it anew."""
    state = (await get_campaign(session, caller.campaign_id)).state
    check_round_exists(state, round_number)
    on = next(first_voting_day(state, day) for day in state.rounds if day.number == round_number)
    if campaign_today(state) >= on:
        raise Conflict(
            "La répétition se fait avant le jour du vote : ce jour-là, toute feuille est une vraie feuille.",
            "A rehearsal is held before the day of the vote.",
        )
    if not await list_candidates(session, round_number) or not await list_first_by_hash(session, 1):
        raise Conflict(
            "Il faut d'abord des bureaux et des candidats : voyez « Préparer la soirée ».",
            "Stations and candidates are needed first.",
        )
    await stop_rehearsal(session, round_number)
    now = datetime.now(UTC)
    session.add(
        Rehearsal(
            campaign_id=caller.campaign_id,
            round=round_number,
            seed=secrets.randbelow(2**31),
            started_by=caller.subject,
            started_at=now,
            ends_at=now + LASTS,
        )
    )
    await session.flush()


async def stop_rehearsal(session: AsyncSession, round_number: int) -> None:
    """End a rehearsal: its sheets go with it."""
    await session.execute(delete(Rehearsal).where(Rehearsal.round == round_number))


async def clear_ended(session: AsyncSession) -> None:
    await session.execute(delete(Rehearsal).where(Rehearsal.ends_at <= func.now()))


async def read_stage(session: AsyncSession, round_number: int) -> Stage | None:
    """Return the running rehearsal of the round; None if there is none."""
    rehearsal = await _find(session, round_number)
    if rehearsal is None:
        return None
    candidates = {one.id: one for one in await list_candidates(session, round_number)}
    invented = await _invented(session, rehearsal)
    typed = {sheet.station: sheet for sheet in await _typed(session, round_number)}
    since = datetime.now(UTC) - rehearsal.started_at
    arrived = [
        _counted(one, rehearsal.started_at + one.arrives)
        for one in invented
        if one.arrives is not None and one.arrives <= since and one.station not in typed
    ]
    by_hand = [_counted(sheet, sheet.sent_at) for sheet in typed.values()]
    true = {one.station: one for one in invented}
    return Stage(
        round=round_number,
        started_by=rehearsal.started_by,
        ends_at=rehearsal.ends_at,
        candidates=candidates,
        sums=add_up({one.station: one.registered for one in invented}, list(candidates), [*arrived, *by_hand]),
        to_type=tuple(one for one in invented if one.arrives is None and one.station not in typed),
        typed=len(typed),
        right=sum(not find_differences(true[key], sheet) for key, sheet in typed.items() if key in true),
    )


async def find_invented(session: AsyncSession, round_number: int, station: str) -> Invented:
    """Return the invented record of a station, for somebody to read out."""
    rehearsal = await _find(session, round_number)
    if rehearsal is not None:
        for one in await _invented(session, rehearsal):
            if one.station == station:
                return one
    raise NotFound("Cette répétition est finie, ou ce bureau n'en est pas.", "This rehearsal has ended.")


async def type_sheet(session: AsyncSession, caller: Caller, report: TallyCreate) -> list[str]:
    """Keep a typed sheet for the rehearsal alone; return which figures differ from the invented record."""
    true = await find_invented(session, report.round, report.station)
    sheet = RehearsalSheet(
        campaign_id=caller.campaign_id,
        round=report.round,
        station=report.station,
        registered=report.registered,
        voters=report.voters,
        blank=report.blank,
        null=report.null,
        valid=report.valid,
        votes=report.votes,
        sent_by=caller.subject,
        sent_at=datetime.now(UTC),
    )
    columns = {
        "registered": sheet.registered,
        "voters": sheet.voters,
        "blank": sheet.blank,
        "null_votes": sheet.null,
        "valid": sheet.valid,
        "votes": sheet.votes,
        "sent_by": sheet.sent_by,
        "sent_at": sheet.sent_at,
    }
    table = RehearsalSheet.__table__
    fresh = insert(table).values(  # pyright: ignore[reportArgumentType]  # a table, as declared
        campaign_id=caller.campaign_id, round=report.round, station=report.station, **columns
    )
    await session.execute(fresh.on_conflict_do_update(index_elements=["campaign_id", "round", "station"], set_=columns))
    return find_differences(true, sheet)


def find_differences(true: Invented, sheet: RehearsalSheet) -> list[str]:
    """Return the figures that were not typed as they are in the record: names of figures, ids of candidates."""
    wrong = [name for name in _FIGURES if getattr(true, name) != getattr(sheet, name)]
    return wrong + [candidate for candidate, votes in true.votes.items() if sheet.votes.get(candidate, 0) != votes]


async def _find(session: AsyncSession, round_number: int) -> Rehearsal | None:
    query = select(Rehearsal).where(Rehearsal.round == round_number, Rehearsal.ends_at > func.now())
    return await session.scalar(query)


async def _invented(session: AsyncSession, rehearsal: Rehearsal) -> list[Invented]:
    candidates = [one.id for one in await list_candidates(session, rehearsal.round)]
    stations = await list_first_by_hash(session, MOST_STATIONS)
    return invent([(one.station, one.registered) for one in stations], candidates, rehearsal.seed)


async def _typed(session: AsyncSession, round_number: int) -> Sequence[RehearsalSheet]:
    return (await session.scalars(select(RehearsalSheet).where(RehearsalSheet.round == round_number))).all()


def _counted(sheet: Invented | RehearsalSheet, at: datetime) -> Counted:
    return Counted(
        station=sheet.station,
        registered=sheet.registered,
        voters=sheet.voters,
        blank=sheet.blank,
        null=sheet.null,
        valid=sheet.valid,
        votes=sheet.votes,
        counted_at=at,
    )
