from typing import Any

from kit.jobs import JobKind

from predict.transfers.estimation_jobs import run_estimate, run_national
from predict.transfers.night import NightAsked, run_night
from predict.transfers.schemas import TransferAsk
from predict.transfers.service import ESTIMATE, NATIONAL, NIGHT

JOBS: list[JobKind[Any]] = [
    JobKind(ESTIMATE, TransferAsk, run_estimate),
    JobKind(NATIONAL, TransferAsk, run_national),
    JobKind(NIGHT, NightAsked, run_night),
]
