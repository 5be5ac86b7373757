from typing import Any

from kit.jobs import JobKind

from predict.forecasting.forecasts.own_backtests import run_backtest
from predict.forecasting.forecasts.schemas import BacktestCreate

JOBS: list[JobKind[Any]] = [
    JobKind("backtest", BacktestCreate, run_backtest),
]
