"""The undo of an import: new people go, changed ones are put back, and what the team did since stays."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from kit.campaigns.queries import campaign_now, get_campaign
from kit.db.vault import Vault, open_vault
from kit.jobs import Work
from kit.web.problems import Conflict
from sqlalchemy import Row, bindparam, func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from crm.consents.ledger import bulk_lines as ledger
from crm.imports.files.batch_writer import CHANGE
from crm.imports.files.models import ImportChange, PersonImport
from crm.imports.files.schemas import Counts, ImportAsked
from crm.people.other_addresses.bulk_addresses import remove_other_addresses
from crm.people.records import bulk_removal, completion
from crm.people.records.consent_uses import Use
from crm.people.records.service import KnownPerson

BATCH = 2_000


async def run_undo(work: Work, asked: ImportAsked) -> dict[str, Any]:
    """Undo by person: a job that is begun again finds those done already as they should be."""
    after, undone, kept = UUID(int=0), 0, 0
    async with work.transaction() as session:
        found = await session.get(PersonImport, (work.campaign_id, asked.import_id))
        if found is None or found.state != "undoing":
            raise Conflict("Cet import n'est pas à annuler.", "This import is not to be undone.")
        # Who is gone already is not found again: a worker that was killed had counted them.
        undone = found.counts.get("undone", 0)
        total = sum(found.counts.get(effect, 0) for effect in ("created", "changed"))
        now = campaign_now((await get_campaign(session, work.campaign_id)).state)
    while True:
        async with work.transaction() as session:
            touched = (
                await session.execute(_TOUCHED, {"import": asked.import_id, "after": after, "limit": BATCH})
            ).all()
            if touched:
                after = touched[-1].person_id
                gone, stayed = await _undo(session, work, asked.import_id, touched, now)
                undone, kept = undone + gone, kept + stayed
                found = await session.get_one(PersonImport, (work.campaign_id, asked.import_id), with_for_update=True)
                found.counts = found.counts | {"undone": undone}
        if not touched:
            break
        await work.progress(min(undone + kept, total), max(total, undone + kept), "annulation")
    async with work.transaction() as session:
        found = await session.get_one(PersonImport, (work.campaign_id, asked.import_id), with_for_update=True)
        counts = Counts.model_validate(found.counts | {"undone": undone, "kept": kept})
        found.state, found.ended_at, found.counts = "undone", func.now(), counts.model_dump(mode="json")
    return counts.model_dump(mode="json")


async def _undo(
    session: AsyncSession, work: Work, import_id: UUID, touched: Sequence[Row[Any]], now: datetime
) -> tuple[int, int]:
    vault = await open_vault(session, work.campaign_id)
    people = await completion.load_people(session, work.campaign_id, [row.person_id for row in touched])
    gone = [row.person_id for row in touched if row.made and _unchanged(people, row)]
    await bulk_removal.remove_people(session, work.campaign_id, [people[one] for one in gone])
    changed = [row.person_id for row in touched if not row.made and row.person_id in people]
    changes = await session.scalars(
        select(ImportChange)
        .where(
            ImportChange.campaign_id == work.campaign_id,
            ImportChange.import_id == import_id,
            ImportChange.person_id.in_(changed),
        )
        .order_by(ImportChange.person_id, ImportChange.line.desc())
    )
    done: dict[UUID, set[str]] = {}
    for change in changes.all():
        names = await _put_back(session, vault, people[change.person_id], change, work.requested_by, now)
        done.setdefault(change.person_id, set()).update(names)
        await session.delete(change)
    for person_id, names in done.items():
        if names:
            completion.bump(people[person_id], work.requested_by)
    await session.flush()
    told = [(people[one], names) for one, names in sorted(done.items()) if names]
    await completion.tell_undone(session, work.campaign_id, told)
    stayed = sum(row.made and row.person_id in people and row.person_id not in set(gone) for row in touched)
    return len(gone) + len(done), stayed


def _unchanged(people: dict[UUID, KnownPerson], row: Row[Any]) -> bool:
    return row.person_id in people and people[row.person_id].version == row.version


async def _put_back(
    session: AsyncSession, vault: Vault, person: KnownPerson, change: ImportChange, by: str, now: datetime
) -> set[str]:
    """Put back what is still as the import made it; return the names of the fields.

    A consent from the file is withdrawn by a line of the ledger.
    """
    said = json.loads(vault.open(CHANGE, change.sealed))
    old: dict[str, Any] = said["old"]
    back = completion.taken_back(vault, person, old, said["new"])
    completion.put_back(vault, person, back)
    names = set(back)
    if await completion.remove_points(
        session, person, [(channel, bytes.fromhex(blind)) for channel, blind in said["added"]]
    ):
        names.add("contacts")
    if homes := [UUID(one) for one in said.get("homes", ())]:
        await remove_other_addresses(session, person.campaign_id, homes)
        names.add("residences")
    taken = [cast(Use, use) for use in said["new"].get("uses", ()) if use not in old.get("uses", ())]
    lines = [ledger.Line(person.id, use, "withdrawn", None, None, now) for use in taken if use in person.uses]
    if lines:
        await ledger.add_lines(session, person.campaign_id, vault, lines, "import", by)
        person.uses = list((await ledger.standing_of(session, person.campaign_id, [person.id]))[person.id])
        names.add("uses")
    await session.flush()
    return names


_TOUCHED = text("""
    select person_id, max(version) as version, bool_or(effect = 'created') as made
    from import_line
    where campaign_id = nullif(current_setting('isoloir.campaign', true), '')::uuid
      and import_id = :import and person_id > :after and effect in ('created', 'changed')
    group by person_id order by person_id limit :limit
""").bindparams(bindparam("import"), bindparam("after"), bindparam("limit"))
