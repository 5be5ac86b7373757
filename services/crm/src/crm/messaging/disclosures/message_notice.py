"""The art. 14 notice in a campaign message, for people whose data came from a third party and who were not informed
yet.

They must be informed with the first communication at the latest (GDPR, art. 14(3)(b)).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from common.schemas.campaign import CampaignState
from kit.db.vault import Vault, open_vault
from sqlalchemy import ColumnElement, and_, literal
from sqlalchemy.ext.asyncio import AsyncSession

from crm.campaign.controllers.service import find_controller
from crm.messaging.disclosures.contacts import find, kinds_about
from crm.messaging.disclosures.facts import common_facts
from crm.messaging.disclosures.links import objection_path
from crm.messaging.disclosures.notice_text import FIRST, FIRST_OF_THEMSELVES, NO_MORE, Facts, lines_of
from crm.people.records.labels import THEMSELVES
from crm.people.records.notice_duty import is_unsure
from crm.people.records.service import KnownPerson as Person

_BY_CODE = "Pour vous opposer, sans raison à donner : lisez le code avec un téléphone, ou écrivez à qui en répond."


@dataclass(frozen=True)
class Carrier:
    """The common part of the notices that a message carries."""

    campaign_id: UUID
    vault: Vault
    common: Facts
    given_by: str | None
    """The source of data for people whose source was not recorded."""
    address: str
    """This service's URL, for objection links."""

    def lines(self, readers: Sequence[Any], leave: str = "") -> list[str]:
        """Return the notice for the foot of one person's or household's message; `leave`: their objection link."""
        sources = dict.fromkeys(reader.given_by or self.given_by or self.common.source for reader in readers)
        kinds = dict.fromkeys(kind for reader in readers for kind in kinds_about(reader))
        day: date = min(reader.collected_on for reader in readers)
        facts = replace(self.common, source=", ".join(sources), received_on=day, kinds=list(kinds))
        no = [_BY_CODE] if not leave else [f"Pour vous opposer en un clic, sans raison à donner : [{NO_MORE}]({leave})"]
        first = FIRST_OF_THEMSELVES if set(sources) == {THEMSELVES} else FIRST
        return [first, *lines_of(facts), *no]

    def leave(self, person_id: UUID, blind: bytes | None = None) -> str:
        return self.address + objection_path(self.vault, self.campaign_id, person_id, blind, kind="contact")


async def open_carrier(session: AsyncSession, state: CampaignState, campaign_id: UUID, address: str) -> Carrier:
    common, _ = await common_facts(session, state, campaign_id)
    disclosure = await find(session, campaign_id)
    vault = await open_vault(session, campaign_id)
    return Carrier(campaign_id, vault, common, disclosure.given_by if disclosure else None, address)


async def is_uncarried(session: AsyncSession, campaign_id: UUID, channel: str) -> ColumnElement[bool]:
    """Return the condition for uninformed people whom such a message cannot inform: SMS are too short, and the notice
    must name the controller and the source of the data.
    """
    if channel == "sms" or await find_controller(session, campaign_id) is None:
        return is_unsure()
    disclosure = await find(session, campaign_id)
    has_source = disclosure is not None and disclosure.given_by is not None
    return literal(value=False) if has_source else and_(Person.given_by.is_(None), is_unsure())
