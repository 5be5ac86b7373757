"""Service of trials: design, start, abandon, results."""

import secrets
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import TypeVar
from uuid import UUID, uuid4

from common.schemas.campaign import CampaignState
from kit.campaigns.queries import Campaign, get_campaign
from kit.security.auth import Caller
from kit.web.problems import Conflict, Forbidden, Invalid, NotFound
from sqlalchemy import delete, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from predict.contests import service as contests
from predict.past_results.elections.bloc_votes import BlocSheet, read_bloc_votes
from predict.past_results.elections.history import Ballot, Sheet, list_ballots, read_history
from predict.past_results.nuances import service as nuances
from predict.past_results.station_history import service as station_history
from predict.targeting.field_experiments.models import FieldExperiment, FieldExperimentStation
from predict.targeting.field_experiments.outcomes import ROUNDS, Round, plan_experiment
from predict.targeting.field_experiments.pairs import draw_left_out
from predict.targeting.field_experiments.power import MIN_PAIRS, detectable_effect
from predict.targeting.field_experiments.schemas import MAX_SEED, FieldExperimentCreate, Outcome, Status
from predict.targeting.stations import standings_query as stations

S = TypeVar("S", Sheet, BlocSheet)

METHOD = "paired-holdout-2"
LEAST_TRUST = 0.5
"""A station whose past is told less surely than that by its history is not paired: its past is another place's."""
MAXIMUM = 50
"""Designs that a campaign may keep: each is a few hundred rows."""


async def create_field_experiment(
    session: AsyncSession, caller: Caller, request: FieldExperimentCreate
) -> FieldExperiment:
    """Pair the stations and compute the detectable effect. Nothing is left out yet."""
    _check_whole_campaign(caller)
    campaign = await get_campaign(session, caller.campaign_id)
    await _check_unknown(session, campaign.state, request.round)
    if len(await _lock_all(session, caller.campaign_id)) >= MAXIMUM:
        raise Conflict(
            f"Une campagne garde au plus {MAXIMUM} essais : supprimez-en un qui n’a pas démarré.",
            f"A campaign keeps {MAXIMUM} trials at most: delete one that has not started.",
        )
    bloc = await _bloc(session, caller.campaign_id, request.outcome)
    rounds = (await read_outcomes(session, campaign, request.outcome, bloc))[-ROUNDS:]
    standings = await stations.read_standings(session, caller.campaign_id)
    if len(rounds) < 2:
        raise Invalid(
            "Il faut deux premiers tours passés où cela se mesure : importez-en d’autres, ou mesurez la participation.",
            "Two past first rounds that tell this outcome are needed: import more, or measure turnout.",
            "/outcome",
        )
    registered = {station.station: station.outlook.registered for station in standings.stations}
    trial_plan = plan_experiment(rounds, registered, request.share)
    if len(trial_plan.pairs) < MIN_PAIRS:
        raise Invalid(
            f"Il faut au moins {MIN_PAIRS} paires ; cette part de {len(trial_plan.stations)} bureaux n’en fait que "
            f"{len(trial_plan.pairs)}. Demandez une part plus grande.",
            f"At least {MIN_PAIRS} pairs are needed; this share of {len(trial_plan.stations)} stations makes "
            f"{len(trial_plan.pairs)}. Ask for a larger share.",
            "/share",
        )
    seed = secrets.randbelow(MAX_SEED + 1) if request.seed is None else request.seed
    experiment = FieldExperiment(
        campaign_id=caller.campaign_id,
        id=uuid4(),
        name=request.name,
        kind=str(request.kind),
        outcome=str(request.outcome),
        round=request.round,
        seed=seed,
        share=request.share,
        status=str(Status.DESIGNED),
        bloc=bloc,
        pairs=len(trial_plan.pairs),
        placebo_sd=trial_plan.placebo_sd,
        detectable_effect=round(detectable_effect(trial_plan.placebo_sd, len(trial_plan.pairs)), 4),
        method=METHOD,
        data_vintage=standings.data_vintage,
        created_by=caller.subject,
    )
    session.add(experiment)
    heads = draw_left_out(len(trial_plan.pairs), seed)
    rows = [
        {
            "campaign_id": caller.campaign_id,
            "experiment_id": experiment.id,
            "station": trial_plan.stations[place],
            "pair": number,
            "left_out": left_out,
        }
        for number, (pair, head) in enumerate(zip(trial_plan.pairs, heads, strict=True), 1)
        for place, left_out in ((pair.first, head), (pair.second, not head))
    ]
    await session.execute(insert(FieldExperimentStation), rows)
    await session.flush()
    await session.refresh(experiment)
    return experiment


