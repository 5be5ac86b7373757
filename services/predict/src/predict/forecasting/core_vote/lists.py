"""Core vote of one list for one caller: the stations of their territories, and totals of these only."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

import numpy as np
from common.schemas.elections import ElectionKind
from elections.thresholds import ACCESS
from kit.campaigns.queries import find_campaign, get_campaign
from kit.security.auth import Caller
from kit.web.problems import Conflict, Forbidden
from sqlalchemy.ext.asyncio import AsyncSession

from predict.contests.candidacies import Candidacy, Contest
from predict.forecasting.core_vote import estimates, service
from predict.forecasting.core_vote.eliminated import expect_eliminated
from predict.forecasting.core_vote.estimates import StationEstimates, describe_total, read_estimates
from predict.forecasting.core_vote.gaussian_process import Floats
from predict.forecasting.core_vote.models import CoreVoteRun
from predict.forecasting.core_vote.reasons import Reason, describe_reasons, say_turnout
from predict.forecasting.core_vote.schemas import CoreVoteRead, ReasonRead, StationCoreVoteRead
from predict.forecasting.core_vote.simulation import METHOD, ListDraws, mean_votes
from predict.forecasting.core_vote.undecided import say_too_early
from predict.forecasting.forecasts import service as forecasts
from predict.forecasting.forecasts.ground import Ground, ScenarioForecast
from predict.forecasting.forecasts.model.draws import Draws
from predict.forecasting.forecasts.model.outlook import METHOD as FORECAST
from predict.past_results.elections.levels import find_place, refuse_large
from predict.past_results.nuances.blocs import BLOCS
from predict.targeting.stations import service as stations


@dataclass(frozen=True)
class ListCoreVote:
    """A list's core vote. `reading` has only what the caller may see."""

    run: CoreVoteRun
    ground: Ground
    made: ScenarioForecast
    """The forecast whose draws the votes are read from."""
    contest: Contest
    standing: Candidacy
    quantile: float
    reading: StationEstimates
    eliminated: list[str]

    @property
    def reasons(self) -> list[Reason]:
        of_bloc = [reason for reason in self.run.reasons if reason["bloc"] == self.standing.bloc]
        return [Reason(**round_) for bloc_reasons in of_bloc for round_ in bloc_reasons["rounds"]]


async def read_list(
    session: AsyncSession, caller: Caller, list_id: str | None, quantile: float, place: str = ""
) -> ListCoreVote:
    """Return a list's core vote; raise a problem, with a remedy, without a list, past results or visible stations.

    `place`: of a part of the campaign's territory.
    """
    part = None
    if place:
        part = await find_place(session, caller.campaign_id, place)
        await refuse_large(session, part)
    return await _read(session, caller.campaign_id, list_id, quantile, caller.covers, part)


async def read_whole(session: AsyncSession, campaign_id: UUID, list_id: str | None, quantile: float) -> ListCoreVote:
    """Return the core vote of every station, for campaign totals; callers must restrict stations they show."""
    return await _read(session, campaign_id, list_id, quantile, lambda _: True)


async def _read(
    session: AsyncSession,
    campaign_id: UUID,
    list_id: str | None,
    quantile: float,
    covers: Callable[[str], bool],
    place: str | None = None,
) -> ListCoreVote:
    # Before seconds of computing: without a list all that the page says is to choose one.
    try:
        contest, standing = await service.find_list(session, campaign_id, list_id)
    except Conflict:
        # A part of a large territory is asked for first; with a list, what computes below asks for it.
        campaign = await find_campaign(session, campaign_id)
        if place is None and campaign is not None:
            await refuse_large(session, campaign.state.territory)
        raise
    if place is None:
        run = await service.bring_up_to_date(session, campaign_id)
        rows = await service.read_outlooks(session, campaign_id, standing.bloc)
    else:
        run, by_bloc = await service.compute_place(session, campaign_id, place)
        rows = service.require_rows(by_bloc.get(standing.bloc, []), standing.bloc)
    ground, made = await forecasts.read_current(session, campaign_id, place)
    draws = _draws_with(made, standing)
    drawn = set(draws.stations)
    rows = [row for row in rows if row.station in drawn]
    seen = [row for row in rows if covers(row.station)]
    if not seen:
        raise Forbidden(
            "Aucun bureau de votre territoire n’est dans celui de la campagne : demandez à votre coordinateur.",
            "None of your territories is in the campaign's: ask your coordinator.",
        )
    election = (await get_campaign(session, campaign_id)).state.election
    stations_seen = [row.station for row in seen]
    alike = {id for id, bloc in made.blocs.items() if bloc == standing.bloc}
    reading = read_estimates(
        rows=seen,
        drawn=ListDraws.read(draws, standing.id, alike, stations_seen),
        quantile=quantile,
        sharing=[one.bloc for one in contest.lists].count(standing.bloc),
        eliminated=(eliminated := _expect_eliminated(made, draws, standing, election)),
        expected=_expected_by_bloc(made, draws, stations_seen),
        measured={},
        talks=await stations.read_talks(session, campaign_id),
        everywhere=len(rows),
    )
    return ListCoreVote(run, ground, made, contest, standing, quantile, reading, eliminated)


def _draws_with(made: ScenarioForecast, standing: Candidacy) -> Draws:
    """Return the draws of the round that the forecast is of; of the first one, for a list that is out of the second."""
    draws, again = made.told.draws, made.told.again
    if again is not None and standing.id in again.lists and again.votes[:, again.lists.index(standing.id)].any():
        return again
    if standing.id not in draws.lists:
        raise Conflict(
            "Le scénario suivi retire cette liste : choisissez-en un autre, ou demandez une autre liste (?list=).",
            "The forecast's scenario withdraws this list: choose another scenario, or ask for another list (?list=).",
        )
    return draws


