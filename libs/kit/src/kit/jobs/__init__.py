"""Jobs: long work, requested over HTTP, done by a worker, with progress.

A job is a row, which workers claim with SKIP LOCKED. A claim that is no longer renewed is taken over, so the work must
be idempotent.
"""

from kit.jobs.queue import enqueue_job as enqueue_job
from kit.jobs.queue import enqueue_jobs as enqueue_jobs
from kit.jobs.queue import read_batch as read_batch
from kit.jobs.queue import read_job as read_job
from kit.jobs.queue import read_last_job as read_last_job
from kit.jobs.runner import JobCancelled as JobCancelled
from kit.jobs.runner import JobKind as JobKind
from kit.jobs.runner import Work as Work
from kit.jobs.schemas import JobRead as JobRead