async def start_field_experiment(
    session: AsyncSession, caller: Caller, experiment_id: UUID, understood: float
) -> FieldExperiment:
    """Start the trial: its draw is fixed. `understood`: the detectable effect of the design."""
    _check_whole_campaign(caller)
    own_trials = await _lock_all(session, caller.campaign_id)
    experiment = _find(own_trials, experiment_id)
    if experiment.status != Status.DESIGNED:
        raise Conflict("Cet essai a déjà démarré.", "This trial has already started.")
    running = next((trial for trial in own_trials if trial.status == Status.RUNNING), None)
    if running is not None:
        raise Conflict(
            f"L’essai « {running.name} » est en cours : un seul à la fois, sinon aucun ne mesure rien.",
            "Another trial is running: one at a time, or none of them measures anything.",
            running=str(running.id),
        )
    state = (await get_campaign(session, caller.campaign_id)).state
    await _check_unknown(session, state, experiment.round)
    if round(understood, 4) != experiment.detectable_effect:
        raise Invalid(
            f"Cet essai ne peut voir qu’un effet d’au moins {experiment.detectable_effect} : redites ce nombre pour "
            "démarrer en connaissance de cause.",
            f"This trial can only detect an effect of {experiment.detectable_effect} or more: repeat that number to "
            "start it knowingly.",
            "/detectable_effect",
        )
    experiment.status, experiment.started_at = str(Status.RUNNING), datetime.now(UTC)
    await session.flush()
    return experiment


async def delete_field_experiment(session: AsyncSession, caller: Caller, experiment_id: UUID) -> None:
    """Delete a design, or mark a started trial as abandoned; its stations are free again."""
    _check_whole_campaign(caller)
    experiment = _find(await _lock_all(session, caller.campaign_id), experiment_id)
    if experiment.status == Status.DESIGNED:
        of_campaign = FieldExperimentStation.campaign_id == caller.campaign_id
        await session.execute(
            delete(FieldExperimentStation).where(of_campaign, FieldExperimentStation.experiment_id == experiment_id)
        )
        await session.delete(experiment)
    elif experiment.status == Status.RUNNING:
        experiment.status, experiment.abandoned_at = str(Status.ABANDONED), datetime.now(UTC)
    await session.flush()


async def get_field_experiment(session: AsyncSession, campaign_id: UUID, experiment_id: UUID) -> FieldExperiment:
    return _find(
        [field_experiment]
        if (field_experiment := await session.get(FieldExperiment, (campaign_id, experiment_id)))
        else [],
        experiment_id,
    )


async def list_left_out(session: AsyncSession, campaign_id: UUID, kind: str) -> frozenset[str]:
    """Return the stations where the running trial forbids this kind of action."""
    running = select(FieldExperiment.id).where(
        FieldExperiment.campaign_id == campaign_id,
        FieldExperiment.status == Status.RUNNING,
        FieldExperiment.kind == kind,
    )
    h = FieldExperimentStation
    rows = select(h.station).where(h.campaign_id == campaign_id, h.experiment_id.in_(running), h.left_out)
    return frozenset(await session.scalars(rows))


async def read_outcomes(session: AsyncSession, campaign: Campaign, outcome: str, bloc: str | None) -> list[Round]:
    """Return past first rounds with each station's outcome over registered voters, the oldest first."""
    return [one for one in await _read_all(session, campaign, outcome, bloc) if one[0].round == 1]


