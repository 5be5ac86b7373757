"""Storage of each source's figures, and their comparison."""

import hashlib
from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from common.schemas.campaign import CampaignState
from common.schemas.elections import Round
from elections.ministry import RejectedRow, UnreadableFile
from elections.rounds import first_voting_day
from kit.campaigns.queries import get_campaign
from kit.files.sandbox import MB, Limits, Sandbox
from kit.web.problems import Invalid
from kit.web.refusals import check_round
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from results.ballots.candidates.service import list_candidates
from results.publications.sources.comparison import (
    ComparedPlace,
    FiguresOfSource,
    compare_sources,
    match_votes,
    own_sum,
)
from results.publications.sources.models import FeedPoll, SourceRead, SourceSheet
from results.publications.sources.places import PublishedPlace, PublishedVotes, Source
from results.publications.sources.published import read_published
from results.sheets.tallies.counted_sheet import Counted
from results.sheets.tallies.known_sheets import list_counted
from results.territory.stations.service import list_stations

_FAULTS_KEPT = 1000
_FILES = Sandbox(
    Limits(
        memory=192 * MB,
        per_byte=160,
        most_memory=1536 * MB,
        cpu_seconds=120,
        seconds_per_mb=10,
        result=64 * MB,
        threads=True,
        heavy=True,
    ),
    (UnreadableFile,),
)
_ROWS_AT_ONCE = 1000


async def keep(
    session: AsyncSession,
    campaign_id: UUID,
    source: Source,
    round_number: Round,
    origin: str,
    content: bytes,
    commune: str | None = None,
) -> SourceRead:
    """Store a source's file and return the import; the same file again returns the first one. Raises Invalid.

    `commune`: INSEE code for a town hall's table that names none.
    """
    state = (await get_campaign(session, campaign_id)).state
    _check_round(state, round_number)
    digest = hashlib.sha256(content).digest()
    same = select(SourceRead).where(
        SourceRead.source == source, SourceRead.round == round_number, SourceRead.sha256 == digest
    )
    if (before := await session.scalar(same)) is not None:
        return before
    stations = [station.station for station in await list_stations(session)]
    try:
        commune = commune or _only_commune(state, stations)
        published = await _FILES.run(read_published, state, source, round_number, origin, content, commune, stations)
    except UnreadableFile as refused:
        raise Invalid(
            str(refused),
            f"The file cannot be read: {len(refused.lines)} line(s) are wrong."
            if refused.lines
            else "The file is not one of this source, or of another election.",
            "/file",
            rejected=_faults(refused.lines),
        ) from refused
    own_places = published.places
    if not own_places:
        raise Invalid(
            "Aucun lieu de ce fichier n'est dans la campagne : importez d'abord ses bureaux, ou vérifiez le fichier.",
            "No place of this file is in the campaign: import its stations first, or check the file.",
            "/file",
        )
    read = SourceRead(
        campaign_id=campaign_id,
        source=source,
        round=round_number,
        origin=origin,
        sha256=digest,
        level=published.level,
        places=len(own_places),
        rejected=_faults(published.rejected),
    )
    session.add(read)
    await session.flush()
    rows = [_row(campaign_id, read.id, place) for place in own_places]
    for start in range(0, len(rows), _ROWS_AT_ONCE):
        await session.execute(insert(SourceSheet).values(rows[start : start + _ROWS_AT_ONCE]))
    await session.refresh(read)
    return read


async def note_poll(session: AsyncSession, campaign_id: UUID, round_number: int, url: str, outcome: str) -> None:
    values = {"url": url, "outcome": outcome, "polled_at": datetime.now(UTC)}
    row = insert(FeedPoll).values(campaign_id=campaign_id, round=round_number, **values)
    await session.execute(row.on_conflict_do_update(index_elements=["campaign_id", "round"], set_=values))


async def list_reads(session: AsyncSession, round_number: int) -> tuple[Sequence[SourceRead], Sequence[FeedPoll]]:
    """Return the latest hundred imports, the latest first, and the last polls of the feed."""
    query = select(SourceRead).where(SourceRead.round == round_number)
    reads = await session.scalars(query.order_by(SourceRead.read_at.desc(), SourceRead.id).limit(100))
    polls = await session.scalars(select(FeedPoll).where(FeedPoll.round == round_number))
    return reads.all(), polls.all()


