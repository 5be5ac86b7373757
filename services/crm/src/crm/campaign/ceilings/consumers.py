from typing import Any

from common.events.budget import CeilingChanged
from kit.events.consumer import Consumer

from crm.campaign.ceilings.service import hear_ceiling

CONSUMERS: list[Consumer[Any]] = [
    Consumer("crm", CeilingChanged, hear_ceiling),
]
