from typing import Any

from common.events.predict import ForecastUpdated, PrioritiesUpdated
from kit.events.consumer import Consumer

from proxy.coordination.vote_stakes.heard_forecasts import hear_forecast, hear_priorities

CONSUMERS: list[Consumer[Any]] = [
    Consumer("proxy", ForecastUpdated, hear_forecast),
    Consumer("proxy", PrioritiesUpdated, hear_priorities),
]
