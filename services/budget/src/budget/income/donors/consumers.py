from typing import Any

from common.events.crm import PersonErased
from kit.events.consumer import Consumer

from budget.income.donors.service import hear_erasure

CONSUMERS: list[Consumer[Any]] = [
    Consumer("budget", PersonErased, hear_erasure),
]
