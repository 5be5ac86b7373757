"""Queueing the messages of a mailing, one per person, in a job that can be interrupted and resumed."""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any, cast
from uuid import UUID

from common.scopes import Role
from kit.campaigns.queries import campaign_now, find_member, get_campaign, local_day
from kit.db.bulk_copy import copy_rows
from kit.db.vault import Vault, open_vault
from kit.jobs.runner import Work
from kit.messages import Mail, QueuedMessage, Sms, queue_many
from kit.security.auth import Caller
from kit.web.problems import Conflict
from sqlalchemy import ColumnElement, Select, func, not_, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from crm.campaign.actions.election_silence import department_of, is_silent, silent_from
from crm.campaign.controllers.service import check_controller_named
from crm.consents.ledger.service import TARGETED_FROM
from crm.consents.unsubscribes.links import unsubscribe_path
from crm.messaging.disclosures.message_notice import Carrier, is_uncarried, open_carrier
from crm.messaging.letters.addressees import Reader
from crm.messaging.mailings.ad_registration import register
from crm.messaging.mailings.audience import REACHED, Channel, Purpose, agrees, sort_people
from crm.messaging.mailings.audience_counts import targets
from crm.messaging.mailings.message_text import Frame
from crm.messaging.mailings.models import Delivery, Mailing
from crm.messaging.mailings.rules import get_rule
from crm.messaging.mailings.service import QueueMailing, check_stored, get_mailing, kind_of
from crm.messaging.political_ads.service import record_reach
from crm.people.records.ages import age_of
from crm.people.records.births import birth_of
from crm.people.records.conditions import lives_in, place_of
from crm.people.records.contact_points import blinds_of, open_points
from crm.people.records.contacts import is_mobile
from crm.people.records.labels import source_of
from crm.people.records.notice_duty import SECOND_HAND, read_some
from crm.people.records.notice_marks import claim, note_queued, note_untold
from crm.people.records.service import KnownPerson as Person
from crm.people.volunteers.service import add_own_link

BATCH = 2_000
_DELIVERY = ("campaign_id", "message_id", "mailing_id", "person_id", "contact_id", "queued_at")


async def make_messages(work: Work, queue_mailing: QueueMailing) -> dict[str, Any]:
    """Queue the messages batch by batch, each in its transaction; nothing is queued twice."""
    async with work.transaction() as session:
        mailing = await get_mailing(session, work.campaign_id, queue_mailing.mailing_id, lock=True)
        if mailing.state != "queueing":
            return {"reached": 0}
        run = await _begin(session, mailing)
    after: UUID | None = None
    done = 0
    while True:
        async with work.transaction() as session:
            mailing = await get_mailing(session, work.campaign_id, queue_mailing.mailing_id)
            if mailing.state != "queueing":
                raise Conflict("L'envoi a été annulé.", "The sending was cancelled.")
            rows = await run.next_rows(session, after)
            if not rows:
                break
            await run.queue(session, rows)
            after = rows[-1].id
        done += len(rows)
        await work.progress(min(done, run.total), run.total)
    async with work.transaction() as session:
        return await _end(session, queue_mailing.mailing_id, run)


