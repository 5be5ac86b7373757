"""Collects the inputs of the scores, and keeps past support up to date."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from common.schemas.actions import ActionStatus
from common.schemas.campaign import CampaignState
from common.schemas.elections import Round
from kit.campaigns.queries import campaign_now, find_campaign, get_campaign, local_day
from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from predict.contests import service as contests
from predict.past_results.elections.bloc_votes import read_bloc_votes
from predict.past_results.elections.levels import refuse_large
from predict.past_results.elections.names import name_round
from predict.past_results.nuances import service as nuances
from predict.past_results.station_history import service as station_history
from predict.profiles import service as profiles
from predict.targeting.field_actions.effects import CHANNELS, Kind
from predict.targeting.field_experiments import service as experiments
from predict.targeting.priorities import queries
from predict.targeting.priorities.currency import EUROS, Currency, currency_of
from predict.targeting.priorities.hourly import METHOD
from predict.targeting.priorities.list_hours import score_for_list
from predict.targeting.priorities.models import Headroom, HeardAction, StationSupport, SupportRun
from predict.targeting.priorities.movement import read_movement
from predict.targeting.priorities.place_money import Spending, place_money
from predict.targeting.priorities.scores import ActionScores, CompletedAction, Known, score_action
from predict.targeting.priorities.support import read_support
from predict.targeting.stations import standings_query as stations
from predict.targeting.stations.standings import StationStandings, Window

PACED = 20
"""How many of the latest actions say how fast the teams work."""


@dataclass(frozen=True)
class Situation:
    """A campaign's stations, with their inputs and sources."""

    standings: StationStandings
    known: Known
    basis: SupportRun
    headroom: Headroom | None
    left_out: Mapping[Kind, frozenset[str]]
    """Stations where a running trial asks not to work by one kind of action."""
    planned: Sequence[CompletedAction]
    """Actions to come."""
    currency: Currency

    @property
    def method(self) -> str:
        return METHOD if self.standings.for_list is None else self.standings.method

    @property
    def data_vintage(self) -> str:
        if self.basis.election is None:
            return self.standings.data_vintage
        return f"{self.standings.data_vintage} ; soutien : {name_round(self.basis.election)}"[:200]


async def read_situation(session: AsyncSession, campaign_id: UUID) -> Situation:
    """Return what the scores are made of; raise Conflict for a territory of too many stations."""
    await refuse_large(session, (await get_campaign(session, campaign_id)).state.territory)
    standings = await stations.read_standings(session, campaign_id)
    basis = await _bring_support_up_to_date(session, campaign_id, standings)
    support, movement = await queries.read_supports(session, campaign_id)
    inputs = Known(
        stations=standings.stations,
        heard=standings.heard,
        support=support,
        movement=movement,
        actions=await _read_actions(session, campaign_id),
        homes=await profiles.read_homes(session, campaign_id, len(standings.stations)),
    )
    headroom = await queries.find_headroom(session, campaign_id)
    left_out = {kind: await experiments.list_left_out(session, campaign_id, str(kind)) for kind in Kind}
    to_come = await queries.list_actions(session, campaign_id, ActionStatus.PLANNED)
    planned = [CompletedAction(Kind(action.kind), action.stations, action.hours, action.cents) for action in to_come]
    campaign = await find_campaign(session, campaign_id)
    currency = currency_of(campaign.state.territory, campaign.state.election) if campaign else EUROS
    return Situation(standings, inputs, basis, headroom, left_out, planned, currency)


async def read_spending(session: AsyncSession, situation: Situation) -> Spending:
    """Return all spending from budget's events: by station, elsewhere, unassigned."""
    campaign_id = situation.basis.campaign_id
    registered = {station.station: station.outlook.registered for station in situation.standings.stations}
    spends = await queries.sum_spends(session, campaign_id)
    return place_money(spends, await queries.list_places(session, campaign_id), registered)


async def score_kind(situation: Situation, kind: Kind) -> ActionScores:
    # A department takes a tenth of a second: other requests go on meanwhile.
    scored = await asyncio.to_thread(score_action, kind, situation.known)
    votes = situation.standings.for_list
    return scored if votes is None else score_for_list(scored, votes)


