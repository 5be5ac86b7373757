from typing import Any

from kit.jobs import JobKind

from results.projections.requests import PROJECTION, ProjectionAsked
from results.projections.service import run_projection

JOBS: list[JobKind[Any]] = [
    JobKind(PROJECTION, ProjectionAsked, run_projection),
]
