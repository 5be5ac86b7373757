"""Runs, as jobs, other than a synchronisation: a list there, a trial, people named by webhooks, an undo."""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

from kit.jobs import Work
from kit.web.problems import Conflict, Problem

from crm.integrations.connectors.http_line import Refused, ServiceUnavailable
from crm.integrations.connectors.list_export import fill_list
from crm.integrations.connectors.notifications import follow_hints, read_hinted
from crm.integrations.connectors.open_run import caller_of, load_run, open_run
from crm.integrations.connectors.run_requests import RunAsked, end_run
from crm.integrations.connectors.undo import undo
from crm.integrations.connectors.vendor import NotTaken, Place, Vendor


async def run_list(work: Work, asked: RunAsked) -> dict[str, Any]:
    """The people of a segment who are there, on a list there."""

    async def fill(vendor: Vendor, run_id: UUID) -> tuple[str, str]:
        if vendor.lists is None:
            raise NotTaken("ce logiciel n'a pas de liste que sa documentation décrive")
        return await fill_list(work, vendor.lists, run_id, caller_of(work))

    return await _carry_out(work, asked, fill)


async def run_trial(work: Work, asked: RunAsked) -> dict[str, Any]:
    """Read the first contacts there, and keep none: whether the address and the key are right."""

    async def read(vendor: Vendor, _: UUID) -> tuple[str, str]:
        page = await vendor.read(Place(None))
        known = [one for one in page.contacts if not one.unreadable]
        if page.contacts and not known:
            raise ServiceUnavailable("Le service répond, mais ses fiches n'ont pas la forme de sa documentation.")
        read = f"{len(known)} fiche{'s' if len(known) > 1 else ''} lue{'s' if len(known) > 1 else ''}"
        return "done", f"La connexion fonctionne{f' : {read}, dont rien n’est gardé' if known else ''}."

    return await _carry_out(work, asked, read)


async def run_hints(work: Work, asked: RunAsked) -> dict[str, Any]:
    """Read the people named by webhooks again."""

    async def read(vendor: Vendor, run_id: UUID) -> tuple[str, str]:
        return await read_hinted(work, vendor, run_id, caller_of(work))

    return await _carry_out(work, asked, read)


async def _carry_out(
    work: Work, asked: RunAsked, do: Callable[[Vendor, UUID], Awaitable[tuple[str, str]]]
) -> dict[str, Any]:
    """Carry out a run that is no synchronisation: `do`, or its failure, gives the state and the reason in French."""
    run, vendor = await open_run(work, asked)
    state, note, reconnect = "done", "", None
    try:
        state, note = await do(vendor, run.id)
    except Refused as fault:
        state, note = "failed", str(fault)
        reconnect = note
    except (ServiceUnavailable, NotTaken) as fault:
        state, note = "failed", str(fault)
    except Problem as problem:
        state, note = "failed", problem.fr
    finally:
        await vendor.close()
    async with work.transaction() as session:
        stored, connector = await load_run(session, work.campaign_id, run.id)
        if reconnect or state != "failed":
            connector.reconnect = reconnect
        await end_run(session, stored, state, note)
        if state == "done":
            await follow_hints(session, connector)
    if state == "failed":
        raise Conflict(note, "The other system refused or did not answer: it can be asked for again.")
    return {"run_id": str(run.id), "state": state}


async def run_undo(work: Work, asked: RunAsked) -> dict[str, Any]:
    run, vendor = await open_run(work, asked)
    state, note, undone, kept = "undone", "", 0, 0
    try:
        undone, kept = await undo(work, vendor, run.id, run.connector_id, caller_of(work))
    except (Refused, ServiceUnavailable) as fault:
        state, note = "failed", str(fault)
    finally:
        await vendor.close()
    async with work.transaction() as session:
        stored, _ = await load_run(session, work.campaign_id, run.id)
        await end_run(session, stored, state, note or f"{undone} changements annulés, {kept} gardés car changés depuis")
    if state == "failed":
        raise Conflict(note, "The other system refused or did not answer: undo can be started again.")
    return {"run_id": str(run.id), "undone": undone, "kept": kept}
