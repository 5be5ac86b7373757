"""The acquired lists: taken with their source and their end, read within the law's limits, then deleted."""

import json
from collections.abc import Collection, Sequence
from datetime import date, timedelta
from typing import Any, TypeAlias
from uuid import UUID

from kit.campaigns.queries import campaign_today, get_campaign
from kit.db.sessions import any_row
from kit.db.vault import open_vault
from kit.messages import cancel_all
from kit.security.auth import Caller
from kit.web.paging import PageQuery, read_cursor
from kit.web.problems import Conflict, Invalid, NotFound
from kit.web.refusals import day_to_come
from sqlalchemy import ColumnElement, Select, and_, delete, func, not_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from crm.campaign.audit_log.service import keep
from crm.campaign.special_categories.free_text_check import screen
from crm.consents.ledger import service as consents
from crm.consents.ledger.schemas import ConsentCreate
from crm.imports.acquired_lists.line_writer import CONTACTS, ListWriter
from crm.imports.acquired_lists.models import AcquiredList, AcquiredListEntry
from crm.imports.acquired_lists.schemas import (
    AcquiredListCreate,
    AcquiredListRead,
    AdoptCreate,
    Kind,
    ListedAim,
    ListedFilter,
    ListedSought,
)
from crm.imports.files import retention as imports
from crm.imports.files.batch_writer import register_list_writer
from crm.people.records import service as people
from crm.people.records.conditions import start_of
from crm.people.records.list_silence import check_lists
from crm.people.records.schemas import ContactPut, PersonCreate

KnownAcquiredList: TypeAlias = AcquiredList
"""What other features see of a list."""
UNDERTAKING = (
    "Je m'engage à ne pas faire de la liste électorale un usage commercial (code électoral, art. L. 37), à ne m'en "
    "servir que pour cette campagne et à la supprimer après le scrutin."
)
LONGEST = timedelta(days=365)
"""Of a list from elsewhere."""


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
    taken: dict[str, Any] = {"text": UNDERTAKING, "by": caller.subject, "on": today.isoformat()}
    await screen(session, caller.campaign_id, {"/name": put.name, "/purpose": put.purpose})
    acquired_list = AcquiredList(
        campaign_id=caller.campaign_id,
        kind=put.kind,
        name=put.name,
        source=put.source,
        purpose=put.purpose,
        received_on=put.received_on,
        ends_on=ends_on,
        undertaking=taken if put.kind == "roll" else None,
        created_by=caller.subject,
    )
    session.add(acquired_list)
    await session.flush()
    keep(session, caller.campaign_id, caller.subject, "added", "listing", acquired_list.id, [put.kind])
    return acquired_list


async def list_acquired_lists(session: AsyncSession, caller: Caller) -> Sequence[AcquiredList]:
    """The first to end first; one that has ended and is not deleted yet, too."""
    mine = (
        select(AcquiredList)
        .where(AcquiredList.campaign_id == caller.campaign_id)
        .order_by(AcquiredList.ends_on, AcquiredList.id)
    )
    return (await session.scalars(mine)).all()


async def get_acquired_list(session: AsyncSession, caller: Caller, list_id: UUID) -> AcquiredList:
    """Return a list; NotFound once it has ended, even if it has not been deleted yet."""
    return await find_acquired_list(session, caller.campaign_id, list_id)


async def find_acquired_list(session: AsyncSession, campaign_id: UUID, list_id: UUID) -> AcquiredList:
    """Return a list as `get_listing` does, for a letter that is sent."""
    acquired_list = await session.get(AcquiredList, (campaign_id, list_id))
    if acquired_list is None or acquired_list.ends_on < await people.today_of(session, campaign_id):
        raise NotFound("Cette liste n'existe pas ou plus.", "There is no such list, or no longer.")
    return acquired_list


async def has_lists(session: AsyncSession, campaign_id: UUID, kind: Kind) -> bool:
    return await any_row(session, AcquiredList, AcquiredList.campaign_id == campaign_id, AcquiredList.kind == kind)


async def describe(session: AsyncSession, acquired_list: AcquiredList) -> AcquiredListRead:
    counted = select(
        func.count(),
        func.count(func.distinct(AcquiredListEntry.home_hash)),
        func.count().filter(AcquiredListEntry.masked),
    ).where(AcquiredListEntry.campaign_id == acquired_list.campaign_id, AcquiredListEntry.list_id == acquired_list.id)
    everybody, homes, masked = (await session.execute(counted)).one()
    plain = {
        name: getattr(acquired_list, name) for name in AcquiredListRead.model_fields if hasattr(acquired_list, name)
    }
    return AcquiredListRead.model_validate(plain | {"people": everybody, "households": homes, "masked": masked})


