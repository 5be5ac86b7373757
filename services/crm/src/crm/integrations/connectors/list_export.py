"""People of a segment put on a list there: who is linked and wants to hear, and nobody twice."""

from uuid import UUID

from kit.jobs import Work
from kit.security.auth import Caller
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from crm.integrations.connectors.cards import read_cards
from crm.integrations.connectors.models import Link, Run
from crm.integrations.connectors.service import get_connector
from crm.integrations.connectors.transaction_log import Settling
from crm.integrations.connectors.vendor import Lists
from crm.segments.segments import service as segments

MAX_AT_ONCE = 10_000
"""What NationBuilder takes at a time."""
CARDS_AT_ONCE = 1000


async def fill_list(work: Work, lists: Lists, run_id: UUID, caller: Caller) -> tuple[str, str]:
    """Fill the vendor's list; return the final state and the reason in French. A restart continues the same list,
    with nobody on it twice.

    Raises NotTaken, and Problem where the segment may not be listed (any more).
    """
    async with work.transaction() as session:
        settling = await _open(session, work, run_id, caller)
        run, cap = settling.run, settling.connector.cap
        wanted, apart, closed = await _sort(session, settling)
        name, slug, known = run.list_name or "Isoloir", f"isoloir-{run.id}", run.list_id
        if not known and apart:
            why = f"{apart} personnes du segment ne sont pas encore là-bas : synchronisez d'abord"
            settling.note("reported", "planned" if run.dry else "done", why=why)
        if not known and closed:
            settling.note(
                "reported", "planned" if run.dry else "done", why=f"{closed} personnes ne veulent rien recevoir"
            )
        if len(wanted) > cap:
            return (
                "capped",
                f"{len(wanted)} personnes, et un plafond de {cap} écritures : rien n'a été mis sur la liste.",
            )
        if run.dry:
            if wanted:
                settling.note("listed_theirs", why=_count(len(wanted), "à mettre"))
            return "done", ""
    if not wanted:
        return "done", "Personne à mettre sur la liste."
    # Who died after it was made and before we knew finds it by its short name.
    number = known or await lists.find(slug) or await lists.make(slug, name)
    async with work.transaction() as session:
        run = (await _open(session, work, run_id, caller)).run
        run.list_id, done = number, run.page - 1
    for start in range(done * MAX_AT_ONCE, len(wanted), MAX_AT_ONCE):
        some = wanted[start : start + MAX_AT_ONCE]
        await lists.add(number, some)
        async with work.transaction() as session:
            settling = await _open(session, work, run_id, caller)
            settling.note("listed_theirs", their_id=number, why=_count(len(some), "mises"), payload={"list": number})
            settling.run.writes += len(some) - 1
            settling.run.page += 1
        await work.progress(start + len(some), len(wanted), "personnes mises sur la liste")
    return "done", ""


async def _sort(session: AsyncSession, settling: Settling) -> tuple[list[str], int, int]:
    """Return their ids, in a stable order; how many of our people are not there, and how many opted out."""
    run, caller = settling.run, settling.caller
    if run.segment_id is None:
        return [], 0, 0
    segment = await segments.get_segment(session, caller, run.segment_id)
    people = await segments.person_ids(session, caller, segment)
    mine = (Link.connector_id == settling.connector.id, Link.gone_at.is_(None))
    links = {one.person_id: one for one in await session.scalars(select(Link).where(*mine))}
    wanted: list[str] = []
    apart = closed = 0
    for start in range(0, len(people), CARDS_AT_ONCE):
        some = people[start : start + CARDS_AT_ONCE]
        cards = await read_cards(session, caller.campaign_id, some)
        for person_id in some:
            link = links.get(person_id)
            if link is None:
                apart += 1
            elif link.closed or cards[person_id].closed:
                closed += 1
            else:
                wanted.append(link.their_id)
    return wanted, apart, closed


def _count(number: int, done: str) -> str:
    return f"{number} {'personnes' if number > 1 else 'personne'} {done} sur la liste"


async def _open(session: AsyncSession, work: Work, run_id: UUID, caller: Caller) -> Settling:
    run = await session.get_one(Run, (work.campaign_id, run_id), with_for_update=True)
    return await Settling.begin(session, caller, await get_connector(session, work.campaign_id, run.connector_id), run)
