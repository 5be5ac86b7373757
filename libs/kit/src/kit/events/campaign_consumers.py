"""Consumers of campaigns, members and API clients, for every service but crm."""

from typing import Any

from common.events.crm import CampaignChanged, CampaignOpened, ClientChanged, MemberChanged

from kit.campaigns.service import hear_campaign, hear_member
from kit.clients.grants import hear_client
from kit.events.consumer import Consumer


def campaign_consumers(service: str) -> list[Consumer[Any]]:
    return [
        Consumer(service, CampaignOpened, hear_campaign),
        Consumer(service, CampaignChanged, hear_campaign),
        Consumer(service, MemberChanged, hear_member),
        Consumer(service, ClientChanged, hear_client),
    ]
