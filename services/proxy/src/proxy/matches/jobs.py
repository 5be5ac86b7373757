from typing import Any

from kit.jobs import JobKind
from kit.worker import Watcher

from proxy.matches.lookout import keep_matching
from proxy.matches.working import MATCHING, MatchingAsked, run_matching

JOBS: list[JobKind[Any]] = [
    JobKind(MATCHING, MatchingAsked, run_matching),
]
WATCHERS: list[Watcher] = [keep_matching]
