"""Everything proxy listens to, beyond what every service hears of campaigns and members: nothing yet; and its jobs."""

from typing import Any

from kit.consumer import Consumer
from kit.jobs import JobKind

from proxy.matches.working import MATCHING, MatchingAsked, run_matching

CONSUMERS: list[Consumer[Any]] = []
JOBS: list[JobKind[Any]] = [JobKind(MATCHING, MatchingAsked, run_matching)]
