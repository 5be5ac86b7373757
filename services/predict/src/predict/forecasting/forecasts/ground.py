"""Inputs of a campaign's forecast (past, lists), and a mark that changes with them."""

import asyncio
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from common.schemas.elections import ElectionKind
from kit.campaigns.queries import Campaign, get_campaign
from kit.text import french
from kit.web.problems import Conflict
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from predict.contests.candidacies import Contest
from predict.contests.service import read_contest
from predict.forecasting.forecasts.counted import FirstRound, apply_scenario, is_whole, own_first, read_first
from predict.forecasting.forecasts.history import PastRounds, read_past
from predict.forecasting.forecasts.model.between_rounds import usual_change
from predict.forecasting.forecasts.model.forecast import (
    Basis,
    ForecastResult,
    simulate_round,
    summarise_draws,
    tell_counted,
)
from predict.forecasting.forecasts.model.levels import (
    FORGETS,
    AssumedLevel,
    PollLevel,
    assume_level,
    assume_polled,
    past_levels,
)
from predict.forecasting.forecasts.model.outlook import METHOD
from predict.forecasting.forecasts.model.parameters import load_parameters
from predict.forecasting.forecasts.model.rounds import BLOCS, Round, place_stations
from predict.forecasting.forecasts.model.rules import RULES
from predict.forecasting.forecasts.model.turnout import ClosingCount, learn_turnout
from predict.forecasting.forecasts.models import ClosingTurnout
from predict.forecasting.forecasts.scenarios import leaving_after_first, read_changes, running_in
from predict.forecasting.forecasts.schemas import Assumptions, ListForecast
from predict.forecasting.polls import service as polls
from predict.past_results.elections.history import list_ballots
from predict.past_results.elections.rounds import count_stations, days_of
from predict.past_results.elections.territories import can_place
from predict.past_results.nuances.service import read_grid
from predict.past_results.station_history import service as station_history

MAX_STATIONS = 3000
"""Beyond, the draws of every station would not be made within a second: a nation is forecast by its constituencies."""
UNLABELLED = "divers"
"""Bloc of lists without a national label: those of a commune are many, and have nothing in common."""


@dataclass(frozen=True)
class Ground:
    """Inputs except the scenario. `printed`: past rounds on the stations of their own day."""

    basis: Basis
    printed: Sequence[Round]
    contest: Contest
    vintage: str
    unplaced: tuple[str, ...]
    reported: tuple[ClosingCount, ...]
    polled: tuple[PollLevel, ...] = ()
    first: FirstRound | None = None
    """The campaign's own first round, once it is counted and a second one is to come."""


@dataclass(frozen=True)
class ScenarioForecast:
    """A forecast, with its assumptions."""

    told: ForecastResult
    assumed: AssumedLevel
    labels: dict[str, str]
    blocs: dict[str, str]


async def find_mark(session: AsyncSession, campaign_id: UUID, scenario: object) -> str:
    """Return a mark of the inputs: if it changes, the forecast must be recomputed."""
    campaign = await get_campaign(session, campaign_id)
    contest = await read_contest(session, campaign_id)
    seen = [(ballot.id, ballot.revision) for ballot in await list_ballots(session)]
    grid = await read_grid(session, campaign_id)
    reported = [
        (report.station, report.registered, report.voters) for report in await _read_reported(session, campaign_id)
    ]
    state = campaign.state
    place_and_day = (state.territory, state.election, state.rounds[0].on)
    inputs = [
        (str(poll.id), json.dumps(poll.content, sort_keys=True))
        for poll in await polls.list_polls(session, campaign_id)
    ]
    methods = (METHOD, station_history.METHOD, tuple(ListForecast.model_fields))
    made_from = (*methods, place_and_day, contest, seen, grid.mark, reported, inputs, scenario)
    return hashlib.sha256(repr(made_from).encode()).hexdigest()[:32]


async def read_ground(session: AsyncSession, campaign_id: UUID, place: str | None = None) -> Ground:
    """Return the inputs; raise Conflict, naming what is missing, if nothing can be forecast.

    `place`: a part of the campaign's territory.
    """
    campaign = await get_campaign(session, campaign_id)
    if place is not None:
        campaign = replace(campaign, state=campaign.state.model_copy(update={"territory": place}))
    _check_kind(campaign)
    contest = await read_contest(session, campaign_id)
    state = campaign.state
    imported = await list_ballots(session)
    ballots = [ballot for ballot in imported if ballot.held_on < state.rounds[0].on]
    own = own_first(imported, campaign)
    # Before they are read: this is also asked by the worker, which hears nothing else meanwhile.
    if (
        await count_stations(session, [ballot.id for ballot in (*ballots, *([own] if own else []))], state.territory)
        > MAX_STATIONS
    ):
        raise Conflict(
            f"Ce territoire a plus de {french.number(MAX_STATIONS)} bureaux : prévoyez-le par circonscription ou par "
            "département.",
            f"This territory has more than {MAX_STATIONS} stations: forecast it by constituency or department.",
        )
    grid = await read_grid(session, campaign_id)
    past = await read_past(session, state.territory, [*ballots, own] if own else ballots, grid)
    if own and past and not (past.today.id == own.id and is_whole(past.today, past.printed)):
        own, past = None, await read_past(session, state.territory, ballots, grid)
    if past is None:
        raise Conflict(
            "Aucun résultat passé de ce territoire n’est importé : envoyez d’abord un fichier du ministère.",
            "No past result of this territory is imported: send a file of the ministry first.",
        )
    _check_comparable(campaign, contest, past)
    today = past.today
    inside = past.constituencies
    if state.territory.startswith("circo:"):
        inside = dict.fromkeys(today.stations, state.territory.partition(":")[2])
    basis = Basis(
        kind=state.election,
        held_on=state.rounds[0].on,
        rounds=past.rounds,
        places=place_stations(today.stations, inside),
        registered=today.registered,
        past_levels=past_levels(past.rounds, load_parameters()),
        valid_of_voters=past.valid_of_voters,
        lists=running_in(contest),
        fates=leaving_after_first(contest),
    )
    days = [past_round.held_on for past_round in past.rounds]
    count = "1 tour de scrutin" if len(days) == 1 else f"{len(days)} tours de scrutin"
    vintage = f"{count} {days_of(days)} ; inscrits au {today.held_on:%d/%m/%Y}"
    reported = tuple(
        ClosingCount(report.station, report.registered, report.voters)
        for report in await _read_reported(session, campaign_id)
    )
    polled = await _read_polled(session, campaign_id, state.rounds[0].on)
    if polled:
        vintage += f" ; sondages jusqu’au {max(level.latest_on for level in polled):%d/%m/%Y}"
    first = await read_first(session, campaign, own, basis.places, contest, grid) if own else None
    return Ground(basis, past.printed, contest, vintage[:200], tuple(past.unplaced), reported, polled, first)


