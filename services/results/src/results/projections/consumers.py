from typing import Any

from common.events.predict import ForecastUpdated, TransfersUpdated
from common.events.results import TallyValidated
from kit.events.consumer import Consumer

from results.projections.heard_events import hear_forecast, hear_transfers
from results.projections.service import hear_tally

CONSUMERS: list[Consumer[Any]] = [
    # Its own fact: what a sheet moves is computed after it was taken in, and must not keep its sender waiting.
    Consumer("results", TallyValidated, hear_tally, "projection"),
    Consumer("results", ForecastUpdated, hear_forecast),
    Consumer("results", TransfersUpdated, hear_transfers),
]