async def compare_places(session: AsyncSession, campaign_id: UUID, round_number: int) -> list[ComparedPlace]:
    """Return every place that a source covers, by key. Check the embargo gate before calling this."""
    candidates = await list_candidates(session, round_number)
    figures: dict[tuple[str, str], dict[str, FiguresOfSource]] = {}
    names: dict[tuple[str, str], str] = {}
    state = (await get_campaign(session, campaign_id)).state
    newest_last = (
        select(SourceSheet, SourceRead.source, SourceRead.level, SourceRead.read_at)
        .join(SourceRead, SourceRead.id == SourceSheet.read_id)
        .where(SourceRead.round == round_number)
        .order_by(SourceRead.read_at, SourceRead.id)
    )
    for sheet, source, level, read_at in await session.execute(newest_last):
        if came_early(state, round_number, read_at):
            continue
        votes, unmatched = match_votes([PublishedVotes(**vote) for vote in sheet.votes], candidates)
        key = (level, sheet.place)
        names[key] = sheet.name
        figures.setdefault(key, {})[source] = FiguresOfSource(
            source,
            sheet.registered,
            sheet.voters,
            sheet.blank,
            sheet.null,
            sheet.valid,
            votes,
            unmatched,
            read_at,
        )
    own = _Own([station.station for station in await list_stations(session)], await list_counted(session, round_number))
    compared: list[ComparedPlace] = []
    for (level, place), by_source in sorted(figures.items(), key=lambda item: (item[0][1], item[0][0])):
        own_figures = own.of(level, place, next(iter(by_source.values())).registered)
        compared.append(
            compare_sources(
                place, names[level, place], level, [*by_source.values(), *([own_figures] if own_figures else [])]
            )
        )
    return compared


def came_early(state: CampaignState, round_number: int, read_at: datetime) -> bool:
    """Return whether a source was read before the day of the vote: it cannot say what the round gave."""
    local = (read_at + timedelta(seconds=state.clock_offset_seconds)).astimezone(ZoneInfo(state.time_zone))
    return any(local.date() < first_voting_day(state, day) for day in state.rounds if day.number == round_number)


class _Own:
    """The campaign's own sheets, grouped by place."""

    def __init__(self, stations: Sequence[str], sheets: Sequence[Counted]) -> None:
        self.stations = stations
        self.sheets = {sheet.station: sheet for sheet in sheets}

    def of(self, level: str, place: str, registered: int) -> FiguresOfSource | None:
        """Return the own total of a place. `registered`: as the place's first source has it.

        If it differs from that of our stations, the place is larger than what we count (a commune split between
        constituencies), and our total is marked incomplete.
        """
        if level == "station":
            members = [place] if place in self.stations else []
        elif level == "commune":
            members = [station for station in self.stations if station.startswith(f"{place}_")]
        else:
            members = list(self.stations)
        result = own_sum([self.sheets[member] for member in members if member in self.sheets], len(members))
        if result is None or level == "station" or abs(result.registered - registered) * 50 <= registered:
            return result
        return replace(result, complete=False)


def _only_commune(state: CampaignState, stations: Sequence[str]) -> str | None:
    """Return the commune of a campaign whose stations are all in one; else None."""
    kind, _, code = state.territory.partition(":")
    if kind == "commune":
        return code
    communes = {station.partition("_")[0] for station in stations}
    return next(iter(communes)) if len(communes) == 1 else None


def _check_round(state: CampaignState, round_number: int) -> None:
    check_round(state, round_number, "?round")


def _row(campaign_id: UUID, read_id: UUID, place: PublishedPlace) -> dict[str, Any]:
    return {
        "campaign_id": campaign_id,
        "read_id": read_id,
        "place": place.key,
        "name": place.name,
        "registered": place.registered,
        "voters": place.voters,
        "blank": place.blank,
        "null_votes": place.null,
        "valid": place.valid,
        "votes": [asdict(vote) for vote in place.votes],
    }


def _faults(faults: Sequence[RejectedRow]) -> list[dict[str, object]]:
    return [{"line": fault.line, "reason": fault.reason} for fault in faults[:_FAULTS_KEPT]]
