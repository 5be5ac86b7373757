from typing import Any

from kit.jobs import JobKind

from crm.turfs import service
from crm.turfs.schemas import CutAsked

JOBS: list[JobKind[Any]] = [
    JobKind(service.JOB, CutAsked, service.run_cut),
]
