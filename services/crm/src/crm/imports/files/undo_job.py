"""The undo of an import: new people are removed, changed ones put back, and the team's later changes stay."""

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
from crm.people.volunteers.bulk_offers import Offer, remove_offer

BATCH = 2_000


async def run_undo(work: Work, import_asked: ImportAsked) -> dict[str, Any]:
    """Undo person by person; a restarted job finds those already done."""
    after, undone, kept_count = UUID(int=0), 0, 0
    async with work.transaction() as session:
        person_import = await session.get(PersonImport, (work.campaign_id, import_asked.import_id))
        if person_import is None or person_import.state != "undoing":
            raise Conflict("Cet import n'est pas à annuler.", "This import is not to be undone.")
        # An interrupted worker had counted the people it removed.
        undone = person_import.counts.get("undone", 0)
        total = sum(person_import.counts.get(effect, 0) for effect in ("created", "changed"))
        now = campaign_now((await get_campaign(session, work.campaign_id)).state)
    while True:
        async with work.transaction() as session:
            touched = (
                await session.execute(_TOUCHED, {"import": import_asked.import_id, "after": after, "limit": BATCH})
            ).all()
            if touched:
                after = touched[-1].person_id
                removed, stayed = await _undo(session, work, import_asked.import_id, touched, now)
                undone, kept_count = undone + removed, kept_count + stayed
                person_import = await session.get_one(
                    PersonImport, (work.campaign_id, import_asked.import_id), with_for_update=True
                )
                person_import.counts = person_import.counts | {"undone": undone}
        if not touched:
            break
        await work.progress(min(undone + kept_count, total), max(total, undone + kept_count), "annulation")
    async with work.transaction() as session:
        person_import = await session.get_one(
            PersonImport, (work.campaign_id, import_asked.import_id), with_for_update=True
        )
        counts = Counts.model_validate(person_import.counts | {"undone": undone, "kept": kept_count})
        person_import.state, person_import.ended_at, person_import.counts = (
            "undone",
            func.now(),
            counts.model_dump(mode="json"),
        )
    return counts.model_dump(mode="json")


async def _undo(
    session: AsyncSession, work: Work, import_id: UUID, touched: Sequence[Row[Any]], now: datetime
) -> tuple[int, int]:
    vault = await open_vault(session, work.campaign_id)
    people = await completion.load_people(session, work.campaign_id, [row.person_id for row in touched])
    removable = [row.person_id for row in touched if row.made and _unchanged(people, row)]
    await bulk_removal.remove_people(session, work.campaign_id, [people[one] for one in removable])
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
    told_changes = [(people[one], names) for one, names in sorted(done.items()) if names]
    await completion.tell_undone(session, work.campaign_id, told_changes)
    stayed = sum(row.made and row.person_id in people and row.person_id not in set(removable) for row in touched)
    return len(removable) + len(done), stayed


def _unchanged(people: dict[UUID, KnownPerson], row: Row[Any]) -> bool:
    return row.person_id in people and people[row.person_id].version == row.version


async def _put_back(
    session: AsyncSession, vault: Vault, person: KnownPerson, change: ImportChange, by: str, now: datetime
) -> set[str]:
    """Put back the fields that are still as the import set them; return their names.

    A consent from the file is withdrawn by a new ledger line.
    """
    snapshot = json.loads(vault.open(CHANGE, change.sealed))
    old: dict[str, Any] = snapshot["old"]
    back = completion.taken_back(vault, person, old, snapshot["new"])
    completion.put_back(vault, person, back)
    names = set(back)
    if await completion.remove_points(
        session, person, [(channel, bytes.fromhex(blind)) for channel, blind in snapshot["added"]]
    ):
        names.add("contacts")
    if homes := [UUID(one) for one in snapshot.get("homes", ())]:
        await remove_other_addresses(session, person.campaign_id, homes)
        names.add("residences")
    slots, skills = snapshot.get("offer", ((), ()))
    if await remove_offer(session, person.campaign_id, person.id, Offer(tuple(slots), tuple(skills))):
        names.add("offer")
    withdrawn = [cast(Use, use) for use in snapshot["new"].get("uses", ()) if use not in old.get("uses", ())]
    lines = [ledger.Line(person.id, use, "withdrawn", None, None, now) for use in withdrawn if use in person.uses]
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
