from typing import Any

from kit.jobs import JobKind

from crm.imports.duplicates import search_job
from crm.imports.duplicates.schemas import FindAsked

JOBS: list[JobKind[Any]] = [
    JobKind(search_job.JOB, FindAsked, search_job.run_find),
]
