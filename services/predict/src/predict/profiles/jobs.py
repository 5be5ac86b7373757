from typing import Any

from kit.jobs import JobKind

from predict.profiles.profile_job import run_profiles
from predict.profiles.requests import KIND, ProfileArguments

JOBS: list[JobKind[Any]] = [
    JobKind(KIND, ProfileArguments, run_profiles),
]