async def find_listed(
    session: AsyncSession, caller: Caller, acquired_list: AcquiredList, sought: ListedFilter
) -> Sequence[AcquiredListEntry]:
    """Return entries by id, one more than `limit` if there are more. Refused in the silence (L. 49)."""
    rows = _within(caller, acquired_list.id).where(
        *await _awake(session, caller), *await _sought(session, caller, sought)
    )
    after = read_cursor(PageQuery(sought.limit, sought.after), UUID)
    if after is not None:
        rows = rows.where(AcquiredListEntry.id > after)
    return (await session.scalars(rows.order_by(AcquiredListEntry.id).limit(sought.limit + 1))).all()


async def count_listed(session: AsyncSession, caller: Caller, aim: ListedAim) -> tuple[int, int]:
    """Count the entries that can be written to, and those without an address or with a masked one.

    Raises Conflict in the silence (L. 49).
    """
    rows = _within(caller, aim.list_id).where(*await _awake(session, caller), *await _sought(session, caller, aim))
    found = rows.with_only_columns(func.count().filter(has_address()), func.count())
    written, everybody = (await session.execute(found)).one()
    return written, everybody - written


async def count_all(session: AsyncSession, caller: Caller, aim: ListedAim) -> int:
    """Count the entries, in the silence too: how many, and nobody."""
    rows = _within(caller, aim.list_id).where(*await _sought(session, caller, aim))
    return await session.scalar(rows.with_only_columns(func.count())) or 0


async def next_unwritten(
    session: AsyncSession, caller: Caller, aim: ListedAim, mailing_id: UUID, limit: int
) -> Sequence[AcquiredListEntry]:
    """Return the next entries with an address and no letter of this mailing, in the order of a postman's round.

    Raises Conflict in the silence (L. 49).
    """
    rows = _within(caller, aim.list_id).where(
        *await _awake(session, caller),
        *await _sought(session, caller, aim),
        has_address(),
        not_(AcquiredListEntry.letters.contains([mailing_id])),
    )
    order = (
        AcquiredListEntry.postcode,
        AcquiredListEntry.street,
        AcquiredListEntry.surname,
        AcquiredListEntry.first_names,
    )
    return (await session.scalars(rows.order_by(*order, AcquiredListEntry.id).limit(limit))).all()


async def note_written(
    session: AsyncSession, caller: Caller, list_id: UUID, ids: Collection[UUID], mailing_id: UUID
) -> None:
    """Record that a letter to these people is printed, and that their names left the list in it."""
    mine = (AcquiredListEntry.campaign_id == caller.campaign_id, AcquiredListEntry.id.in_(ids))
    keep(session, caller.campaign_id, caller.subject, "exported", "listing", list_id, ["letters"])
    more = func.array_append(AcquiredListEntry.letters, mailing_id)
    await session.execute(update(AcquiredListEntry).where(*mine).values(letters=more))


async def note_notice(session: AsyncSession, caller: Caller, list_id: UUID, notice_on: date) -> AcquiredList:
    acquired_list = await get_acquired_list(session, caller, list_id)
    if notice_on > await people.today_of(session, caller.campaign_id):
        raise day_to_come("/notice_on")
    acquired_list.notice_on = notice_on
    keep(session, caller.campaign_id, caller.subject, "changed", "listing", acquired_list.id, ["notice_on"])
    await session.flush()
    return acquired_list


async def adopt(session: AsyncSession, caller: Caller, list_id: UUID, entry_id: UUID, put: AdoptCreate) -> UUID:
    """Make an entry of an acquired list a contact, by the person's own consent; never an entry of a roll."""
    acquired_list = await get_acquired_list(session, caller, list_id)
    if acquired_list.kind == "roll":
        raise Conflict(
            "Une liste électorale ne se mêle pas aux contacts : qui veut être connu s'inscrit lui-même.",
            "A roll is never joined to the contacts: who wants to be known signs up.",
        )
    one = await get_listed(session, caller, list_id, entry_id)
    if one.notified_on is None and acquired_list.notice_on is None:
        raise Conflict(
            "Informez d'abord les personnes de cette liste (RGPD, art. 14), ou notez la date où elles l'ont été.",
            "First tell the people of this list (GDPR, art. 14), or note the day.",
            "/notice_on",
        )
    vault = await open_vault(session, caller.campaign_id)
    held: list[tuple[Any, str]] = json.loads(vault.open(CONTACTS, one.sealed)) if one.sealed else []
    made = PersonCreate(
        first_names=one.first_names,
        surname=one.surname,
        street=one.street,
        postcode=one.postcode,
        town=one.town,
        commune=one.commune,
        station=one.station,
        address_masked=one.masked,
        source="import",
        given_by=acquired_list.source,
        contacts=[ContactPut(channel=channel, address=address) for channel, address in held],
        collected_on=acquired_list.received_on,
        notice_on=one.notified_on or acquired_list.notice_on,
    )
    person = await people.create_person(session, caller, made, "person")
    said = ConsentCreate(use=put.use, state="given", source=put.source, text_version=put.text_version, proof=put.proof)
    await consents.record_consent(session, caller, person.id, said)
    await session.delete(one)
    await session.flush()
    return person.id