class Run:
    """One run of the job."""

    def __init__(
        self,
        frame: Frame,
        caller: Caller,
        total: int,
        counts: Counter[str],
        taken: set[bytes],
        carrier: Carrier,
        uncarried: ColumnElement[bool],
    ) -> None:
        self.carrier = carrier
        self.uncarried = uncarried
        self.frame = frame
        self.caller = caller
        self.total = total
        self.counts = counts
        self.taken = taken
        self.subject = frame.subject()
        self.targeted = targets(caller, frame.mailing)

    async def next_rows(self, session: AsyncSession, after: UUID | None) -> Sequence[Any]:
        """Return the next people by id who agree now. Open addresses are checked as rows are read: as a condition, each
        batch would scan everybody's addresses.
        """
        mailing = self.frame.mailing
        channel, purpose = cast(Channel, mailing.channel), cast(Purpose, mailing.purpose)
        departments = mailing.departments or []
        rows, _ = await _sorted(session, self.caller, mailing)
        chosen = rows.where(
            agrees(channel, purpose, mailing.filter, mailing.theme, [*self.caller.territories, *departments]),
            lives_in(departments) if departments else true(),
            not_(self.uncarried),
        ).with_only_columns(
            Person.id,
            Person.first_names,
            Person.surname,
            Person.town,
            Person.station,
            Person.source,
            Person.given_by,
            Person.notice_on,
            place_of().label("place"),
            *([Person.sealed] if self.targeted else []),
        )
        if after is not None:
            chosen = chosen.where(Person.id > after)
        # Locked until the messages are stored, so that a concurrent erasure waits and deletes them too.
        held = chosen.order_by(Person.id).limit(BATCH).with_for_update(read=True, key_share=True, of=Person)
        return (await session.execute(held)).all()

    async def queue(self, session: AsyncSession, rows: Sequence[Any]) -> None:
        mailing, state = self.frame.mailing, self.frame.state
        now, offset = campaign_now(state), timedelta(seconds=state.clock_offset_seconds)
        today = local_day(state, now)
        vault = await open_vault(session, mailing.campaign_id)
        channel = "email" if mailing.channel == "email" else "phone"
        points = await open_points(session, mailing.campaign_id, [row.id for row in rows], channel)
        picked: list[tuple[Any, str, datetime | None]] = []
        contacts: dict[UUID, tuple[UUID, bytes]] = {}
        # Departments overseas have their own silence; most audiences are in one department.
        departments = {department_of(row.place) for row in rows} if mailing.purpose == "campaign" else set[str]()
        silent = {department for department in departments if is_silent(state, department, now)}
        eves = {department: silent_from(state, department, now) for department in departments}
        for row in rows:
            if row.id not in points:
                continue  # counted at the beginning, or suppressed since
            department = department_of(row.place)
            if department in silent:
                self.counts["silence"] += 1
                continue
            if self.targeted and _is_too_young(vault, row.sealed, today):
                self.counts["no_targeting"] += 1
                continue
            eve = eves.get(department)
            target = self._address(vault, points[row.id])
            if isinstance(target, str):
                self.counts[target] += 1
                continue
            contact_id, blind, address = target
            self.taken.add(blind)
            contacts[row.id] = (contact_id, blind)
            picked.append((row, address, eve.astimezone(UTC) - offset if eve else None))
        first = await self._first(session, [row for row, _, _ in picked], now)
        queued = [
            QueuedMessage(
                content=await self._content(session, vault, row, address, first.get(row.id), contacts[row.id][1]),
                about=row.id,
                once=f"{mailing.id}:{row.id}",
                expires_at=expires_at,
            )
            for row, address, expires_at in picked
        ]
        message_ids = await queue_many(session, mailing.campaign_id, queued, kind=kind_of(mailing.id))
        if message_ids:
            lines = (
                (mailing.campaign_id, message, mailing.id, person, contacts[person][0], now)
                for person, message in message_ids.items()
            )
            await copy_rows(session, Delivery.__tablename__, _DELIVERY, lines)
        if first:
            informed = {one: (message_ids[one], contacts[one][1]) for one in first if one in message_ids}
            await note_queued(session, mailing.campaign_id, informed)
            failed = [one for one in first if one not in message_ids]
            await note_untold(session, mailing.campaign_id, failed, now, self.caller.subject, refused=False)

    async def _first(self, session: AsyncSession, rows: Sequence[Any], now: datetime) -> dict[UUID, Any]:
        """Return, by id, the rows of people whom this message informs of their data's source for the first time."""
        uninformed = [row.id for row in rows if row.source in SECOND_HAND and row.notice_on is None]
        if not uninformed:
            return {}
        campaign_id = self.frame.mailing.campaign_id
        readers = {row.id: row for row in await read_some(session, campaign_id, uninformed, unsure=True)}
        claimed = await claim(session, campaign_id, list(readers), "email", self.caller.subject, now, carried=True)
        return {one: readers[one] for one in readers if one in claimed}

    def _address(self, vault: Vault, points: Sequence[tuple[UUID, bytes, bytes]]) -> tuple[UUID, bytes, str] | str:
        """Return the first usable address, else the reason why there is none."""
        sms = self.frame.mailing.channel == "sms"
        for contact_id, sealed, blind in points:
            address = vault.open("phone" if sms else "email", sealed)
            if not sms or is_mobile(address):
                return "same_address" if blind in self.taken else (contact_id, blind, address)
        return "not_mobile"

    async def _content(
        self, session: AsyncSession, vault: Vault, row: Any, address: str, untold: Any, blind: bytes
    ) -> Mail | Sms:
        mailing = self.frame.mailing
        notice_lines = () if untold is None else self.carrier.lines([untold], self.carrier.leave(row.id, blind))
        page = ""
        if "ma_page" in mailing.body:
            page = mailing.address + await add_own_link(session, mailing.campaign_id, row.id)
        reader = Reader(
            first_names=row.first_names or "",
            surname=row.surname or "",
            town=row.town or "",
            station=row.station or "",
            own_page=page,
            source=source_of(row),
            told=notice_lines,
        )
        if mailing.channel == "sms":
            return Sms(to=address, text=self.frame.sms(reader))
        leave = mailing.address + unsubscribe_path(vault, mailing.campaign_id, row.id, "email")
        text, html = self.frame.mail(reader, leave)
        return Mail(
            to=address,
            subject=self.subject,
            text=text,
            html=html,
            from_name=self.frame.state.candidate,
            reply_to=self.frame.rule.reply_to,
            unsubscribe_url=leave,
        )


