from typing import Any

from kit.jobs import JobKind

from predict.reference_datasets.schemas import ImportArguments
from predict.reference_datasets.service import JOB, run_import

JOBS: list[JobKind[Any]] = [
    JobKind(JOB, ImportArguments, run_import),
]