async def get_listed(
    session: AsyncSession, caller: Caller, list_id: UUID, entry_id: UUID, *, lock: bool = False
) -> AcquiredListEntry:
    """Return an entry of this list, in the caller's territories."""
    rows = _within(caller, list_id).where(AcquiredListEntry.id == entry_id)
    found = await session.scalar(rows.with_for_update() if lock else rows)
    if found is None:
        raise NotFound("Cette personne n'est pas sur la liste.", "There is no such person on the list.")
    return found


async def remove_acquired_list(session: AsyncSession, caller: Caller, list_id: UUID) -> None:
    gone = await session.scalar(
        delete(AcquiredList)
        .where(AcquiredList.campaign_id == caller.campaign_id, AcquiredList.id == list_id)
        .returning(AcquiredList.id)
    )
    if gone is None:
        raise NotFound("Cette liste n'existe pas.", "There is no such list.")
    await forget_sent(session, caller.campaign_id, [gone])
    keep(session, caller.campaign_id, caller.subject, "erased", "listing", gone)


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
    """Delete them, with what was sent for them and not written yet; as many as were counted."""
    count = await count_ended(session, campaign_id)
    if count:
        gone = delete(AcquiredList).where(*await _ended(session, campaign_id)).returning(AcquiredList.id)
        await forget_sent(session, campaign_id, (await session.scalars(gone)).all())
    return count


async def forget_sent(session: AsyncSession, campaign_id: UUID, gone: Sequence[UUID]) -> None:
    """Delete the files sent for lists that are gone and not written, and cancel messages that wait for their people."""
    await imports.forget_files(session, campaign_id, gone)
    for list_id in gone:
        await cancel_all(session, campaign_id, kind_of(list_id))


async def _ended(session: AsyncSession, campaign_id: UUID) -> tuple[ColumnElement[bool], ...]:
    return AcquiredList.campaign_id == campaign_id, AcquiredList.ends_on < await people.today_of(session, campaign_id)


async def _awake(session: AsyncSession, caller: Caller) -> list[ColumnElement[bool]]:
    return await check_lists(session, caller, place=start_of(AcquiredListEntry.station, AcquiredListEntry.commune))


async def _sought(session: AsyncSession, caller: Caller, sought: ListedSought) -> list[ColumnElement[bool]]:
    today = await people.today_of(session, caller.campaign_id)
    found: list[ColumnElement[bool]] = []
    if sought.station is not None:
        found.append(AcquiredListEntry.station == sought.station)
    if sought.commune is not None:
        found.append(AcquiredListEntry.commune == sought.commune)
    if sought.street is not None:
        found.append(func.strpos(func.lower(AcquiredListEntry.street), sought.street.lower()) > 0)
    if sought.age_from is not None:
        found.append(AcquiredListEntry.born_in <= today.year - sought.age_from)
    if sought.age_to is not None:
        found.append(AcquiredListEntry.born_in >= today.year - sought.age_to)
    return found


def kind_of(list_id: UUID) -> str:
    """Return the queue's name for the messages that inform a list's people."""
    return f"notice:{list_id}"


def has_address() -> ColumnElement[bool]:
    parts = (AcquiredListEntry.street, AcquiredListEntry.postcode, AcquiredListEntry.town)
    return and_(not_(AcquiredListEntry.masked), *(part.is_not(None) for part in parts))


def _within(caller: Caller, list_id: UUID) -> Select[AcquiredListEntry]:
    rows = select(AcquiredListEntry).where(
        AcquiredListEntry.campaign_id == caller.campaign_id, AcquiredListEntry.list_id == list_id
    )
    if caller.territories:
        communes = [place for place in caller.territories if "_" not in place]
        rows = rows.where(AcquiredListEntry.station.in_(caller.territories) | AcquiredListEntry.commune.in_(communes))
    return rows
