from typing import Any

from kit.jobs import JobKind

from predict.profiles.asking import KIND, ProfilingAsked
from predict.profiles.making import run_profiling

JOBS: list[JobKind[Any]] = [
    JobKind(KIND, ProfilingAsked, run_profiling),
]
