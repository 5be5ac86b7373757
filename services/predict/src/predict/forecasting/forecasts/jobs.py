from typing import Any

from kit.jobs import JobKind

from predict.forecasting.forecasts.own_backtests import run_backtest
from predict.forecasting.forecasts.schemas import BacktestAsked

JOBS: list[JobKind[Any]] = [
    JobKind("backtest", BacktestAsked, run_backtest),
]
