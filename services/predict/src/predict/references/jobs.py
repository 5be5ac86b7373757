from typing import Any

from kit.jobs import JobKind

from predict.references.schemas import ImportAsked
from predict.references.service import JOB, run_import

JOBS: list[JobKind[Any]] = [
    JobKind(JOB, ImportAsked, run_import),
]
