from typing import Any

from common.events.budget import DonationRecorded
from kit.events.consumer import Consumer

from crm.people.donations.service import hear_donation

CONSUMERS: list[Consumer[Any]] = [
    Consumer("crm", DonationRecorded, hear_donation),
]
