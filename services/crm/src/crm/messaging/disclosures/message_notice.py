"""The notice in a campaign's message to people for whom it is the first, and whose data came from a third party.

They are told at the latest with the first communication (GDPR, art. 14(3)(b)).
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
from crm.messaging.disclosures.notice_text import FIRST, NO_MORE, Facts, lines_of
from crm.people.records.notice_duty import is_unsure
from crm.people.records.service import KnownPerson as Person

_BY_CODE = "Pour vous opposer, sans raison à donner : lisez le code avec un téléphone, ou écrivez à qui en répond."


@dataclass(frozen=True)
class Carrier:
    """The common part of the notices that one message carries."""

    campaign_id: UUID
    vault: Vault
    common: Facts
    given_by: str | None
    """Who gave the data of those of whom it was not said when they came."""
    address: str
    """Of this service, for the link by which somebody objects."""

    def lines(self, readers: Sequence[Any], leave: str = "") -> list[str]:
        """Return the notice for the foot of one reader's message, or of a household's letter; `leave`: their link."""
        given = dict.fromkeys(one.given_by or self.given_by or self.common.source for one in readers)
        kinds = dict.fromkeys(kind for one in readers for kind in kinds_about(one))
        came: date = min(one.collected_on for one in readers)
        facts = replace(self.common, source=", ".join(given), received_on=came, kinds=list(kinds))
        no = [_BY_CODE] if not leave else [f"Pour vous opposer en un clic, sans raison à donner : [{NO_MORE}]({leave})"]
        return [FIRST, *lines_of(facts), *no]

    def leave(self, person_id: UUID, blind: bytes | None = None) -> str:
        return self.address + objection_path(self.vault, self.campaign_id, person_id, blind, kind="contact")


async def open_carrier(session: AsyncSession, state: CampaignState, campaign_id: UUID, address: str) -> Carrier:
    common, _ = await common_facts(session, state, campaign_id)
    known = await find(session, campaign_id)
    vault = await open_vault(session, campaign_id)
    return Carrier(campaign_id, vault, common, known.given_by if known else None, address)


async def is_uncarried(session: AsyncSession, campaign_id: UUID, channel: str) -> ColumnElement[bool]:
    """Return the condition for people not informed, whom such a message cannot inform: an SMS is too short, and the
    notice names who answers for the file and who gave the data.
    """
    if channel == "sms" or await find_controller(session, campaign_id) is None:
        return is_unsure()
    known = await find(session, campaign_id)
    said = known is not None and known.given_by is not None
    return literal(value=False) if said else and_(Person.given_by.is_(None), is_unsure())
