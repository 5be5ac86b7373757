"""A run, as a job: their changes, then ours, each page settled in one transaction and written there after it.

Where it stands is stored with what it decided, so a worker that dies is followed by one that goes on from there.
What waits to be written there is written again at most: by their id, or by ours where they have none yet.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from common.scopes import Role
from kit.auth import Caller
from kit.campaigns.queries import get_campaign
from kit.jobs import JobKind, Work
from kit.problems import Conflict, Problem
from kit.vault import open_vault
from kit.webhooks import guard
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm.connectors.calling import Away, Refused
from crm.connectors.comparing import gives
from crm.connectors.credentials import Credentials, seal, unseal
from crm.connectors.interactions import CAPPED, give_ours, take_theirs, takes
from crm.connectors.listing import fill_list
from crm.connectors.merging import follow_merges
from crm.connectors.models import Connector, Link, Run
from crm.connectors.noting import Settling
from crm.connectors.pushing import push_waiting
from crm.connectors.service import INTERACTIONS, LIST, SYNC, UNDO, RunAsked, end_run, get_connector
from crm.connectors.settling import settle_ours, settle_page
from crm.connectors.undoing import undo
from crm.connectors.vendor import NotTaken, Place, Vendor
from crm.connectors.vendors import open_vendor
from crm.people.syncing import changed_people, read_cards
from crm.settings import Settings

OVERLAP = timedelta(minutes=1)
"""Their clock and ours differ, and what was being written while we read has an earlier instant."""
AT_ONCE = 100
NIGHTLY = timedelta(hours=20)
_SCOPES = frozenset({"people:read", "people:write"})


class Stopped(Exception):
    """The run ends before its end: `state`, and why in French."""

    def __init__(self, state: str, note: str) -> None:
        super().__init__(note)
        self.state, self.note = state, note


def caller_of(work: Work) -> Caller:
    return Caller(
        subject=work.requested_by,
        campaign_id=work.campaign_id,
        scopes=_SCOPES,
        roles=frozenset({Role.INTEGRATOR}),
        territories=(),
    )


async def run_sync(work: Work, asked: RunAsked) -> dict[str, Any]:
    run, vendor = await _open(work, asked)
    state, note, reconnect = "done", "", None
    try:
        await push_waiting(work, vendor, run.id, caller_of(work))
        async with work.transaction() as session:
            stored, connector = await _load(session, work.campaign_id, run.id)
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
    except Away as fault:
        state, note = "failed", str(fault)
    finally:
        await vendor.close()
    async with work.transaction() as session:
        stored, connector = await _load(session, work.campaign_id, run.id)
        if reconnect or state != "failed":
            connector.reconnect = reconnect
        await end_run(session, stored, state, note)
        writes = stored.writes
    if state == "failed":
        raise Conflict(note, "The other system refused or did not answer: the run can be started again.")
    return {"run_id": str(run.id), "state": state, "writes": writes}


async def _theirs(work: Work, vendor: Vendor, run: Run) -> None:
    since = run.since - OVERLAP if run.since is not None and run.page == 1 else run.since
    place: Place | None = Place(since, run.page)
    done = 0
    while place is not None:
        page = await vendor.read(place)
        newest = max((one.updated_at for one in page.contacts), default=None)
        async with work.transaction() as session:
            stored, connector = await _load(session, work.campaign_id, run.id)
            settling = await Settling.begin(session, caller_of(work), connector, stored)
            room = await settle_page(settling, page.contacts)
            if room:
                place = page.next
                stored.since, stored.page = (place.since, place.page) if place else (newest or stored.since, 1)
                if place is None:
                    stored.phase = "ours"
                    if not stored.dry:
                        connector.etag = page.etag
                if not stored.dry and (read_to := stored.since) is not None:
                    connector.their_since = max(read_to, connector.their_since or read_to)
        await push_waiting(work, vendor, run.id, caller_of(work))
        if not room:
            raise Stopped("capped", CAPPED)
        done += len(page.contacts)
        await work.progress(done, 0, f"{done} fiches lues là-bas")
    run.phase = "ours"


async def _ours(work: Work, vendor: Vendor, run: Run) -> None:
    async with work.transaction() as session:
        stored, connector = await _load(session, work.campaign_id, run.id)
        # What commits late has an earlier instant: the next run begins a minute before this one's end.
        until = (await session.scalar(select(func.now()))) or datetime.now(UTC)
        began = connector.our_at - OVERLAP if connector.our_at else None
        after = (stored.our_at, stored.our_id) if stored.our_at and stored.our_id else None
    if after is None and began is not None:
        after = (began, UUID(int=0))
    while True:
        async with work.transaction() as session:
            stored, connector = await _load(session, work.campaign_id, run.id)
            found = await changed_people(session, after, until, AT_ONCE)
            ids = [person_id for person_id, _, _ in found]
            cards = await read_cards(session, work.campaign_id, ids)
            mine = select(Link).where(Link.connector_id == connector.id, Link.person_id.in_(ids))
            links = {link.person_id: link for link in await session.scalars(mine)}
            settling = await Settling.begin(session, caller_of(work), connector, stored)
            room = await settle_ours(settling, [cards[one] for one in ids if one in cards], links)
            if room and found:
                after = (found[-1][2], found[-1][0])
                stored.our_at, stored.our_id = after
            if room and len(found) < AT_ONCE:
                stored.phase = "interactions"
                if not stored.dry:
                    connector.our_at = until
        await push_waiting(work, vendor, run.id, caller_of(work))
        if not room:
            raise Stopped("capped", CAPPED)
        await work.progress(0, 0, "fiches d'ici comparées")
        if len(found) < AT_ONCE:
            run.phase = "interactions"
            return


async def _interactions(work: Work, vendor: Vendor, run: Run) -> None:
    """Once both sides know the same people: whom it was with is known by their links."""
    async with work.transaction() as session:
        _, connector = await _load(session, work.campaign_id, run.id)
    if vendor.journal is not None:
        if takes(connector) and not await take_theirs(work, vendor.journal, run.id, caller_of(work)):
            raise Stopped("capped", CAPPED)
        if gives(connector.owners, INTERACTIONS) and not await give_ours(work, vendor.journal, run.id, caller_of(work)):
            raise Stopped("capped", CAPPED)
    async with work.transaction() as session:
        stored, _ = await _load(session, work.campaign_id, run.id)
        stored.phase = "missing"
    run.phase = "missing"


async def _missing(work: Work, vendor: Vendor, run: Run) -> None:
    """Who is not there any more is not made again, and stays here: deletions are for a person to follow."""
    async with work.transaction() as session:
        _, connector = await _load(session, work.campaign_id, run.id)
    if run.dry or (connector.checked_at is not None and datetime.now(UTC) - connector.checked_at < NIGHTLY):
        return
    seen: set[str] = set()
    async for some in vendor.ids():
        seen |= some
    async with work.transaction() as session:
        stored, connector = await _load(session, work.campaign_id, run.id)
        settling = await Settling.begin(session, caller_of(work), connector, stored)
        alive = select(Link).where(Link.connector_id == connector.id, Link.gone_at.is_(None))
        for link in await session.scalars(alive):
            if link.their_id not in seen:
                settling.note(
                    "reported",
                    person_id=link.person_id,
                    their_id=link.their_id,
                    why="supprimé ou fusionné là-bas : gardé ici",
                )
                link.gone_at = datetime.now(UTC)
        connector.checked_at = datetime.now(UTC)


async def run_list(work: Work, asked: RunAsked) -> dict[str, Any]:
    """The people of a segment who are there, on a list there."""
    run, vendor = await _open(work, asked)
    state, note, reconnect = "done", "", None
    try:
        if vendor.lists is None:
            raise NotTaken("ce logiciel n'a pas de liste que sa documentation décrive")
        state, note = await fill_list(work, vendor.lists, run.id, caller_of(work))
    except Refused as fault:
        state, note = "failed", str(fault)
        reconnect = note
    except (Away, NotTaken) as fault:
        state, note = "failed", str(fault)
    except Problem as problem:
        state, note = "failed", problem.fr
    finally:
        await vendor.close()
    async with work.transaction() as session:
        stored, connector = await _load(session, work.campaign_id, run.id)
        if reconnect:
            connector.reconnect = reconnect
        await end_run(session, stored, state, note)
    if state == "failed":
        raise Conflict(note, "The list could not be made: the run can be started again.")
    return {"run_id": str(run.id), "state": state}


async def run_undo(work: Work, asked: RunAsked) -> dict[str, Any]:
    run, vendor = await _open(work, asked)
    state, note, undone, kept = "undone", "", 0, 0
    try:
        undone, kept = await undo(work, vendor, run.id, run.connector_id, caller_of(work))
    except (Refused, Away) as fault:
        state, note = "failed", str(fault)
    finally:
        await vendor.close()
    async with work.transaction() as session:
        stored, _ = await _load(session, work.campaign_id, run.id)
        await end_run(session, stored, state, note or f"{undone} changements annulés, {kept} gardés car changés depuis")
    if state == "failed":
        raise Conflict(note, "The other system refused or did not answer: undo can be started again.")
    return {"run_id": str(run.id), "undone": undone, "kept": kept}


async def _open(work: Work, asked: RunAsked) -> tuple[Run, Vendor]:
    """The run, and the line to the other system, as far as the operator lets this campaign reach now."""
    settings = Settings()  # pyright: ignore[reportCallIssue]  # from the environment
    async with work.transaction() as session:
        run, connector = await _load(session, work.campaign_id, asked.run_id)
        known = unseal(await open_vault(session, work.campaign_id), connector.credentials)
        reach = guard.reach_of(settings, demo=(await get_campaign(session, work.campaign_id)).state.demo)
    return run, open_vendor(connector, known, reach, _Keeper(work, connector.id))


@dataclass(frozen=True)
class _Keeper:
    """Keeps the credentials of a connector while they are renewed, each step in a transaction of its own."""

    work: Work
    connector_id: UUID

    async def intend(self) -> bool:
        async with self.work.transaction() as session:
            stored = await get_connector(session, self.work.campaign_id, self.connector_id)
            lost, stored.renewing_at = stored.renewing_at is not None, datetime.now(UTC)
            return lost

    async def keep(self, fresh: Credentials) -> None:
        async with self.work.transaction() as session:
            stored = await get_connector(session, self.work.campaign_id, self.connector_id)
            stored.credentials = seal(await open_vault(session, self.work.campaign_id), fresh)
            stored.renewing_at = None


async def _load(session: AsyncSession, campaign_id: UUID, run_id: UUID) -> tuple[Run, Connector]:
    run = await session.get(Run, (campaign_id, run_id), with_for_update=True)
    if run is None:
        raise Conflict("Ce connecteur a été retiré.", "The connector was removed.")
    return run, await get_connector(session, campaign_id, run.connector_id)


JOBS: list[JobKind[Any]] = [
    JobKind(SYNC, RunAsked, run_sync),
    JobKind(UNDO, RunAsked, run_undo),
    JobKind(LIST, RunAsked, run_list),
]
