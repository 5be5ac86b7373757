"""Everything results listens to, beside what kit hears for every service: campaigns and members."""

from typing import Any

from common.events.predict import ForecastUpdated, TransfersUpdated
from common.events.results import TallyValidated
from kit.consumer import Consumer
from kit.jobs import JobKind
from kit.worker import Watcher

from results.projections import hearing
from results.projections import service as projections
from results.projections.asking import PROJECTION, ProjectionAsked
from results.sources.polling import keep_polling

CONSUMERS: list[Consumer[Any]] = [
    # Its own fact: what a sheet moves is computed after it was taken in, and must not keep its sender waiting.
    Consumer("results", TallyValidated, projections.hear_tally, "projection"),
    Consumer("results", ForecastUpdated, hearing.hear_forecast),
    Consumer("results", TransfersUpdated, hearing.hear_transfers),
]

JOBS: list[JobKind[Any]] = [JobKind(PROJECTION, ProjectionAsked, projections.run_projection)]

WATCHERS: list[Watcher] = [keep_polling]
"""What the worker keeps an eye on: what comes from nobody's event."""