async def read_own_round(session: AsyncSession, campaign: Campaign, experiment: FieldExperiment) -> Round | None:
    """Return the trial's round; None until its official results are imported."""
    rounds = await _read_all(session, campaign, experiment.outcome, experiment.bloc)
    own = own_round([ballot for ballot, _ in rounds], campaign.state, experiment.round)
    return next((one for one in rounds if own is not None and one[0].id == own.id), None)


def own_round(ballots: Sequence[Ballot], state: CampaignState, number: int) -> Ballot | None:
    """Return the campaign's own round among those imported, or None."""
    days = {one.number: one.on for one in state.rounds}
    return next(
        (b for b in ballots if b.kind == state.election and b.round == number and b.held_on == days.get(number)), None
    )


async def _read_all(session: AsyncSession, campaign: Campaign, outcome: str, bloc: str | None) -> list[Round]:
    """Return past rounds on present stations, without stations of unreliable history."""
    if outcome == Outcome.TURNOUT:
        aligned = await station_history.align_history(session, await read_history(session, campaign.state.territory))
        sheets, trust = aligned.history.sheets, aligned.trust
        told = [(b, _shares_of(sheets[b.id], lambda sheet: sheet.voters)) for b in aligned.history.ballots]
    else:
        grid = await nuances.read_grid(session, campaign.id)
        read = await read_bloc_votes(session, campaign.state.territory, grid)
        past = await station_history.follow_rounds(session, campaign.state.territory, read)
        trust = past.trust
        told = [
            (ballot, _shares_of(shares, lambda item: item.votes.get(bloc or "", 0))) for ballot, shares in past.rounds
        ]
        # A round without our bloc says nothing of it.
        told = [(ballot, of) for ballot, of in told if any(of.values())]
    return [(ballot, _sure(of, trust.get(ballot.id, {}))) for ballot, of in told]


def _sure(shares: Mapping[str, float], trust: Mapping[str, float]) -> dict[str, float]:
    return {station: share for station, share in shares.items() if trust.get(station, 1.0) >= LEAST_TRUST}


def _shares_of(sheets: Mapping[str, S], votes: Callable[[S], int]) -> dict[str, float]:
    return {key: votes(sheet) / sheet.registered for key, sheet in sheets.items() if sheet.registered}


async def _check_unknown(session: AsyncSession, state: CampaignState, number: int) -> None:
    if number not in {one.number for one in state.rounds}:
        raise Invalid(f"La campagne n’a pas de tour {number}.", f"The campaign has no round {number}.", "/round")
    if own_round(await list_ballots(session), state, number) is not None:
        raise Conflict(
            "Les résultats de ce tour sont déjà connus : un essai se prépare avant.",
            "The results of this round are already known: a trial is designed before.",
        )


async def _bloc(session: AsyncSession, campaign_id: UUID, outcome: Outcome) -> str | None:
    ours = (await contests.read_contest(session, campaign_id)).ours
    if ours is None and outcome is Outcome.SUPPORT:
        raise Invalid(
            "Dites d’abord quelle liste est la vôtre, à la page « Qui se présente », ou mesurez la participation.",
            "Say first which list is yours (PUT /v1/contest), or measure turnout.",
            "/outcome",
        )
    return ours.bloc if ours else None


async def _lock_all(session: AsyncSession, campaign_id: UUID) -> Sequence[FieldExperiment]:
    """Return the campaign's trials, locked until the transaction ends."""
    query = (
        select(FieldExperiment)
        .where(FieldExperiment.campaign_id == campaign_id)
        .order_by(FieldExperiment.id)
        .with_for_update()
    )
    return (await session.scalars(query.execution_options(populate_existing=True))).all()


def _find(among: Sequence[FieldExperiment], experiment_id: UUID) -> FieldExperiment:
    result = next((one for one in among if one.id == experiment_id), None)
    if result is None:
        raise NotFound("Cet essai est inconnu.", "This trial is not known.")
    return result


def _check_whole_campaign(caller: Caller) -> None:
    if caller.territories:
        raise Forbidden(
            "Un essai engage toute la campagne : il faut un rôle sans limite de territoire.",
            "A trial binds the whole campaign: a role without territories is needed.",
        )
