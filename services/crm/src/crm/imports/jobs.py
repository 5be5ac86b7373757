from typing import Any

from kit.jobs import JobKind

from crm.imports import previewing, running, undoing
from crm.imports.schemas import ImportAsked

JOBS: list[JobKind[Any]] = [
    JobKind(running.PREVIEW, ImportAsked, previewing.run_preview),
    JobKind(running.RUN, ImportAsked, running.run_import),
    JobKind(running.UNDO, ImportAsked, undoing.run_undo),
]
