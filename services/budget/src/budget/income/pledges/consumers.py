from typing import Any

from common.events.crm import PledgeMade
from kit.events.consumer import Consumer

from budget.income.pledges.service import hear_pledge

CONSUMERS: list[Consumer[Any]] = [
    Consumer("budget", PledgeMade, hear_pledge),
]
