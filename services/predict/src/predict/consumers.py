"""Everything predict listens to; kit hears campaigns and members for every service besides."""

from typing import Any

from common.events.budget import CeilingChanged, ExpenseRecorded
from common.events.crm import ActionCompleted, ActionPlanned, CampaignChanged, CampaignOpened, CanvassRecorded
from common.events.proxy import RequestConfirmed, RequestMatched, RequestOpened, RequestWithdrawn
from common.events.results import ProjectionUpdated, TallyValidated, TurnoutReported
from kit.consumer import Consumer
from kit.jobs import JobKind

from predict.forecasts import hiding
from predict.forecasts import night as forecast_night
from predict.forecasts import service as forecasts
from predict.forecasts.schemas import BacktestAsked
from predict.priorities import hearing
from predict.profiles import asking as profiling
from predict.profiles import making as making_profiles
from predict.profiles.asking import ProfilingAsked
from predict.references import service as references
from predict.references.schemas import ImportAsked
from predict.reports import service as reports
from predict.reports.schemas import ReportAsked
from predict.stations import making, waiting
from predict.stations import service as stations
from predict.transfers import night, working
from predict.transfers.schemas import TransferAsk
from predict.transfers.service import ESTIMATE, NATIONAL, NIGHT

CONSUMERS: list[Consumer[Any]] = [
    Consumer("predict", CampaignOpened, forecasts.open_campaign, "forecasts"),
    Consumer("predict", CampaignChanged, forecasts.open_campaign, "forecasts"),
    Consumer("predict", TurnoutReported, forecasts.count_turnout, "forecasts"),
    Consumer("predict", ProjectionUpdated, forecast_night.hear_projection),
    Consumer("predict", CampaignOpened, stations.open_campaign, "stations"),
    Consumer("predict", CampaignChanged, stations.open_campaign, "stations"),
    Consumer("predict", CanvassRecorded, stations.count_canvass),
    Consumer("predict", TallyValidated, night.hear_tally, "transfers"),
    Consumer("predict", ActionPlanned, hearing.hear_action),
    Consumer("predict", ActionCompleted, hearing.hear_action),
    Consumer("predict", TurnoutReported, hearing.hear_turnout),
    Consumer("predict", RequestOpened, hearing.hear_request),
    Consumer("predict", RequestMatched, hearing.hear_request),
    Consumer("predict", RequestConfirmed, hearing.hear_request),
    Consumer("predict", RequestWithdrawn, hearing.hear_request),
    Consumer("predict", CeilingChanged, hearing.hear_ceiling),
    Consumer("predict", ExpenseRecorded, hearing.hear_expense),
]

JOBS: list[JobKind[Any]] = [
    JobKind(references.JOB, ImportAsked, references.run_import),
    JobKind(ESTIMATE, TransferAsk, working.run_estimate),
    JobKind(NATIONAL, TransferAsk, working.run_national),
    JobKind(NIGHT, night.NightAsked, night.run_night),
    JobKind(reports.KIND, ReportAsked, reports.make_report),
    JobKind(waiting.KIND, waiting.RankingAsked, making.run_ranking),
    JobKind(profiling.KIND, ProfilingAsked, making_profiles.run_profiling),
    JobKind("backtest", BacktestAsked, hiding.run_backtest),
]
"""The long work that the worker does."""
