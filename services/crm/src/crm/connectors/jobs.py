from typing import Any

from kit.jobs import JobKind

from crm.connectors.hinting import HINTS
from crm.connectors.running import run_hints, run_list, run_sync, run_undo
from crm.connectors.service import LIST, SYNC, UNDO, RunAsked

JOBS: list[JobKind[Any]] = [
    JobKind(SYNC, RunAsked, run_sync),
    JobKind(UNDO, RunAsked, run_undo),
    JobKind(LIST, RunAsked, run_list),
    JobKind(HINTS, RunAsked, run_hints),
]
