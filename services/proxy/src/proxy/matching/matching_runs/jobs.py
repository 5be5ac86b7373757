from typing import Any

from kit.jobs import JobKind
from kit.worker import Watcher

from proxy.matching.matches.matching_requests import MATCHING, MatchingScope
from proxy.matching.matching_runs.matching_job import run_matching
from proxy.matching.matching_runs.watcher import keep_matching

JOBS: list[JobKind[Any]] = [
    JobKind(MATCHING, MatchingScope, run_matching),
]
WATCHERS: list[Watcher] = [keep_matching]
