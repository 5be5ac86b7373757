from typing import Any

from common.events.proxy import RequestConfirmed, RequestMatched, RequestOpened, RequestWithdrawn
from kit.events.consumer import Consumer

from crm.tasks.tasks.service import hear_request

CONSUMERS: list[Consumer[Any]] = [
    Consumer("crm", RequestConfirmed, hear_request),
    Consumer("crm", RequestMatched, hear_request),
    Consumer("crm", RequestOpened, hear_request),
    Consumer("crm", RequestWithdrawn, hear_request),
]
