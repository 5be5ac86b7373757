from typing import Any

from kit.jobs import JobKind
from kit.worker import Watcher

from crm.messaging.mailings.queue_job import queue_mailing
from crm.messaging.mailings.scheduled_starts import keep_starting
from crm.messaging.mailings.service import QUEUE, QueueMailing

JOBS: list[JobKind[Any]] = [
    JobKind(QUEUE, QueueMailing, queue_mailing),
]
WATCHERS: list[Watcher] = [keep_starting]
