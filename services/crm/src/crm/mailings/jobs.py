from typing import Any

from kit.jobs import JobKind
from kit.worker import Watcher

from crm.mailings.service import QUEUE, QueueMailing
from crm.mailings.starting import keep_starting
from crm.mailings.stopping import queue_mailing

JOBS: list[JobKind[Any]] = [
    JobKind(QUEUE, QueueMailing, queue_mailing),
]
WATCHERS: list[Watcher] = [keep_starting]
