from typing import Any

from kit.jobs import JobKind

from budget.exports.schemas import ExportAsked
from budget.exports.service import JOB, make_export

JOBS: list[JobKind[Any]] = [
    JobKind(JOB, ExportAsked, make_export),
]
