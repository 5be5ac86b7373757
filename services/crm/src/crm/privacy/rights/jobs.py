from typing import Any

from kit.jobs import JobKind
from kit.worker import Watcher

from crm.privacy.rights.case_job import work_case
from crm.privacy.rights.retry_watcher import keep_retrying_services
from crm.privacy.rights.schemas import WorkAsked
from crm.privacy.rights.service import JOB

JOBS: list[JobKind[Any]] = [
    JobKind(JOB, WorkAsked, work_case),
]
WATCHERS: list[Watcher] = [keep_retrying_services]
