from typing import Any

from common.events.results import TurnoutReported
from kit.events.consumer import Consumer

from crm.canvassing.vote_reminders.service import hear_turnout

CONSUMERS: list[Consumer[Any]] = [
    Consumer("crm", TurnoutReported, hear_turnout),
]
