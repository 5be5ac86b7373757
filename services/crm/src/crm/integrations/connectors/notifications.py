"""Their webhooks, as hints: one names somebody, who is read there again. Nothing else of what it says is believed.

They are not signed, and the secret in their body is seen by whoever stands in between: who has the address may make
us read a contact once more, never make us write what they say. One run a day holds what comes of them, so that its
log can be read; the cap is that day's, and what is above it waits for the next synchronisation, which reads all.
"""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from kit import jobs
from kit.db.sessions import any_row
from kit.jobs import Work
from kit.security.auth import Caller
from kit.security.links import close_links, new_link
from kit.web.problems import Conflict, NotFound
from sqlalchemy import delete, func, select, tuple_
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from crm.integrations.connectors.interaction_sync import CAPPED
from crm.integrations.connectors.models import Connector, Link, Notification, Run
from crm.integrations.connectors.page_sync import settle_page
from crm.integrations.connectors.push import push_waiting
from crm.integrations.connectors.run_requests import RunAsked, is_running
from crm.integrations.connectors.service import check_may_wire, get_connector
from crm.integrations.connectors.transaction_log import Settling, link_of
from crm.integrations.connectors.vendor import Theirs, Vendor

HINTS, PURPOSE = "connector_hints", "connector_hint"
BY = "webhook"
DAY = timedelta(hours=24)
MAXIMUM = 10_000
"""Hints that wait. More are not kept: the next synchronisation reads what changed anyway."""
AT_ONCE = 20
GONE = "supprimé ou fusionné là-bas : gardé ici"


async def new_hint_link(session: AsyncSession, caller: Caller, connector_id: UUID) -> str:
    """The path that their webhooks post to: a secret, shown once. One that was made before leads nowhere any more."""
    check_may_wire(caller)
    found = await get_connector(session, caller.campaign_id, connector_id)
    if found.kind != "nationbuilder":
        raise Conflict(
            "Seul NationBuilder prévient par webhooks de ce qui change chez lui.",
            "Webhooks are read of NationBuilder alone.",
        )
    await close_links(session, connector_id)
    return f"/v1/public/connectors/{await new_link(session, caller.campaign_id, PURPOSE, connector_id)}/hints"


async def take_hint(session: AsyncSession, campaign_id: UUID, connector_id: UUID, their_id: str) -> None:
    """Queue a vendor's person to be read again. Raises NotFound once the connector is removed."""
    connector = await session.get(Connector, (campaign_id, connector_id))
    if connector is None:
        raise NotFound("Ce lien ne mène plus nulle part.", "This link leads nowhere any more.")
    waiting = select(func.count()).select_from(Notification).where(Notification.connector_id == connector_id)
    if (await session.scalar(waiting) or 0) < MAXIMUM:
        row = insert(Notification).values(campaign_id=campaign_id, connector_id=connector_id, their_id=their_id)
        key = ["campaign_id", "connector_id", "their_id"]
        await session.execute(row.on_conflict_do_update(index_elements=key, set_={"at": func.clock_timestamp()}))
    await follow_hints(session, connector)


async def follow_hints(session: AsyncSession, connector: Connector) -> None:
    """A job for those that wait: not before a first synchronisation, not beside a run, not above the day's cap."""
    # One at a time: what is noted while a run ends is seen by its end, or sees it.
    await session.execute(select(Connector.id).where(Connector.id == connector.id).with_for_update())
    mine = Notification.connector_id == connector.id
    if (
        connector.their_since is None
        or connector.reconnect is not None
        or not await any_row(session, Notification, mine)
    ):
        return
    if await is_running(session, connector):
        return
    since = datetime.now(UTC) - DAY
    runs = select(Run).where(Run.connector_id == connector.id, Run.phase == HINTS, Run.started_at > since)
    run = await session.scalar(runs.order_by(Run.started_at.desc()).limit(1))
    if run is not None and run.state == "capped":
        return
    if run is None or run.state == "undone":
        run = Run(campaign_id=connector.campaign_id, connector_id=connector.id, dry=False, phase=HINTS, requested_by=BY)
        session.add(run)
        await session.flush()
    run.state, run.note, run.ended_at = "running", "", None
    asked = RunAsked(run_id=run.id)
    run.job_id = await jobs.enqueue_job(session, connector.campaign_id, HINTS, asked, requested_by=BY)
    await session.flush()


async def forget_hints(session: AsyncSession, connector: Connector, until: datetime) -> None:
    """A synchronisation that began then has read all that changed before."""
    await session.execute(
        delete(Notification).where(Notification.connector_id == connector.id, Notification.at < until)
    )


async def read_hinted(work: Work, vendor: Vendor, run_id: UUID, caller: Caller) -> tuple[str, str]:
    """Read queued people again, compared and logged as in a run; return the final state and the reason in French."""
    await push_waiting(work, vendor, run_id, caller)
    while vendor.single is not None and (some := await _waiting(work, run_id)):
        read = [(their_id, await vendor.single.read_one(their_id)) for their_id, _ in some]
        async with work.transaction() as session:
            settling = await _open(session, work, run_id, caller)
            room = await settle_page(settling, [one for _, one in read if one is not None])
            for their_id, one in read:
                if one is None or one.id != their_id:
                    await _note_gone(settling, their_id, one)
            if room:
                hint = tuple_(Notification.their_id, Notification.at)
                # One that came again meanwhile has another instant, and is read again.
                await session.execute(
                    delete(Notification).where(Notification.connector_id == settling.connector.id, hint.in_(some))
                )
        await push_waiting(work, vendor, run_id, caller)
        if not room:
            return "capped", CAPPED
    return "done", ""


async def _waiting(work: Work, run_id: UUID) -> list[tuple[str, datetime]]:
    async with work.transaction() as session:
        run = await session.get_one(Run, (work.campaign_id, run_id))
        rows = select(Notification.their_id, Notification.at).where(Notification.connector_id == run.connector_id)
        found = await session.execute(rows.order_by(Notification.at, Notification.their_id).limit(AT_ONCE))
        return [(their_id, at) for their_id, at in found]


async def _note_gone(settling: Settling, their_id: str, instead: Theirs | None) -> None:
    """Note a person as gone there, as the nightly comparison of ids does: they stay here, and are not made again."""
    link: Link | None = await link_of(settling.session, settling.connector.id, their_id)
    if link is None or link.gone_at is not None:
        return
    link.gone_at = datetime.now(UTC)
    why = GONE if instead is None else f"fusionné là-bas avec {instead.id} : gardé ici"
    settling.note("reported", person_id=link.person_id, their_id=their_id, why=why)


async def _open(session: AsyncSession, work: Work, run_id: UUID, caller: Caller) -> Settling:
    run = await session.get_one(Run, (work.campaign_id, run_id), with_for_update=True)
    return await Settling.begin(session, caller, await get_connector(session, work.campaign_id, run.connector_id), run)
