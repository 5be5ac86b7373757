from typing import Any

from common.events.crm import CampaignChanged, CampaignOpened
from kit.events.consumer import Consumer

from budget.ceilings.service import hear_campaign

CONSUMERS: list[Consumer[Any]] = [
    # kit keeps the copy of the campaign by a reaction of its own: this one computes the ceiling anew.
    Consumer("budget", CampaignOpened, hear_campaign, "ceiling"),
    Consumer("budget", CampaignChanged, hear_campaign, "ceiling"),
]
