from typing import Any

from kit.jobs import JobKind

from predict.forecasts.hiding import run_backtest
from predict.forecasts.schemas import BacktestAsked

JOBS: list[JobKind[Any]] = [
    JobKind("backtest", BacktestAsked, run_backtest),
]