def _is_too_young(vault: Vault, sealed: bytes | None, today: date) -> bool:
    """Return whether a person is too young to be targeted, by their birth date (Regulation (EU) 2024/900, art. 18),
    which may have been added after they agreed.
    """
    age = age_of(birth_of(vault, sealed), today)
    return age is not None and age < TARGETED_FROM


async def _begin(session: AsyncSession, mailing: Mailing) -> Run:
    """Begin a run. Raises Conflict if its sender has left the team, or no controller is named any more."""
    member = await find_member(session, mailing.campaign_id, mailing.sent_by or "")
    if member is None or member.has_ended:
        raise Conflict("Qui l'envoyait n'est plus membre.", "Who sent it is no member any more.")
    if "sends:write" not in member.scopes:
        raise Conflict("Qui l'envoyait n'en a plus le droit.", "Who sent it may do so no more.")
    caller = Caller(
        subject=member.subject,
        campaign_id=mailing.campaign_id,
        scopes=frozenset(),
        roles=frozenset(Role(role) for role in member.roles),
        territories=member.territories,
    )
    rule = await get_rule(session, mailing.campaign_id)
    if rule is None:
        raise Conflict("Personne ne répond plus des envois.", "Nobody answers for what is sent any more.")
    await check_controller_named(session, mailing.campaign_id)
    await check_stored(session, caller, mailing)
    state = (await get_campaign(session, mailing.campaign_id)).state
    rows, reason_column = await _sorted(session, caller, mailing)
    reasons = rows.with_only_columns(reason_column.label("why")).subquery()
    reason_counts = await session.execute(select(reasons.c.why, func.count()).group_by(reasons.c.why))
    counts = Counter({reason: people for reason, people in reason_counts})
    total = counts.pop(REACHED, 0)
    notice = await register(session, caller, state, rule, mailing)
    taken = await _addresses_taken(session, mailing)
    await session.flush()
    carrier = await open_carrier(session, state, mailing.campaign_id, mailing.address)
    uncarried = await is_uncarried(session, mailing.campaign_id, mailing.channel)
    return Run(
        Frame(mailing, state, rule, notice, targets(caller, mailing)), caller, total, counts, taken, carrier, uncarried
    )


async def _end(session: AsyncSession, mailing_id: UUID, run: Run) -> dict[str, Any]:
    mailing = await get_mailing(session, run.caller.campaign_id, mailing_id, lock=True)
    conditions = (Delivery.campaign_id == mailing.campaign_id, Delivery.mailing_id == mailing_id)
    reached = int(await session.scalar(select(func.count()).where(*conditions)) or 0)
    mailing.counts = {"reached": reached, **{reason: people for reason, people in run.counts.items() if people}}
    mailing.state, mailing.queued_at = "queued", campaign_now(run.frame.state)
    if mailing.political_ad_id is not None:
        await record_reach(session, mailing.campaign_id, mailing.political_ad_id, reached)
    return mailing.counts


async def _addresses_taken(session: AsyncSession, mailing: Mailing) -> set[bytes]:
    """Return the addresses already queued by an interrupted run."""
    query = select(Delivery.contact_id).where(
        Delivery.campaign_id == mailing.campaign_id, Delivery.mailing_id == mailing.id
    )
    return await blinds_of(session, mailing.campaign_id, query)


async def _sorted(session: AsyncSession, caller: Caller, mailing: Mailing) -> tuple[Select[Any], Any]:
    channel, purpose = cast(Channel, mailing.channel), cast(Purpose, mailing.purpose)
    return await sort_people(
        session, caller, channel, purpose, mailing.filter, mailing.theme, mailing.departments or ()
    )
