from typing import Any

from kit.jobs import JobKind

from predict.transfers.estimation_jobs import run_estimate, run_national, run_together
from predict.transfers.night import NightArguments, run_night
from predict.transfers.schemas import TransferCreate
from predict.transfers.service import ESTIMATE, NATIONAL, NIGHT, TOGETHER

JOBS: list[JobKind[Any]] = [
    JobKind(ESTIMATE, TransferCreate, run_estimate),
    JobKind(TOGETHER, TransferCreate, run_together),
    JobKind(NATIONAL, TransferCreate, run_national),
    JobKind(NIGHT, NightArguments, run_night),
]
