from typing import Any

from kit.jobs import JobKind
from kit.worker import Watcher

from crm.retentions.daily import keep_retaining
from crm.retentions.schemas import RunAsked
from crm.retentions.service import JOB, carry_out

JOBS: list[JobKind[Any]] = [
    JobKind(JOB, RunAsked, carry_out),
]
WATCHERS: list[Watcher] = [keep_retaining]
