"""Service of present stations' past, for later estimates."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias
from uuid import UUID

import numpy as np
from kit.web.problems import NotFound
from sqlalchemy.ext.asyncio import AsyncSession

from predict.past_results.boundaries import service as boundaries
from predict.past_results.elections.bloc_results import BlocResults
from predict.past_results.elections.bloc_votes import BlocSheet
from predict.past_results.elections.history import Ballot, History, find_today, full_rounds, list_ballots, read_history
from predict.past_results.elections.levels import find_place, refuse_large
from predict.past_results.elections.names import name_round
from predict.past_results.elections.places import read_counted
from predict.past_results.elections.rounds import Sheets
from predict.past_results.station_history import station_links
from predict.past_results.station_history.blocs import Floats, align_bloc_results
from predict.past_results.station_history.queries import read_links
from predict.past_results.station_history.recast import AlignedHistory as Aligned
from predict.past_results.station_history.recast import recast_history
from predict.past_results.station_history.schemas import PartRead, StationHistoryRead, Summary
from predict.past_results.station_history.sheets import follow_blocs, follow_counts, trust_of
from predict.past_results.station_history.station_links import Link

METHOD = station_links.METHOD
Trust: TypeAlias = Floats


@dataclass(frozen=True)
class StationLinks:
    """Present stations and their links to one past round, or to each."""

    now: Ballot
    stations: Sequence[str]
    links: dict[str, dict[str, list[Link]]]


async def align_history(session: AsyncSession, history: History) -> Aligned:
    """Return the history with past sheets on present stations, and their reliability."""
    if not history.ballots:
        return Aligned(history, {}, {})
    traced = await trace_stations(session, history, history.ballots)
    communes = sorted({station.partition("_")[0] for station in traced.stations})
    sheets = {ballot.id: dict(history.sheets[ballot.id]) for ballot in history.ballots}
    changed = {
        ballot_id
        for ballot_id, links in traced.links.items()
        if any(parts[0].redrawn or parts[0].old_station not in sheets[ballot_id] for parts in links.values())
    }
    # Of the whole commune: a station of today may come from one that was outside the territory.
    for ballot in history.ballots:
        if ballot.id in changed or (changed and ballot.id == traced.now.id):
            counted = await read_counted(session, ballot, communes)
            sheets[ballot.id] = {station: station_count.sheet for station, station_count in counted.items()}
    return recast_history(history, traced.now, traced.links, sheets)


async def align_blocs(session: AsyncSession, territory: str, results: BlocResults) -> tuple[BlocResults, Trust]:
    """Return results on present stations, and their reliability: stations × rounds."""
    history = await read_history(session, territory)
    if not history.ballots:
        return results, np.ones(results.registered.shape)
    traced = await trace_stations(session, history, history.ballots)
    return align_bloc_results(results, traced.now.id, traced.links)


@dataclass(frozen=True)
class PastRounds:
    """Past rounds on present stations. `trust`: reliability by round and station, without today's own round."""

    rounds: list[tuple[Ballot, Mapping[str, BlocSheet]]]
    trust: Mapping[str, Mapping[str, float]]


async def follow_rounds(
    session: AsyncSession,
    territory: str,
    rounds: Sequence[tuple[Ballot, Mapping[str, BlocSheet]]],
    department: str | None = None,
) -> PastRounds:
    """Return votes by bloc of each round on the territory's present stations. `department`: limits the stations."""
    today = await find_today(session, territory, department)
    if today is None:
        return PastRounds(list(rounds), {})
    now, registered = today
    links = await link_stations(session, now, list(registered), [ballot for ballot, _ in rounds])
    past_rounds = [
        (ballot, sheets if ballot.id == now.id else follow_blocs(sheets, registered, links[ballot.id]))
        for ballot, sheets in rounds
    ]
    return PastRounds(past_rounds, {ballot_id: trust_of(of_round) for ballot_id, of_round in links.items()})


async def follow_sheets(
    session: AsyncSession, territory: str, election: str, sheets: Sheets
) -> tuple[Sheets, Mapping[str, float]]:
    """Return a round's sheets on present stations, and their reliability: 1 for today's own round."""
    today = await find_today(session, territory)
    ballot = next((ballot for ballot in await list_ballots(session) if ballot.id == election), None)
    if today is None or ballot is None or ballot.id == today[0].id:
        return sheets, dict.fromkeys(sheets.counts, 1.0)
    now, registered = today
    links = (await link_stations(session, now, list(registered), [ballot]))[ballot.id]
    return Sheets(sheets.choices, follow_counts(sheets.counts, registered, links)), trust_of(links)


async def trace_stations(session: AsyncSession, history: History, ballots: Sequence[Ballot]) -> StationLinks:
    """Return links of present stations to each round except today's own."""
    now = full_rounds(history)[-1]
    stations = sorted(history.sheets[now.id])
    return StationLinks(now, stations, await link_stations(session, now, stations, ballots))


async def link_stations(
    session: AsyncSession, now: Ballot, stations: Sequence[str], ballots: Sequence[Ballot]
) -> dict[str, dict[str, list[Link]]]:
    """Return links by round (except `now`), then by station of `now` and of its communes."""
    communes = sorted({station.partition("_")[0] for station in stations})
    mark = await boundaries.read_mark(session)
    return {
        ballot.id: await read_links(session, ballot, now, communes, mark) for ballot in ballots if ballot.id != now.id
    }


async def trace_campaign(
    session: AsyncSession, campaign_id: UUID, election: str | None, place: str = ""
) -> tuple[StationLinks, list[Ballot]]:
    """Return links of the campaign's stations, or of a part's, to one past round or all; raise NotFound if not
    imported.
    """
    territory = await find_place(session, campaign_id, place)
    await refuse_large(session, territory)
    history = await read_history(session, territory, movement=False)
    ballots = [ballot for ballot in history.ballots if election in (None, ballot.id)]
    if not ballots:
        raise NotFound(
            "Aucun résultat de ce tour n’est importé dans le territoire de la campagne.",
            "No results of this round were imported in the campaign's territory.",
        )
    traced = await trace_stations(session, history, ballots)
    return traced, [ballot for ballot in ballots if ballot.id != traced.now.id]


def describe_station(traced: StationLinks, past: Ballot, station: str) -> StationHistoryRead:
    parts = traced.links[past.id].get(station, [])
    first = parts[0] if parts else None
    return StationHistoryRead(
        station=station,
        election=past.id,
        today=traced.now.id,
        parts=[PartRead(station=part.old_station, share=part.share) for part in parts],
        confidence=first.confidence if first else 0.0,
        redrawn=first.redrawn if first else True,
        moved=first.moved if first else False,
        method=METHOD,
        data_vintage=f"{name_round(past.id)} et {name_round(traced.now.id)}",
    )


def list_changed(traced: StationLinks, past: Ballot) -> list[str]:
    """Return the stations whose past is not one station of the same place."""
    links = traced.links[past.id]
    return [
        station
        for station in traced.stations
        if not (parts := links.get(station)) or parts[0].redrawn or parts[0].moved
    ]


def summarise_links(traced: StationLinks, past: Ballot) -> Summary:
    links = traced.links[past.id]
    known = [parts[0] for station in traced.stations if (parts := links.get(station))]
    without_past = len(traced.stations) - len(known)
    return Summary(
        election=past.id,
        name=name_round(past.id),
        stations=len(traced.stations),
        redrawn=without_past + sum(link.redrawn for link in known),
        moved=sum(link.moved for link in known),
        without_past=without_past,
        confidence=sum(link.confidence for link in known) / len(traced.stations),
    )
