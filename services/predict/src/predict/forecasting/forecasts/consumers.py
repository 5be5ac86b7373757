from typing import Any

from common.events.crm import CampaignChanged, CampaignOpened
from common.events.results import ProjectionUpdated, ProjectionWithdrawn, TurnoutReported
from kit.campaigns.service import hear_campaign
from kit.events.consumer import Consumer

from predict.forecasting.forecasts.night import hear_projection, hear_withdrawal
from predict.forecasting.forecasts.service import count_turnout, open_campaign

CONSUMERS: list[Consumer[Any]] = [
    Consumer("predict", CampaignOpened, open_campaign, "forecasts", before=hear_campaign),
    Consumer("predict", CampaignChanged, open_campaign, "forecasts", before=hear_campaign),
    Consumer("predict", TurnoutReported, count_turnout, "forecasts"),
    Consumer("predict", ProjectionUpdated, hear_projection),
    Consumer("predict", ProjectionWithdrawn, hear_withdrawal),
]
