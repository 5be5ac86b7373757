"""Scores of stations for the campaign's own list: what past results say of it, and what doors said since."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

import numpy as np
from common.schemas.actions import Channel
from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from predict.past_results.elections.bloc_votes import read_bloc_votes
from predict.past_results.nuances.grids import Grid
from predict.past_results.station_history import service as station_history
from predict.targeting.field_actions.contacts import RATES
from predict.targeting.field_actions.effects import Kind, usual_kind
from predict.targeting.net_votes.backtest import measure_capture
from predict.targeting.net_votes.doors import (
    CHANNELS,
    USUAL_UNDECIDED,
    Answers,
    Array,
    Fit,
    Heard,
    fit_common,
    pool_contact_rate,
    rate_of,
    shift_stations,
)
from predict.targeting.net_votes.score import LARGEST_SHARE, LEAST_SHARE, NetVotes, StationPast, score_net_votes
from predict.targeting.net_votes.score import weigh_past as weigh
from predict.targeting.net_votes.winnable import find_winnable
from predict.targeting.stations.models import Canvass, Ranking, Station
from predict.targeting.stations.queries import sum_counted

GROWN = 1.2
"""The common part is fitted anew once so many times more conversations were held: else a door moves its own station."""


@dataclass(frozen=True)
class ListPast:
    """Past rounds for one list: by station, with the yield that the ranking would have had in the last of them."""

    stations: Mapping[str, StationPast]
    strongholds: frozenset[str]
    proof: Mapping[str, Any] | None


async def read_list_past(
    session: AsyncSession,
    territory: str,
    grid: Grid,
    bloc: str,
    kind: str,
    registered: Mapping[str, int],
    department: str | None = None,
) -> ListPast | None:
    """Return the past for a list of `bloc`; None where it never stood in a known round."""
    read = await read_bloc_votes(session, territory, grid, department)
    past = await station_history.follow_rounds(session, territory, read, department)
    winnable = find_winnable(past.rounds, bloc, kind, registered, past.trust)
    if winnable is None:
        return None
    firsts = [one for one in past.rounds if one[0].round == 1]
    tried = [captured for one in firsts if (captured := measure_capture(firsts, one, bloc)) is not None]
    return ListPast(
        dict(zip(winnable.stations, weigh(winnable), strict=True)),
        frozenset(key for key, strong in zip(winnable.stations, winnable.stronghold, strict=True) if strong),
        asdict(tried[-1]) | {"is_better": tried[-1].is_better} if tried else None,
    )


@dataclass(frozen=True)
class DoorSums:
    """Sums of the answers at the doors of one station, by channel, and of the work there.

    `guessed`: the share of each channel's attempts at doors whose station was guessed.
    """

    guessed: Sequence[float]
    asked: Sequence[float]
    undecided: Sequence[float]
    supporters: Sequence[float]
    attempts: float
    conversations: float
    refused: float


NONE = [0.0] * len(CHANNELS)
SILENT = DoorSums(NONE, NONE, NONE, NONE, 0.0, 0.0, 0.0)


async def read_door_sums(
    session: AsyncSession, campaign_id: UUID, stations: Sequence[str] | None = None
) -> dict[str, DoorSums]:
    """Return the sums by station with any canvass; opinions only where enough people gave theirs."""
    query = (
        select(
            Canvass.station,
            Canvass.channel,
            *(sum_counted(column) for column in (Canvass.asked, Canvass.undecided, Canvass.supporters)),
            *(
                func.sum(column)
                for column in (Canvass.attempts, Canvass.conversations, Canvass.refused, Canvass.guessed)
            ),
        )
        .where(Canvass.campaign_id == campaign_id)
        .group_by(Canvass.station, Canvass.channel)
    )
    if stations is not None:
        query = query.where(Canvass.station.in_(stations))
    sums: dict[str, dict[str, list[float]]] = {}
    for key, channel, *counts in await session.execute(query):
        sums.setdefault(key, {})[channel] = [float(count) for count in counts]
    return {key: _sum_doors(by_channel) for key, by_channel in sums.items()}


def _sum_doors(by_channel: Mapping[str, Sequence[float]]) -> DoorSums:
    none = (0.0,) * 7
    sums = [by_channel.get(channel, none) for channel in CHANNELS]
    asked, undecided, supporters = ([one[at] for one in sums] for at in range(3))
    guessed = [one[6] / max(one[3], 1.0) for one in sums]
    door = by_channel.get(str(Channel.DOOR), none)
    return DoorSums(guessed, asked, undecided, supporters, attempts=door[3], conversations=door[4], refused=door[5])


async def rescore_all(session: AsyncSession, ranking: Ranking) -> None:
    """Score every station of a ranking that is for a list, with what doors have in common fitted anew."""
    sums = await read_door_sums(session, ranking.campaign_id)
    rows = await _read_rows(session, ranking.campaign_id)
    pasts = [StationPast.stored(row.past) for row in rows]
    heard = [sums.get(row.station, SILENT) for row in rows]
    fit = fit_doors(pasts, heard)
    ranking.doors = fit.stored()
    await _store(session, ranking.campaign_id, rows, _score_rows(rows, pasts, heard, fit))


async def rescore_some(session: AsyncSession, ranking: Ranking, stations: Sequence[str]) -> list[str] | None:
    """Score these stations, or all where much was heard since the last fit; return them, None if it was all."""
    fit = Fit.read(ranking.doors)
    held = await session.scalar(
        select(func.coalesce(func.sum(Canvass.conversations), 0)).where(Canvass.campaign_id == ranking.campaign_id)
    )
    if int(held or 0) > GROWN * fit.conversations + 5:
        await rescore_all(session, ranking)
        return None
    rows = await _read_rows(session, ranking.campaign_id, stations)
    pasts = [StationPast.stored(row.past) for row in rows]
    sums = await read_door_sums(session, ranking.campaign_id, stations)
    heard = [sums.get(row.station, SILENT) for row in rows]
    await _store(session, ranking.campaign_id, rows, _score_rows(rows, pasts, heard, fit))
    return list(stations)


def _score_rows(
    rows: Sequence[Any], pasts: Sequence[StationPast], heard: Sequence[DoorSums], fit: Fit
) -> list[NetVotes]:
    kind = usual_kind(rows[0].station) if rows else Kind.DOOR_TO_DOOR
    return score_stations(pasts, [row.registered for row in rows], heard, fit, kind)


def fit_doors(pasts: Sequence[StationPast], heard: Sequence[DoorSums]) -> Fit:
    support, undecided = _answers(heard)
    return Fit(
        fit_common(_logits(pasts), support),
        fit_common(_usual(pasts), undecided),
        pool_contact_rate([one.attempts for one in heard], [one.conversations for one in heard]),
        int(sum(one.conversations for one in heard)),
    )


@dataclass(frozen=True)
class ListVotes:
    """Net votes of every station by kind of action, in the order of `stations`."""

    stations: Sequence[str]
    scores: Mapping[Kind, Sequence[NetVotes]]
    strongholds: Sequence[bool]


async def read_list_votes(session: AsyncSession, ranking: Ranking) -> ListVotes | None:
    """Return the net votes of the ranking's list for every kind of action; None while it is for no list."""
    if ranking.bloc is None:
        return None
    rows = sorted(await _read_rows(session, ranking.campaign_id), key=lambda row: row.station)
    sums = await read_door_sums(session, ranking.campaign_id)
    pasts, registered = [StationPast.stored(row.past) for row in rows], [row.registered for row in rows]
    heard = [sums.get(row.station, SILENT) for row in rows]
    fit = Fit.read(ranking.doors)
    scores = {kind: score_stations(pasts, registered, heard, fit, kind) for kind in Kind}
    return ListVotes([row.station for row in rows], scores, [row.stronghold for row in rows])


