from typing import Any

from kit.jobs import JobKind

from crm.imports.files import import_job, preview_job, undo_job
from crm.imports.files.schemas import ImportAsked

JOBS: list[JobKind[Any]] = [
    JobKind(import_job.PREVIEW, ImportAsked, preview_job.run_preview),
    JobKind(import_job.RUN, ImportAsked, import_job.run_import),
    JobKind(import_job.UNDO, ImportAsked, undo_job.run_undo),
]
