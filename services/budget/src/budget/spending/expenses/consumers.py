from typing import Any

from common.events.crm import ActionCompleted, ActionPlanned
from kit.events.consumer import Consumer

from budget.spending.expenses.actions import hear_action

CONSUMERS: list[Consumer[Any]] = [
    Consumer("budget", ActionPlanned, hear_action),
    Consumer("budget", ActionCompleted, hear_action),
]
