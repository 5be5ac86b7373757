from typing import Any

from common.events.budget import CeilingChanged, ExpenseRecorded
from common.events.crm import ActionCompleted, ActionPlanned
from common.events.proxy import RequestConfirmed, RequestMatched, RequestOpened, RequestWithdrawn
from common.events.results import TurnoutReported
from kit.events.consumer import Consumer

from predict.priorities import hearing

CONSUMERS: list[Consumer[Any]] = [
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
