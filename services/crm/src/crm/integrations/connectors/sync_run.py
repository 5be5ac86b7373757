"""A run, as a job: their changes, then ours, each page settled in one transaction and written there after it.

Where it stands is stored with what it decided, so a worker that dies is followed by one that goes on from there.
What waits to be written there is written again at most: by their id, or by ours where they have none yet.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from kit.jobs import Work
from kit.web.problems import Conflict
from sqlalchemy import func, select

from crm.integrations.connectors.cards import read_cards
from crm.integrations.connectors.http_line import Refused, ServiceUnavailable
from crm.integrations.connectors.interaction_sync import CAPPED, give_ours, take_theirs, takes
from crm.integrations.connectors.kind_checks import INTERACTIONS
from crm.integrations.connectors.merged_people import follow_merges
from crm.integrations.connectors.models import Link, Run
from crm.integrations.connectors.notifications import follow_hints, forget_hints
from crm.integrations.connectors.open_run import caller_of, load_run, open_run
from crm.integrations.connectors.page_sync import settle_ours, settle_page
from crm.integrations.connectors.push import push_waiting
from crm.integrations.connectors.run_requests import RunAsked, end_run
from crm.integrations.connectors.three_way_merge import gives
from crm.integrations.connectors.transaction_log import Settling
from crm.integrations.connectors.vendor import Page, Place, Vendor
from crm.people.records.sync import changed_people

OVERLAP = timedelta(minutes=1)
"""Their clock and ours differ, and what was being written while we read has an earlier instant."""
AT_ONCE, MOST_AT_ONCE = 100, 1000
"""People of ours that are compared in one transaction, by how many the vendor takes at once."""
IDLE = 3
"""Pages in a row that bring nothing."""
NIGHTLY = timedelta(hours=20)


class Turns:
    """Whether pages go on. A vendor may give one twice, or the same ones without end."""

    def __init__(self) -> None:
        self._seen: set[int] = set()
        self._idle = 0

    def look(self, page: Iterable[object]) -> None:
        """Raise ServiceUnavailable once pages bring nothing that was not on one before."""
        known = {hash(one) for one in page}
        self._idle = 0 if known - self._seen or not known else self._idle + 1
        self._seen |= known
        if self._idle >= IDLE:
            raise ServiceUnavailable(
                "Le service redonne sans fin les mêmes fiches. Ce qui a été lu est gardé, rien n'est perdu : relancez "
                "plus tard, et prévenez qui tient l'outil si cela dure."
            )


class Stopped(Exception):
    """The run ends before its end: `state`, and why in French."""

    def __init__(self, state: str, note: str) -> None:
        super().__init__(note)
        self.state, self.note = state, note


async def run_sync(work: Work, asked: RunAsked) -> dict[str, Any]:
    run, vendor = await open_run(work, asked)
    state, note, reconnect = "done", "", None
    try:
        await push_waiting(work, vendor, run.id, caller_of(work))
        async with work.transaction() as session:
            stored, connector = await load_run(session, work.campaign_id, run.id)
            await follow_merges(await Settling.begin(session, caller_of(work), connector, stored))
        if run.phase == "theirs":
            await _theirs(work, vendor, run)
        if run.phase == "ours":
            await _ours(work, vendor, run)
        if run.phase == "interactions":
            await _interactions(work, vendor, run)
        if run.phase == "missing":
            await _missing(work, vendor, run)
    except Stopped as stop:
        state, note = stop.state, stop.note
    except Refused as fault:
        state, note = "failed", str(fault)
        reconnect = note
    except ServiceUnavailable as fault:
        state, note = "failed", str(fault)
    finally:
        await vendor.close()
    async with work.transaction() as session:
        stored, connector = await load_run(session, work.campaign_id, run.id)
        if reconnect or state != "failed":
            connector.reconnect = reconnect
        await end_run(session, stored, state, note)
        if stored.dry and state == "done":
            connector.tried_at = stored.ended_at
        writes = stored.writes
        if state == "done":
            await follow_hints(session, connector)
    if state == "failed":
        raise Conflict(note, "The other system refused or did not answer: the run can be started again.")
    return {"run_id": str(run.id), "state": state, "writes": writes}


async def _theirs(work: Work, vendor: Vendor, run: Run) -> None:
    since = run.since - OVERLAP if run.since is not None and run.page == 1 else run.since
    place: Place | None = Place(since, run.page)
    done, before, turns = 0, frozenset[str](), Turns()
    while place is not None:
        page = await vendor.read(place)
        turns.look((one.id, one.updated_at) for one in page.contacts)
        # What comes again where pages meet is linked by then; in a dry run nobody is, and it would count twice.
        contacts = [one for one in page.contacts if not run.dry or one.id not in before]
        before = frozenset(one.id for one in page.contacts)
        newest = max((one.updated_at for one in page.contacts), default=None)
        async with work.transaction() as session:
            stored, connector = await load_run(session, work.campaign_id, run.id)
            settling = await Settling.begin(session, caller_of(work), connector, stored)
            room = await settle_page(settling, contacts)
            if room:
                place = page.next
                stored.since, stored.page = (place.since, place.page) if place else (newest or stored.since, 1)
                if place is None:
                    stored.phase = "ours"
        await push_waiting(work, vendor, run.id, caller_of(work))
        if not room:
            raise Stopped("capped", CAPPED)
        if not run.dry:
            await _keep_place(work, run.id, page)
        done += len(page.contacts)
        await work.progress(done, 0, f"{done} fiches lues là-bas")
    run.phase = "ours"


async def _keep_place(work: Work, run_id: UUID, page: Page) -> None:
    """Store that a page needs no second look, once all that it led to is written there: a vendor may be away before."""
    async with work.transaction() as session:
        stored, connector = await load_run(session, work.campaign_id, run_id)
        if (read_to := stored.since) is not None:
            connector.their_since = max(read_to, connector.their_since or read_to)
        if page.next is None:
            connector.etag = page.etag
            await forget_hints(session, connector, stored.started_at)


async def _ours(work: Work, vendor: Vendor, run: Run) -> None:
    async with work.transaction() as session:
        stored, connector = await load_run(session, work.campaign_id, run.id)
        # What commits late has an earlier instant: the next run begins a minute before this one's end.
        until = (await session.scalar(select(func.now()))) or datetime.now(UTC)
        began = connector.our_at - OVERLAP if connector.our_at else None
        after = (stored.our_at, stored.our_id) if stored.our_at and stored.our_id else None
    if after is None and began is not None:
        after = (began, UUID(int=0))
    at_once = min(max(vendor.at_once, AT_ONCE), MOST_AT_ONCE)
    while True:
        async with work.transaction() as session:
            stored, connector = await load_run(session, work.campaign_id, run.id)
            found = await changed_people(session, after, until, at_once)
            ids = [person_id for person_id, _, _ in found]
            cards = await read_cards(session, work.campaign_id, ids)
            mine = select(Link).where(Link.connector_id == connector.id, Link.person_id.in_(ids))
            links = {link.person_id: link for link in await session.scalars(mine)}
            settling = await Settling.begin(session, caller_of(work), connector, stored)
            room = await settle_ours(settling, [cards[one] for one in ids if one in cards], links)
            if room and found:
                after = (found[-1][2], found[-1][0])
                stored.our_at, stored.our_id = after
            if room and len(found) < at_once:
                stored.phase = "interactions"
        await push_waiting(work, vendor, run.id, caller_of(work))
        if not room:
            raise Stopped("capped", CAPPED)
        await work.progress(0, 0, "fiches d'ici comparées")
        if len(found) < at_once:
            break
    run.phase = "interactions"
    if not run.dry:
        async with work.transaction() as session:
            _, connector = await load_run(session, work.campaign_id, run.id)
            connector.our_at = until


async def _interactions(work: Work, vendor: Vendor, run: Run) -> None:
    """Synchronise interactions, once both sides know the same people: links show whom one was with."""
    async with work.transaction() as session:
        _, connector = await load_run(session, work.campaign_id, run.id)
    if vendor.journal is not None:
        if takes(connector) and not await take_theirs(work, vendor.journal, run.id, caller_of(work)):
            raise Stopped("capped", CAPPED)
        if gives(connector.owners, INTERACTIONS) and not await give_ours(work, vendor.journal, run.id, caller_of(work)):
            raise Stopped("capped", CAPPED)
    async with work.transaction() as session:
        stored, _ = await load_run(session, work.campaign_id, run.id)
        stored.phase = "missing"
    run.phase = "missing"


async def _missing(work: Work, vendor: Vendor, run: Run) -> None:
    """Note contacts that are gone there: none is made again, and each stays here, for a person to decide."""
    async with work.transaction() as session:
        _, connector = await load_run(session, work.campaign_id, run.id)
    if run.dry or (connector.checked_at is not None and datetime.now(UTC) - connector.checked_at < NIGHTLY):
        return
    seen: set[str] = set()
    turns = Turns()
    async for some in vendor.ids():
        turns.look(some)
        seen |= some
    async with work.transaction() as session:
        alive = select(Link.their_id).where(Link.connector_id == run.connector_id, Link.gone_at.is_(None))
        absent = [their_id for their_id in await session.scalars(alive) if their_id not in seen]
    # A list is cut, or moves while it is read: each one that it does not hold is asked for by itself.
    gone = [their_id for their_id in absent if await vendor.is_gone(their_id)]
    async with work.transaction() as session:
        stored, connector = await load_run(session, work.campaign_id, run.id)
        settling = await Settling.begin(session, caller_of(work), connector, stored)
        mine = select(Link).where(Link.connector_id == connector.id, Link.their_id.in_(gone), Link.gone_at.is_(None))
        for link in await session.scalars(mine):
            why = "supprimé ou fusionné là-bas : gardé ici"
            settling.note("reported", person_id=link.person_id, their_id=link.their_id, why=why)
            link.gone_at = datetime.now(UTC)
        connector.checked_at = datetime.now(UTC)