def score_stations(
    pasts: Sequence[StationPast],
    registered: Sequence[int],
    heard: Sequence[DoorSums],
    fit: Fit,
    kind: Kind = Kind.DOOR_TO_DOOR,
) -> list[NetVotes]:
    """Score stations after what doors said; only work at doors closes doors, and tells who opens."""
    if not pasts:
        return []
    at_doors = kind is Kind.DOOR_TO_DOOR
    support, undecided = _answers(heard)
    shifts, spreads = shift_stations(_logits(pasts), support, fit.support)
    unsure, _ = shift_stations(_usual(pasts), undecided, fit.undecided)
    return [
        score_net_votes(
            past,
            people,
            Heard(
                float(shifts[row]),
                float(spreads[row]),
                float(unsure[row]),
                rate_of(fit.contact_rate, heard[row].attempts, heard[row].conversations)
                if at_doors
                else RATES[kind].mean,
                min(heard[row].attempts, heard[row].conversations + heard[row].refused) if at_doors else 0.0,
            ),
            kind,
        )
        for row, (past, people) in enumerate(zip(pasts, registered, strict=True))
    ]


def _answers(heard: Sequence[DoorSums]) -> tuple[Answers, Answers]:
    """Return supporters among those who took sides, and undecided among all who said."""
    shape = (len(heard), len(CHANNELS))
    asked = np.array([one.asked for one in heard], dtype=np.float64).reshape(shape)
    undecided = np.array([one.undecided for one in heard], dtype=np.float64).reshape(shape)
    supporters = np.array([one.supporters for one in heard], dtype=np.float64).reshape(shape)
    guessed = np.array([one.guessed for one in heard], dtype=np.float64).reshape(shape)
    return Answers(supporters, asked - undecided, guessed), Answers(undecided, asked, guessed)


