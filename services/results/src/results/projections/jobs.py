from typing import Any

from kit.jobs import JobKind

from results.projections.service import run_projection
from results.sheets.tallies.projection_requests import PROJECTION, ProjectionAsked

JOBS: list[JobKind[Any]] = [
    JobKind(PROJECTION, ProjectionAsked, run_projection),
]
