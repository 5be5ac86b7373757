from typing import Any

from kit.jobs import JobKind

from crm.territories import storing
from crm.territories.schemas import LoadAsked

JOBS: list[JobKind[Any]] = [
    JobKind(storing.JOB, LoadAsked, storing.run_load),
]
