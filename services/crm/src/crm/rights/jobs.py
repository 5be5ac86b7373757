from typing import Any

from kit.jobs import JobKind
from kit.worker import Watcher

from crm.rights.returning import keep_asking_again
from crm.rights.schemas import WorkAsked
from crm.rights.service import JOB
from crm.rights.working import work_case

JOBS: list[JobKind[Any]] = [
    JobKind(JOB, WorkAsked, work_case),
]
WATCHERS: list[Watcher] = [keep_asking_again]
