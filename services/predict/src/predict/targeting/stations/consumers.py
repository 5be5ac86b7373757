from typing import Any

from common.events.crm import CampaignChanged, CampaignOpened, CanvassRecorded
from kit.campaigns.service import hear_campaign
from kit.events.consumer import Consumer

from predict.targeting.stations.service import count_canvass, count_canvasses, open_campaign

CONSUMERS: list[Consumer[Any]] = [
    Consumer("predict", CampaignOpened, open_campaign, "stations", before=hear_campaign),
    Consumer("predict", CampaignChanged, open_campaign, "stations", before=hear_campaign),
    Consumer("predict", CanvassRecorded, count_canvass, fold=count_canvasses),
]
