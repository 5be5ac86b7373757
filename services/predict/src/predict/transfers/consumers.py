from typing import Any

from common.events.results import TallyValidated
from kit.events.consumer import Consumer

from predict.transfers.night import hear_tally

CONSUMERS: list[Consumer[Any]] = [
    Consumer("predict", TallyValidated, hear_tally, "transfers"),
]
