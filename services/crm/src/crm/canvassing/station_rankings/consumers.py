from typing import Any

from common.events.predict import PrioritiesUpdated
from kit.events.consumer import Consumer

from crm.canvassing.station_rankings.service import hear_priorities

CONSUMERS: list[Consumer[Any]] = [
    Consumer("crm", PrioritiesUpdated, hear_priorities),
]
