from typing import Any

from kit.jobs import JobKind
from kit.worker import Watcher

from crm.integrations.connectors.notifications import HINTS
from crm.integrations.connectors.run_requests import LIST, SYNC, TRIAL, UNDO, RunAsked
from crm.integrations.connectors.runs import run_hints, run_list, run_trial, run_undo
from crm.integrations.connectors.schedule import keep_syncing
from crm.integrations.connectors.sync_run import run_sync

JOBS: list[JobKind[Any]] = [
    JobKind(SYNC, RunAsked, run_sync),
    JobKind(UNDO, RunAsked, run_undo),
    JobKind(TRIAL, RunAsked, run_trial),
    JobKind(LIST, RunAsked, run_list),
    JobKind(HINTS, RunAsked, run_hints),
]
WATCHERS: list[Watcher] = [keep_syncing]
