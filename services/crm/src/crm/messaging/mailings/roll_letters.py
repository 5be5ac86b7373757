"""Letters to the voters of an electoral roll, selected by place and age only, each stating the source of the name (L.
37; GDPR, art. 14).
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from common.schemas.campaign import CampaignState
from kit.security.auth import Caller
from kit.text.french import day
from kit.web.problems import Conflict, Invalid, NotFound
from sqlalchemy.ext.asyncio import AsyncSession

from crm.campaign.actions.election_silence import department_of, is_silent
from crm.imports.acquired_lists import entries
from crm.imports.acquired_lists import service as acquired_lists
from crm.imports.acquired_lists.schemas import ListedAim
from crm.messaging.letters.addressees import Addressee
from crm.messaging.mailings.audience import Audience
from crm.messaging.mailings.models import Mailing, MailingRule
from crm.messaging.mailings.schemas import MailingPut


def stored_columns(put: MailingPut) -> dict[str, Any]:
    """Return the mailing's columns for the form's values."""
    return put.model_dump(mode="json") | {"listed": put.listed.stored() if put.listed else None}


def aim_of(mailing: Mailing) -> ListedAim | None:
    return None if mailing.listed is None else ListedAim.model_validate(mailing.listed)


async def check_aim(session: AsyncSession, caller: Caller, put: MailingPut) -> None:
    """Check the target. Raises Invalid unless it is a letter without criteria for contacts: rolls are linked to
    nothing.
    """
    if put.listed is None:
        return
    if put.channel != "post" or put.purpose != "campaign":
        raise Invalid(
            "À une liste électorale ne s'écrivent que des lettres de propagande.",
            "A roll is written letters of propaganda alone.",
            "/channel",
        )
    if put.filter is not None or put.theme is not None or put.departments or put.per_household:
        raise Invalid(
            "Une liste électorale se trie par lieu et par âge seulement (CNIL), une lettre par personne.",
            "A roll is sorted by place and age alone, a letter for each.",
            "/listed",
        )
    await _roll(session, caller.campaign_id, put.listed.list_id)


async def count_voters(session: AsyncSession, caller: Caller, listed_aim: ListedAim) -> Audience:
    """Count the voters that a letter reaches; zero if the silence holds everywhere."""
    try:
        with_address, without = await entries.count_listed(session, caller, listed_aim)
    except Conflict:
        return Audience(0, {"silence": await entries.count_all(session, caller, listed_aim)})
    return Audience(with_address, {"no_address": without} if without else {})


async def next_voters(
    session: AsyncSession,
    caller: Caller,
    state: CampaignState,
    mailing: Mailing,
    listed_aim: ListedAim,
    moments: Sequence[datetime],
    limit: int,
) -> list[Addressee]:
    """Return the next voters without a letter of this mailing in postal order, and mark them as written to; none in the
    silence.
    """
    await _roll(session, caller.campaign_id, listed_aim.list_id)
    rows = await entries.next_unwritten(session, caller, listed_aim, mailing.id, limit)
    allowed = [
        row
        for row in rows
        if not any(is_silent(state, department_of(row.station or row.commune or ""), moment) for moment in moments)
    ]
    if allowed:
        await entries.note_written(session, caller, listed_aim.list_id, [row.id for row in allowed], mailing.id)
    return [
        Addressee(
            id=row.id,
            first_names=row.first_names or "",
            surname=row.surname or "",
            street=row.street or "",
            postcode=row.postcode or "",
            town=row.town or "",
            station=row.station or "",
        )
        for row in allowed
    ]


async def origin_of(session: AsyncSession, mailing: Mailing, rule: MailingRule) -> str:
    """Return the text on the data's source for a voter's first letter; empty for contacts."""
    aim = aim_of(mailing)
    if aim is None:
        return ""
    roll = await _roll(session, mailing.campaign_id, aim.list_id)
    ways = f"{rule.sponsor_address}{f', {rule.reply_to}' if rule.reply_to else ''}"
    return (
        f"Votre nom et votre adresse viennent de la liste électorale, remise par : {roll.source} (code électoral, "
        f"art. L. 37). Ils servent à : {roll.purpose}, sur le fondement de l'intérêt légitime (RGPD, art. 6, 1, f), "
        f"et sont effacés au plus tard le {day(roll.ends_on)}. Vous pouvez les consulter, les faire corriger ou "
        f"effacer et, sans donner de raison, vous opposer à leur usage : {ways}. Vous pouvez saisir la CNIL (cnil.fr)."
    )


async def roll_of(session: AsyncSession, mailing: Mailing) -> acquired_lists.KnownAcquiredList | None:
    """Return the mailing's roll, for the page; None for contacts, or if the roll has ended."""
    aim = aim_of(mailing)
    try:
        return (
            None if aim is None else await acquired_lists.find_acquired_list(session, mailing.campaign_id, aim.list_id)
        )
    except NotFound:
        return None


async def _roll(session: AsyncSession, campaign_id: UUID, list_id: UUID) -> acquired_lists.KnownAcquiredList:
    try:
        acquired_list = await acquired_lists.find_acquired_list(session, campaign_id, list_id)
    except NotFound as error:
        raise Invalid(error.fr, error.en, "/listed/list_id") from error
    if acquired_list.kind != "roll":
        raise Invalid(
            "Cette liste n'est pas une liste électorale : ses personnes s'écrivent une fois devenues contacts.",
            "This list is no roll: its people are written to once they are contacts.",
            "/listed/list_id",
        )
    return acquired_list
