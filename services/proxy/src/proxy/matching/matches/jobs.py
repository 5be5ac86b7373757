from typing import Any

from kit.jobs import JobKind
from kit.worker import Watcher

from proxy.matching.matches.matching_job import MATCHING, MatchingAsked, run_matching
from proxy.matching.matches.watcher import keep_matching

JOBS: list[JobKind[Any]] = [
    JobKind(MATCHING, MatchingAsked, run_matching),
]
WATCHERS: list[Watcher] = [keep_matching]
