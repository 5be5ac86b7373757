"""Acquired lists: created with their source and end, linked to contacts by consent only, then deleted."""

import json
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, TypeAlias
from uuid import UUID

from kit.campaigns.queries import campaign_today, get_campaign
from kit.db.sessions import any_row
from kit.db.vault import open_vault
from kit.messages import cancel_all
from kit.security.auth import Caller
from kit.web.problems import Conflict, Invalid, NotFound
from kit.web.refusals import day_to_come
from sqlalchemy import ColumnElement, delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm.campaign.audit_log.service import keep
from crm.campaign.special_categories.free_text_check import screen
from crm.consents.ledger import service as consents
from crm.consents.ledger.schemas import ConsentCreate
from crm.imports.acquired_lists.entries import get_listed
from crm.imports.acquired_lists.line_writer import CONTACTS, ListWriter
from crm.imports.acquired_lists.models import AcquiredList, AcquiredListEntry
from crm.imports.acquired_lists.schemas import (
    AcquiredListCreate,
    AcquiredListRead,
    AdoptCreate,
    Kind,
)
from crm.imports.files import retention as imports
from crm.imports.files.batch_writer import register_list_writer
from crm.people.records import service as people
from crm.people.records.schemas import ContactPut, PersonCreate

KnownAcquiredList: TypeAlias = AcquiredList
"""A list as other features see it."""
UNDERTAKING = (
    "Je m'engage à ne pas faire de la liste électorale un usage commercial (code électoral, art. L. 37), à ne m'en "
    "servir que pour cette campagne et à la supprimer après le scrutin."
)
LONGEST = timedelta(days=365)
"""Maximum retention of a third-party list."""


register_list_writer(ListWriter)


async def add_acquired_list(session: AsyncSession, caller: Caller, put: AcquiredListCreate) -> AcquiredList:
    """Open a list. Raises Invalid if the undertaking or the end is missing, or the end is later than the law allows."""
    state = (await get_campaign(session, caller.campaign_id)).state
    today, vote = campaign_today(state), max(one.on for one in state.rounds)
    if put.received_on > today:
        raise day_to_come("/received_on")
    if put.kind == "roll" and not put.no_commercial_use:
        raise Invalid(
            "Une liste électorale ne se prend qu'avec l'engagement de n'en faire aucun usage commercial (L. 37).",
            "An electoral roll is taken only with the undertaking of no commercial use (L. 37).",
            "/no_commercial_use",
        )
    ends_on = put.ends_on or (vote if put.kind == "roll" else None)
    if ends_on is None:
        raise Invalid("Dites jusqu'à quand cette liste est gardée.", "Say until when it is kept.", "/ends_on")
    latest = vote if put.kind == "roll" else today + LONGEST
    if not today <= ends_on <= latest:
        raise Invalid(
            f"Entre aujourd'hui et le {latest:%d/%m/%Y} : une liste électorale s'efface après le scrutin, une autre "
            "dans l'année.",
            f"Between today and {latest}: a roll goes after the ballot, another list within the year.",
            "/ends_on",
        )
    undertaking: dict[str, Any] = {"text": UNDERTAKING, "by": caller.subject, "on": today.isoformat()}
    await screen(session, caller.campaign_id, {"/name": put.name, "/purpose": put.purpose})
    acquired_list = AcquiredList(
        campaign_id=caller.campaign_id,
        kind=put.kind,
        name=put.name,
        source=put.source,
        purpose=put.purpose,
        received_on=put.received_on,
        ends_on=ends_on,
        undertaking=undertaking if put.kind == "roll" else None,
        created_by=caller.subject,
    )
    session.add(acquired_list)
    await session.flush()
    keep(session, caller.campaign_id, caller.subject, "added", "listing", acquired_list.id, [put.kind])
    return acquired_list


async def list_acquired_lists(session: AsyncSession, caller: Caller) -> Sequence[AcquiredList]:
    """List them by end date, including ended ones not deleted yet."""
    query = (
        select(AcquiredList)
        .where(AcquiredList.campaign_id == caller.campaign_id)
        .order_by(AcquiredList.ends_on, AcquiredList.id)
    )
    return (await session.scalars(query)).all()


async def get_acquired_list(session: AsyncSession, caller: Caller, list_id: UUID) -> AcquiredList:
    """Return a list; NotFound once it has ended, even if it has not been deleted yet."""
    return await find_acquired_list(session, caller.campaign_id, list_id)


async def find_acquired_list(session: AsyncSession, campaign_id: UUID, list_id: UUID) -> AcquiredList:
    """Return a list as `get_acquired_list` does, for a letter that is sent."""
    acquired_list = await session.get(AcquiredList, (campaign_id, list_id))
    if acquired_list is None or acquired_list.ends_on < await people.today_of(session, campaign_id):
        raise NotFound("Cette liste n'existe pas ou plus.", "There is no such list, or no longer.")
    return acquired_list


async def has_lists(session: AsyncSession, campaign_id: UUID, kind: Kind) -> bool:
    return await any_row(session, AcquiredList, AcquiredList.campaign_id == campaign_id, AcquiredList.kind == kind)


