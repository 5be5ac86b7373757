from typing import Any

from kit.jobs import JobKind

from crm.duplicates import finding
from crm.duplicates.schemas import FindAsked

JOBS: list[JobKind[Any]] = [
    JobKind(finding.JOB, FindAsked, finding.run_find),
]
