"""What every service but crm hears of campaigns and members."""

from typing import Any

from common.events.crm import CampaignChanged, CampaignOpened, MemberChanged

from kit.campaigns.service import hear_campaign, hear_member
from kit.consumer import Consumer


def campaign_consumers(service: str) -> list[Consumer[Any]]:
    return [
        Consumer(service, CampaignOpened, hear_campaign),
        Consumer(service, CampaignChanged, hear_campaign),
        Consumer(service, MemberChanged, hear_member),
    ]