def _expected_by_bloc(made: ScenarioForecast, draws: Draws, keys: Sequence[str]) -> dict[str, Floats]:
    expected = {bloc: np.zeros(len(keys)) for bloc in BLOCS}
    for id, votes in mean_votes(draws, keys).items():
        expected[made.blocs[id]] = expected[made.blocs[id]] + votes
    return expected


def _expect_eliminated(made: ScenarioForecast, draws: Draws, standing: Candidacy, election: ElectionKind) -> list[str]:
    """Return the blocs expected to be out of a second round that is still to come."""
    if made.told.again is not None:
        return []
    totals = dict(zip(draws.lists, draws.totals.mean(axis=0).tolist(), strict=True))
    registered, valid = float(draws.registered.sum()), float(draws.totals.sum(axis=1).mean())
    out = expect_eliminated(totals, made.blocs, registered, valid, ACCESS.get(election))
    return [bloc for bloc in out if bloc != standing.bloc]


def describe_core_vote(core_vote: ListCoreVote, limit: int, after: str | None) -> CoreVoteRead:
    """Return one page of stations by key; the total is of all of them."""
    keys = [row.station for row in core_vote.reading.rows]
    start = sum(key <= after for key in keys) if after is not None else 0
    page = range(start, min(start + limit, len(keys)))
    return CoreVoteRead(
        list_id=core_vote.standing.id,
        label=core_vote.standing.label,
        bloc=core_vote.standing.bloc,
        sharing=core_vote.reading.sharing,
        quantile=core_vote.quantile,
        method=METHOD,
        forecast_method=FORECAST,
        data_vintage=core_vote.ground.vintage,
        computed_at=core_vote.run.computed_at,
        total=describe_total(core_vote.reading),
        how=describe_reasons(core_vote.reasons) + say_turnout(core_vote.reasons),
        assumptions=list_assumptions(core_vote),
        reasons=[ReasonRead(**asdict(reason)) for reason in core_vote.reasons],
        eliminated=core_vote.eliminated,
        items=describe_stations(core_vote, page),
        next=keys[page[-1]] if page and page[-1] + 1 < len(keys) else None,
    )


def describe_stations(core_vote: ListCoreVote, chosen: Sequence[int] | None = None) -> list[StationCoreVoteRead]:
    reading = core_vote.reading
    return estimates.describe_stations(reading, range(len(reading.rows)) if chosen is None else chosen)


def list_assumptions(core_vote: ListCoreVote) -> list[str]:
    assumptions: list[str] = []
    if core_vote.reading.sharing > 1:
        assumptions.append(
            f"{core_vote.reading.sharing} listes du bloc « {core_vote.standing.bloc} » se présentent : "
            "la prévision partage ses voix entre elles, à parts égales ou selon les poids du scénario suivi."
        )
    if core_vote.reading.transferable is not None:
        blocs = ", ".join(core_vote.eliminated)
        assumptions.append(
            f"Reports : blocs attendus hors du second tour : {blocs}. La part de leurs électeurs qui suivrait est une "
            "hypothèse de proximité entre blocs, large exprès, et non une mesure."
        )
    if core_vote.reading.undecided is None:
        met = core_vote.reading.met
        nobody = "Indécis : inconnus tant que le porte-à-porte n’a interrogé personne."
        assumptions.append(say_too_early(met) if met.asked else nobody)
    else:
        assumptions.append(
            "Indécis : chaque personne rencontrée compte pour un quart, car qui ouvre sa porte n’est pas tiré au sort."
        )
    if any(row.confidence < 1 for row in core_vote.reading.rows):
        assumptions.append(
            "Certains bureaux ont sans doute changé de limites : leurs anciens résultats comptent moins ou pas du tout."
        )
    return assumptions


CSV_COLUMNS = (
    *("station", "commune", "commune_name", "registered", "core_vote", "core_vote_low", "core_vote_high"),
    *("expected", "expected_low", "expected_high", "turnout", "share", "best", "best_election", "confidence"),
    *("abstainers", "abstainers_low", "abstainers_high", "gone", "gone_low", "gone_high"),
    *("transferable", "transferable_low", "transferable_high", "undecided", "undecided_low", "undecided_high"),
    *("list", "bloc", "quantile", "method", "data_vintage"),
)


def list_rows(core_vote: ListCoreVote) -> list[list[Any]]:
    """Return the rows of the CSV file; unknown values are empty."""
    tail = [
        core_vote.standing.id,
        core_vote.standing.bloc,
        core_vote.quantile,
        METHOD,
        core_vote.ground.vintage,
    ]
    return [
        [
            *(
                describe_station.station,
                describe_station.commune,
                describe_station.commune_name,
                describe_station.registered,
            ),
            *(describe_station.core_vote.votes, describe_station.core_vote.low, describe_station.core_vote.high),
            *(describe_station.expected.votes, describe_station.expected.low, describe_station.expected.high),
            *(
                describe_station.turnout,
                describe_station.share,
                describe_station.best,
                describe_station.best_election,
                describe_station.confidence,
            ),
            *(
                getattr(amount, end) if amount is not None else None
                for amount in (
                    describe_station.reserve.abstainers,
                    describe_station.reserve.gone,
                    describe_station.reserve.transferable,
                    describe_station.reserve.undecided,
                )
                for end in ("votes", "low", "high")
            ),
            *tail,
        ]
        for describe_station in describe_stations(core_vote)
    ]
