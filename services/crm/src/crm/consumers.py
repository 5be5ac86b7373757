"""Everything crm listens to."""

from typing import Any

from common.events.budget import CeilingChanged
from common.events.proxy import RequestConfirmed, RequestMatched, RequestOpened, RequestWithdrawn
from kit.consumer import Consumer
from kit.jobs import JobKind

from crm.ceilings.service import hear_ceiling
from crm.rights.working import RIGHTS
from crm.tasks.service import hear_request

CONSUMERS: list[Consumer[Any]] = [
    Consumer("crm", CeilingChanged, hear_ceiling),
    Consumer("crm", RequestOpened, hear_request),
    Consumer("crm", RequestMatched, hear_request),
    Consumer("crm", RequestConfirmed, hear_request),
    Consumer("crm", RequestWithdrawn, hear_request),
]

JOBS: list[JobKind[Any]] = [RIGHTS]
"""The long work that the worker does."""
