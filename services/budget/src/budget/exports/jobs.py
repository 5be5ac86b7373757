from typing import Any

from kit.jobs import JobKind

from budget.exports.schemas import ExportCreate
from budget.exports.service import JOB, make_export

JOBS: list[JobKind[Any]] = [
    JobKind(JOB, ExportCreate, make_export),
]
