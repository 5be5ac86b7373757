from typing import Any

from kit.jobs import JobKind

from predict.profiles.profiling_job import run_profiling
from predict.profiles.requests import KIND, ProfilingAsked

JOBS: list[JobKind[Any]] = [
    JobKind(KIND, ProfilingAsked, run_profiling),
]
