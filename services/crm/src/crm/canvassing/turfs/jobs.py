from typing import Any

from kit.jobs import JobKind

from crm.canvassing.turfs import service
from crm.canvassing.turfs.schemas import CutAsked

JOBS: list[JobKind[Any]] = [
    JobKind(service.JOB, CutAsked, service.run_cut),
]
