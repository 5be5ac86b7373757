from typing import Any

from kit.jobs import JobKind

from predict.reports.schemas import ReportCreate
from predict.reports.service import KIND, make_report

JOBS: list[JobKind[Any]] = [
    JobKind(KIND, ReportCreate, make_report),
]
