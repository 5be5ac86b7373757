"""Everything predict listens to; kit hears campaigns and members for every service besides."""

from typing import Any

from common.events.crm import CampaignChanged, CampaignOpened, CanvassRecorded
from kit.consumer import Consumer
from kit.jobs import JobKind

from predict.references import service as references
from predict.references.schemas import ImportAsked
from predict.stations import service as stations

CONSUMERS: list[Consumer[Any]] = [
    Consumer("predict", CampaignOpened, stations.open_campaign, "stations"),
    Consumer("predict", CampaignChanged, stations.open_campaign, "stations"),
    Consumer("predict", CanvassRecorded, stations.count_canvass),
]

JOBS: list[JobKind[Any]] = [JobKind(references.JOB, ImportAsked, references.run_import)]
"""The long work that the worker does."""
