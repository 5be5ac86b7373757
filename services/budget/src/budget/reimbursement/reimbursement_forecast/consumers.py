from typing import Any

from common.events.predict import ForecastUpdated
from common.events.results import ProjectionUpdated, ProjectionWithdrawn, TallyValidated
from kit.events.consumer import Consumer

from budget.reimbursement.reimbursement_forecast.heard_results import (
    hear_forecast,
    hear_projection,
    hear_tally,
    hear_withdrawal,
)

CONSUMERS: list[Consumer[Any]] = [
    Consumer("budget", ForecastUpdated, hear_forecast),
    Consumer("budget", ProjectionUpdated, hear_projection),
    Consumer("budget", ProjectionWithdrawn, hear_withdrawal),
    Consumer("budget", TallyValidated, hear_tally),
]
