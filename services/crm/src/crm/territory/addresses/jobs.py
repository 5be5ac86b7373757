from typing import Any

from kit.jobs import JobKind

from crm.territory.addresses import load_job
from crm.territory.addresses.schemas import LoadAsked

JOBS: list[JobKind[Any]] = [
    JobKind(load_job.JOB, LoadAsked, load_job.run_load),
]
