"""Everything proxy listens to, beside the campaigns and members that every service hears of; its jobs and watchers."""

from typing import Any

from common.events.crm import PersonErased
from common.events.predict import ForecastUpdated, PrioritiesUpdated
from kit.consumer import Consumer
from kit.jobs import JobKind
from kit.worker import Watcher

from proxy.bounces.noting import keep_noting
from proxy.erasures.hearing import hear_erasure
from proxy.followups.scheduling import keep_following
from proxy.matches.lookout import keep_matching
from proxy.matches.working import MATCHING, MatchingAsked, run_matching
from proxy.purges.scheduling import keep_purging
from proxy.stakes.hearing import hear_forecast, hear_priorities

CONSUMERS: list[Consumer[Any]] = [
    Consumer("proxy", ForecastUpdated, hear_forecast),
    Consumer("proxy", PrioritiesUpdated, hear_priorities),
    Consumer("proxy", PersonErased, hear_erasure),
]
JOBS: list[JobKind[Any]] = [JobKind(MATCHING, MatchingAsked, run_matching)]
WATCHERS: list[Watcher] = [keep_following, keep_matching, keep_noting, keep_purging]
"""What the worker does by itself: who is reminded, who comes, who does not answer, whose mails come back."""
