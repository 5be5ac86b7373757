from typing import Any

from common.events.budget import CeilingChanged, ExpenseRecorded
from common.events.crm import ActionCompleted, ActionPlanned
from common.events.proxy import RequestConfirmed, RequestMatched, RequestOpened, RequestWithdrawn
from common.events.results import TurnoutReported
from kit.events.consumer import Consumer

from predict.targeting.priorities import heard_events

CONSUMERS: list[Consumer[Any]] = [
    Consumer("predict", ActionPlanned, heard_events.hear_action),
    Consumer("predict", ActionCompleted, heard_events.hear_action),
    Consumer("predict", TurnoutReported, heard_events.hear_turnout),
    Consumer("predict", RequestOpened, heard_events.hear_request),
    Consumer("predict", RequestMatched, heard_events.hear_request),
    Consumer("predict", RequestConfirmed, heard_events.hear_request),
    Consumer("predict", RequestWithdrawn, heard_events.hear_request),
    Consumer("predict", CeilingChanged, heard_events.hear_ceiling),
    Consumer("predict", ExpenseRecorded, heard_events.hear_expense),
]