async def describe(session: AsyncSession, acquired_list: AcquiredList) -> AcquiredListRead:
    query = select(
        func.count(),
        func.count(func.distinct(AcquiredListEntry.home_hash)),
        func.count().filter(AcquiredListEntry.masked),
    ).where(AcquiredListEntry.campaign_id == acquired_list.campaign_id, AcquiredListEntry.list_id == acquired_list.id)
    everybody, homes, masked = (await session.execute(query)).one()
    values = {
        name: getattr(acquired_list, name) for name in AcquiredListRead.model_fields if hasattr(acquired_list, name)
    }
    return AcquiredListRead.model_validate(values | {"people": everybody, "households": homes, "masked": masked})


async def note_notice(session: AsyncSession, caller: Caller, list_id: UUID, notice_on: date) -> AcquiredList:
    acquired_list = await get_acquired_list(session, caller, list_id)
    if notice_on > await people.today_of(session, caller.campaign_id):
        raise day_to_come("/notice_on")
    acquired_list.notice_on = notice_on
    keep(session, caller.campaign_id, caller.subject, "changed", "listing", acquired_list.id, ["notice_on"])
    await session.flush()
    return acquired_list


async def adopt(session: AsyncSession, caller: Caller, list_id: UUID, entry_id: UUID, put: AdoptCreate) -> UUID:
    """Make a person of a list a contact by their own consent; refused for electoral rolls."""
    acquired_list = await get_acquired_list(session, caller, list_id)
    if acquired_list.kind == "roll":
        raise Conflict(
            "Une liste électorale ne se mêle pas aux contacts : qui veut être connu s'inscrit lui-même.",
            "A roll is never joined to the contacts: who wants to be known signs up.",
        )
    entry = await get_listed(session, caller, list_id, entry_id)
    if entry.notified_on is None and acquired_list.notice_on is None:
        raise Conflict(
            "Informez d'abord les personnes de cette liste (RGPD, art. 14), ou notez la date où elles l'ont été.",
            "First tell the people of this list (GDPR, art. 14), or note the day.",
            "/notice_on",
        )
    vault = await open_vault(session, caller.campaign_id)
    contacts: list[tuple[Any, str]] = json.loads(vault.open(CONTACTS, entry.sealed)) if entry.sealed else []
    person_create = PersonCreate(
        first_names=entry.first_names,
        surname=entry.surname,
        street=entry.street,
        postcode=entry.postcode,
        town=entry.town,
        commune=entry.commune,
        station=entry.station,
        address_masked=entry.masked,
        source="import",
        given_by=acquired_list.source,
        contacts=[ContactPut(channel=channel, address=address) for channel, address in contacts],
        collected_on=acquired_list.received_on,
        notice_on=entry.notified_on or acquired_list.notice_on,
    )
    person = await people.create_person(session, caller, person_create, "person")
    consent_create = ConsentCreate(
        use=put.use, state="given", source=put.source, text_version=put.text_version, proof=put.proof
    )
    await consents.record_consent(session, caller, person.id, consent_create)
    await session.delete(entry)
    await session.flush()
    return person.id


async def remove_acquired_list(session: AsyncSession, caller: Caller, list_id: UUID) -> None:
    deleted = await session.scalar(
        delete(AcquiredList)
        .where(AcquiredList.campaign_id == caller.campaign_id, AcquiredList.id == list_id)
        .returning(AcquiredList.id)
    )
    if deleted is None:
        raise NotFound("Cette liste n'existe pas.", "There is no such list.")
    await forget_sent(session, caller.campaign_id, [deleted])
    keep(session, caller.campaign_id, caller.subject, "erased", "listing", deleted)


async def count_ended(session: AsyncSession, campaign_id: UUID) -> int:
    """Count the lists whose last day has passed, and the entries on them."""
    ended = await _ended(session, campaign_id)
    lists = select(func.count()).select_from(AcquiredList).where(*ended)
    on_them = AcquiredListEntry.list_id.in_(select(AcquiredList.id).where(*ended))
    lines = (
        select(func.count()).select_from(AcquiredListEntry).where(AcquiredListEntry.campaign_id == campaign_id, on_them)
    )
    return (await session.scalar(lists) or 0) + (await session.scalar(lines) or 0)


async def forget_ended(session: AsyncSession, campaign_id: UUID) -> int:
    """Delete ended lists with their unwritten files; return counts as `count_ended` does."""
    count = await count_ended(session, campaign_id)
    if count:
        statement = delete(AcquiredList).where(*await _ended(session, campaign_id)).returning(AcquiredList.id)
        await forget_sent(session, campaign_id, (await session.scalars(statement)).all())
    return count


async def forget_sent(session: AsyncSession, campaign_id: UUID, ids: Sequence[UUID]) -> None:
    """Delete unwritten files of deleted lists, and cancel messages waiting for their people."""
    await imports.forget_files(session, campaign_id, ids)
    for list_id in ids:
        await cancel_all(session, campaign_id, kind_of(list_id))


async def _ended(session: AsyncSession, campaign_id: UUID) -> tuple[ColumnElement[bool], ...]:
    return AcquiredList.campaign_id == campaign_id, AcquiredList.ends_on < await people.today_of(session, campaign_id)


def kind_of(list_id: UUID) -> str:
    """Return the kind, in the message queue, of a list's notices."""
    return f"notice:{list_id}"
