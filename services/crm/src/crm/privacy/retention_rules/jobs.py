from typing import Any

from kit.jobs import JobKind
from kit.worker import Watcher

from crm.privacy.retention_rules.daily_run import keep_retaining
from crm.privacy.retention_rules.schemas import RunAsked
from crm.privacy.retention_rules.service import JOB, carry_out

JOBS: list[JobKind[Any]] = [
    JobKind(JOB, RunAsked, carry_out),
]
WATCHERS: list[Watcher] = [keep_retaining]
