"""Everything budget listens to."""

from typing import Any

from common.events import ActionCompleted, ActionPlanned, CampaignChanged, CampaignOpened, PersonErased, PledgeMade
from common.events.predict import ForecastUpdated
from common.events.results import ProjectionUpdated, TallyValidated
from kit.consumer import Consumer
from kit.jobs import JobKind

from budget.ceilings import service as ceilings
from budget.donors import service as donors
from budget.expenses import actions
from budget.exports import service as exports
from budget.exports.schemas import ExportAsked
from budget.outlooks import hearing
from budget.pledges import service as pledges

CONSUMERS: list[Consumer[Any]] = [
    # kit keeps the copy of the campaign by a reaction of its own: this one computes the ceiling anew.
    Consumer("budget", CampaignOpened, ceilings.hear_campaign, suffix="ceiling"),
    Consumer("budget", CampaignChanged, ceilings.hear_campaign, suffix="ceiling"),
    Consumer("budget", ActionPlanned, actions.hear_action),
    Consumer("budget", ActionCompleted, actions.hear_action),
    Consumer("budget", PledgeMade, pledges.hear_pledge),
    Consumer("budget", PersonErased, donors.hear_erasure),
    Consumer("budget", ForecastUpdated, hearing.hear_forecast),
    Consumer("budget", ProjectionUpdated, hearing.hear_projection),
    Consumer("budget", TallyValidated, hearing.hear_tally),
]

JOBS: list[JobKind[Any]] = [JobKind(exports.JOB, ExportAsked, exports.make_export)]
"""The long work that the worker does."""