def list_warnings(situation: Situation) -> list[str]:
    """Return in French the assumptions behind the scores."""
    warnings: list[str] = []
    if situation.basis.bloc is None:
        warnings.append("Votre liste n’est pas désignée : le soutien par bureau est inconnu et le même partout.")
    elif situation.basis.election is None:
        warnings.append(
            "Aucun scrutin passé ne donne les voix de votre bloc : le soutien est inconnu et le même partout."
        )
    outlooks = [station.outlook for station in situation.standings.stations]
    if not situation.known.movement.beliefs:
        warnings.append("La part d’électeurs mobiles est inconnue : il faut deux premiers tours aux blocs connus.")
    if outlooks and all(outlook.best is None for outlook in outlooks):
        warnings.append("La réserve d’abstention est inconnue : il faut un scrutin de plus.")
    return warnings


def round_now(state: CampaignState, now: datetime | None = None) -> Round:
    """Return the next round by the campaign's clock; the last one if all are over."""
    today = local_day(state, now or campaign_now(state))
    to_come = [one for one in state.rounds if one.on >= today] or state.rounds[-1:]
    return to_come[0].number


async def _bring_support_up_to_date(
    session: AsyncSession, campaign_id: UUID, standings: StationStandings
) -> SupportRun:
    """Recompute the support if results, territory or own list changed; concurrent calls wait."""
    contest = await contests.read_contest(session, campaign_id)
    bloc = contest.ours.bloc if contest.ours else None
    mark = f"{METHOD}/{station_history.METHOD}/{standings.mark}/{bloc}"
    support_run = await session.get(SupportRun, campaign_id)
    if support_run is not None and support_run.mark == mark:
        return support_run
    await session.execute(insert(SupportRun).values(campaign_id=campaign_id, mark="").on_conflict_do_nothing())
    query = select(SupportRun).where(SupportRun.campaign_id == campaign_id).with_for_update()
    basis = (await session.scalars(query.execution_options(populate_existing=True))).one()
    if basis.mark != mark:
        state = (await get_campaign(session, campaign_id)).state
        read = await read_bloc_votes(session, state.territory, await nuances.read_grid(session, campaign_id))
        past = await station_history.follow_rounds(session, state.territory, read)
        keys = [station.station for station in standings.stations]
        support = read_support(past.rounds, bloc, state.election, keys, past.trust)
        movement = read_movement(past.rounds, keys, past.trust)
        await session.execute(delete(StationSupport).where(StationSupport.campaign_id == campaign_id))
        rows = [
            {
                "campaign_id": campaign_id,
                "station": station,
                "yes": belief.yes,
                "no": belief.no,
                "moving": moving.yes if (moving := movement.beliefs.get(station)) else None,
                "staying": moving.no if moving else None,
                "turnout": movement.turnout.get(station),
            }
            for station, belief in support.beliefs.items()
        ]
        if rows:
            await session.execute(insert(StationSupport), rows)
        basis.mark, basis.bloc = mark, bloc
        basis.election = support.election.id if support.election else None
        await session.flush()
    return basis


async def _read_actions(session: AsyncSession, campaign_id: UUID) -> list[CompletedAction]:
    actions = await queries.list_actions(session, campaign_id, ActionStatus.COMPLETED)
    paced = [action for action in actions if Kind(action.kind) in CHANNELS][:PACED]
    windows = [_window(action) for action in paced]
    attempts = await stations.count_attempts(session, campaign_id, windows)
    recorded = {action.action: count for action, count in zip(paced, attempts, strict=True)}
    booked: dict[UUID, int] = {}
    for spend in await queries.sum_spends(session, campaign_id):
        if spend.action is not None:
            booked[spend.action] = booked.get(spend.action, 0) + spend.spent_cents + spend.planned_cents
    # What budget booked is what it cost; before, what the action itself says.
    return [
        CompletedAction(
            Kind(action.kind),
            action.stations,
            action.hours,
            booked.get(action.action, action.cents),
            recorded.get(action.action, 0),
        )
        for action in actions
    ]


def _window(action: HeardAction) -> Window:
    since = action.starts_at.replace(minute=0, second=0, microsecond=0)
    return Window(CHANNELS[Kind(action.kind)], action.stations, since, max(action.ends_at, since + timedelta(hours=1)))