async def make_forecast(ground: Ground, assumptions: Assumptions, where: str = "") -> ScenarioForecast:
    """Compute a scenario's forecast; CPU-bound, a fraction of a second, outside the event loop."""
    changes = read_changes(assumptions, ground.contest, where)
    basis, fitted = ground.basis, load_parameters()
    key_inputs = (basis.rounds, basis.kind, basis.held_on, fitted)
    # What a scenario states is of the country; what polls tell is already of these stations.
    if ground.polled and not assumptions.levels:
        assumed = assume_polled(*key_inputs, ground.polled, assumptions.turnout_shift)
    else:
        assumed = assume_level(*key_inputs, assumptions.levels, assumptions.turnout_shift)
    by = fitted.without(f"{basis.kind}-{basis.held_on.year}")
    counted = apply_scenario(assumptions, ground.first, where) if ground.first else None

    def work() -> ForecastResult:
        if counted is not None:
            return tell_counted(counted, basis, by, usual_change(fitted, ""), assumptions.turnout_shift)
        draws, running = simulate_round(basis, assumed.level, assumed.error, changes, by, here=assumed.here)
        return summarise_draws(learn_turnout(draws, ground.reported), running, basis, by)

    result = await asyncio.to_thread(work)
    names = {candidacy.id: candidacy.label for candidacy in ground.contest.lists} | {
        new.id: new.label for new in assumptions.new_lists
    }
    if ground.first:
        names |= {candidacy.id: candidacy.label for candidacy in ground.first.others}
    return ScenarioForecast(result, assumed, names, dict(result.blocs))


def _check_comparable(campaign: Campaign, contest: Contest, past: PastRounds) -> None:
    """Raise Conflict for a municipal list without a label where no municipal round is at hand: what nobody's lists had
    in national rounds says nothing of it, and would call it beaten.
    """
    local = ElectionKind.MUNICIPALES
    own = next((candidacy for candidacy in contest.lists if candidacy.ours), None)
    if campaign.state.election != local or own is None or own.bloc != UNLABELLED:
        return
    if not any(past_round.kind == local for past_round in past.rounds):
        raise Conflict(
            "Une liste sans étiquette nationale ne se prévoit pas d’après des scrutins nationaux : importez un scrutin "
            "municipal passé, ou donnez à votre liste un bloc dont elle partage les électeurs.",
            "A list without a national label cannot be forecast from national rounds: import a past municipal one, or "
            "give your list a bloc whose voters it shares.",
        )


def _check_kind(campaign: Campaign) -> None:
    state = campaign.state
    if state.election == ElectionKind.METROPOLE_LYON:
        raise Conflict(
            "Les élections de la métropole de Lyon ne sont pas prévues ici : il y manque la table des bureaux par "
            "circonscription métropolitaine (les fichiers du ministère ne l’impriment pas), des résultats "
            "métropolitains passés par bureau, et la vérification de leurs règles.",
            "Elections of the Lyon metropolis are not forecast: the table of stations by metropolitan constituency "
            "(the ministry's files do not print it), past metropolitan results by station and checked rules are "
            "missing.",
        )
    if not can_place(state.territory):
        raise Conflict(
            "Les résultats passés ne disent pas quels bureaux sont dans ce territoire : une commune, une "
            "circonscription ou un département peut être prévu.",
            "Past results do not tell which stations are in this territory: a commune, a constituency or a "
            "department can be forecast.",
        )
    if state.election not in RULES:
        raise Conflict(
            "Cette élection n’a pas de prévision ici : ses règles de victoire n’ont pas été vérifiées.",
            "This election is not forecast here: its rules were not checked.",
        )


async def _read_polled(session: AsyncSession, campaign_id: UUID, held_on: date) -> tuple[PollLevel, ...]:
    """Return the polled level by bloc, without polls older than two years."""
    if not await polls.list_polls(session, campaign_id):
        return ()
    try:
        levels = await polls.read_levels(session, campaign_id)
    except Conflict:  # no station that a poll could be projected on
        return ()
    return tuple(
        PollLevel(level.bloc, level.share, level.standard_error, level.latest_on)
        for level in levels
        if level.bloc in BLOCS and 0 <= (held_on - level.latest_on).days < FORGETS
    )


async def _read_reported(session: AsyncSession, campaign_id: UUID) -> list[ClosingTurnout]:
    query = select(ClosingTurnout).where(ClosingTurnout.campaign_id == campaign_id, ClosingTurnout.round == 1)
    return list(await session.scalars(query.order_by(ClosingTurnout.station)))
