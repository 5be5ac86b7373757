from typing import Any

from kit.jobs import JobKind

from crm.territory.address_sources import fetch_job, service
from crm.territory.address_sources.schemas import FetchAsked

JOBS: list[JobKind[Any]] = [JobKind(service.JOB, FetchAsked, fetch_job.run_fetch)]