def _logits(pasts: Sequence[StationPast]) -> Array:
    share = np.clip([past.ours for past in pasts], LEAST_SHARE, LARGEST_SHARE)
    return np.log(share / (1 - share))


def _usual(pasts: Sequence[StationPast]) -> Array:
    return np.full(len(pasts), np.log(USUAL_UNDECIDED / (1 - USUAL_UNDECIDED)))


async def _read_rows(session: AsyncSession, campaign_id: UUID, stations: Sequence[str] | None = None) -> Sequence[Any]:
    query = select(Station.station, Station.registered, Station.past, Station.stronghold).where(
        Station.campaign_id == campaign_id, Station.past.is_not(None)
    )
    if stations is not None:
        query = query.where(Station.station.in_(stations))
    return (await session.execute(query)).all()


async def _store(session: AsyncSession, campaign_id: UUID, rows: Sequence[Any], scores: Sequence[NetVotes]) -> None:
    if not rows:
        return
    values = {
        "stations": [row.station for row in rows],
        "scores": [score.votes.expected for score in scores],
        "lows": [score.votes.low for score in scores],
        "highs": [score.votes.high for score in scores],
        "hours": [score.hourly.expected for score in scores],
        "nets": [json.dumps(describe_net(score)) for score in scores],
    }
    await session.execute(STORE, {"campaign": campaign_id, **values})


KINDS_OF_WORK = ("persuade", "mobilise", "register", "proxies")


def describe_net(score: NetVotes) -> dict[str, list[float]]:
    """Return each part as expected, low and high, rounded to what a reader may see."""
    parts = {name: getattr(score, name) for name in ("hourly", *KINDS_OF_WORK, "support")}
    return {name: [round(part.expected, 6), round(part.low, 6), round(part.high, 6)] for name, part in parts.items()}


STORE = text("""
    update station set score = fresh.score, low = fresh.low, high = fresh.high, hourly = fresh.hourly,
        net = cast(fresh.net as jsonb)
    from unnest(cast(:stations as text[]), cast(:scores as float8[]), cast(:lows as float8[]),
                cast(:highs as float8[]), cast(:hours as float8[]), cast(:nets as text[]))
         as fresh (station, score, low, high, hourly, net)
    where campaign_id = :campaign and station.station = fresh.station
""")
