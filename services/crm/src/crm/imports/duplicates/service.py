"""Duplicate records: compared, merged with everything that belongs to them, and unmerged."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from common.events.crm import PersonMerged
from kit.db.vault import Vault, open_vault
from kit.events.outbox import tell
from kit.security.auth import Caller
from kit.web.problems import Conflict, Forbidden, Gone, NotFound
from sqlalchemy.ext.asyncio import AsyncSession

from crm.consents.ledger.bulk_lines import standing_of
from crm.imports.duplicates.later_edits import added, differing, edited, mapped
from crm.imports.duplicates.models import DuplicatePair, Merge
from crm.imports.duplicates.schemas import Decision
from crm.imports.duplicates.snapshot_names import rename_snapshot
from crm.people.records import person_rows
from crm.people.records import service as people
from crm.people.records.card import opened, read_sealed, seal
from crm.people.records.field_selections import json_value, names_merged
from crm.people.records.name_index import index_person
from crm.people.records.service import KnownPerson

SNAPSHOT = "person merge"
PARTED_WITHIN = timedelta(days=30)


def check_whole_campaign(caller: Caller) -> None:
    if caller.territories:
        raise Forbidden(
            "Les doublons se voient sur toute la campagne : demandez à qui n'est pas limité à un territoire.",
            "Duplicates are seen across the campaign: ask somebody who is not limited to a territory.",
        )


async def get_pair(session: AsyncSession, caller: Caller, pair_id: UUID, *, lock: bool = False) -> DuplicatePair:
    check_whole_campaign(caller)
    pair = await session.get(DuplicatePair, (caller.campaign_id, pair_id), with_for_update=lock)
    if pair is None:
        raise NotFound("Ces deux fiches ne sont pas à comparer.", "There is no such pair.")
    return pair


async def decide(session: AsyncSession, caller: Caller, pair_id: UUID, put: Decision) -> Merge | None:
    """Decide on a pair; None if they are two people."""
    pair = await get_pair(session, caller, pair_id, lock=True)
    if put.decision == "apart":
        pair.state, pair.decided_by = "apart", caller.subject
        await session.flush()
        return None
    ids = (pair.first_id, pair.second_id)
    kept_id, merged = ids if put.decision == "keep_first" else ids[::-1]
    return await merge(session, caller, kept_id, merged)


async def merge(session: AsyncSession, caller: Caller, kept_id: UUID, merged_id: UUID) -> Merge:
    """Merge two records: a refusal by either stays; for other fields the kept record wins."""
    first, second = sorted((kept_id, merged_id))
    locked = {one: await people.get_person(session, caller, one, lock=True) for one in (first, second)}
    kept_person, other = locked[kept_id], locked[merged_id]
    vault = await open_vault(session, caller.campaign_id)
    kept_rows = await person_rows.read_all(session, caller.campaign_id, kept_id)
    merged_rows = await person_rows.read_all(session, caller.campaign_id, merged_id)
    _take_over(vault, kept_person, other)
    version = other.version + 1
    session.expunge(other)
    await person_rows.delete_with_all(session, caller.campaign_id, merged_id)
    await person_rows.write_all(session, merged_rows, kept_id, with_person=False)
    kept_person.uses = list((await standing_of(session, caller.campaign_id, [kept_id]))[kept_id])
    if "opinion" not in kept_person.uses:
        kept_person.sealed = seal(vault, opened(vault, kept_person) | {"opinion": None})
    await index_person(session, kept_person)
    await session.flush()
    after = await person_rows.read_person(session, caller.campaign_id, kept_id)
    merge = Merge(
        campaign_id=caller.campaign_id,
        kept_id=kept_id,
        merged_id=merged_id,
        sealed=vault.seal(SNAPSHOT, json.dumps({"kept": kept_rows, "merged": merged_rows, "after": after})),
        created_by=caller.subject,
    )
    session.add(merge)
    fields = differing(kept_rows["person"][0], after)
    more = added(merged_rows["contact_point"], kept_rows["contact_point"])
    await people.touch(session, caller, kept_person, [*fields, *(["contacts"] if more else [])])
    await tell(session, PersonMerged(campaign_id=caller.campaign_id, version=version, kept=kept_id, merged=merged_id))
    return merge


async def part(session: AsyncSession, caller: Caller, merge_id: UUID) -> tuple[UUID, UUID]:
    """Undo a merge: both records are restored; later additions stay with the person that was kept."""
    check_whole_campaign(caller)
    merge = await session.get(Merge, (caller.campaign_id, merge_id))
    if merge is None:
        raise NotFound("Cette fusion n'existe pas ou plus.", "There is no such merge, or no longer.")
    if merge.created_at < datetime.now(UTC) - PARTED_WITHIN:
        raise Gone("Plus de trente jours ont passé.", "More than thirty days have passed.")
    kept_person = await people.get_person(session, caller, merge.kept_id, lock=True)
    vault = await open_vault(session, caller.campaign_id)
    snapshots = _open_snapshots(vault, merge)
    if snapshots["kept"]["person"][0]["id"] != str(kept_person.id):
        raise Conflict(
            "Cette fiche a été fusionnée une fois de plus : annulez d'abord la dernière fusion.",
            "This entry was merged once more: part the last merge first.",
        )
    now = await person_rows.read_all(session, caller.campaign_id, kept_person.id)
    kept_id, merged_id, version = kept_person.id, merge.merged_id, kept_person.version
    session.expunge_all()
    await person_rows.delete_with_all(session, caller.campaign_id, kept_id)
    for snapshot, person_id in ((snapshots["kept"], kept_id), (snapshots["merged"], merged_id)):
        snapshot["person"][0]["version"] = version
        snapshot["person_key"] = []  # rebuilt below, with the misspellings that the merge deleted
        await person_rows.write_all(session, snapshot, person_id, with_person=True)
    since = _since(snapshots, now)
    await person_rows.write_all(session, since, kept_id, with_person=False)
    # Nobody can tell whose refusal it was: it applies to both.
    noes = [row | {"id": str(uuid4())} for row in since.get("consent", ()) if row["state"] == "withdrawn"]
    await person_rows.write_all(session, {"consent": noes}, merged_id, with_person=False)
    standing = await standing_of(session, caller.campaign_id, [kept_id, merged_id])
    for person_id in (kept_id, merged_id):
        person = await people.get_person(session, caller, person_id, lock=True)
        person.uses = list(standing[person_id])
        if person_id == kept_id:
            _edit_again(vault, person, snapshots, now["person"][0])
        if "opinion" not in person.uses:
            person.sealed = seal(vault, opened(vault, person) | {"opinion": None})
        await index_person(session, person)
        await session.flush()
        row = await person_rows.read_person(session, caller.campaign_id, person_id)
        fields = differing(now["person"][0] if person_id == kept_id else None, row)
        await people.touch(session, caller, person, [*fields, "contacts"])
    return kept_id, merged_id


def _open_snapshots(vault: Vault, merge: Merge) -> dict[str, Any]:
    """Decrypt the rows of both records before the merge, and the kept one's own row after it."""
    stored: dict[str, Any] = json.loads(vault.open(SNAPSHOT, merge.sealed))
    opened = {name: rename_snapshot(stored[name]) for name in ("kept", "merged")}
    after = stored.get("after")
    return opened | {"after": rename_snapshot({"person": [after]})["person"][0] if after else None}


def _since(snapshots: dict[str, Any], now: person_rows.Snapshot) -> person_rows.Snapshot:
    """Return the rows added to the person after the merge."""
    before = {table: _ids(rows) for table, rows in snapshots["merged"].items()}
    since = {
        table: [row for row in rows if row.get("id") and row["id"] not in before.get(table, set())]
        for table, rows in now.items()
        if table not in ("person", "person_key", "person_merge", "contact_point")
    }
    points = [snapshots[one]["contact_point"] for one in ("kept", "merged")]
    return since | {"contact_point": added(now["contact_point"], *points)}


def _edit_again(vault: Vault, person: KnownPerson, snapshots: dict[str, Any], now: dict[str, Any]) -> None:
    """Reapply the edits made since the merge."""
    if (after := snapshots.get("after")) is None:
        # In older merges, later edits cannot be told from merged values.
        return
    person.interactions = max(0, person.interactions + now["interactions"] - after["interactions"])
    if now["last_interaction_at"] != after["last_interaction_at"]:
        last = now["last_interaction_at"]
        person.last_interaction_at = datetime.fromisoformat(last) if last else None
    before = snapshots["kept"]["person"][0]
    for name, value in edited(after, now, before).items():
        setattr(person, name, json_value(name, value))
    after_merge, became, had = (read_sealed(vault, row["sealed"]) for row in (after, now, before))
    if after_merge != became:
        person.sealed = seal(vault, mapped(after_merge, became, had))


def _take_over(vault: Vault, person: KnownPerson, other: KnownPerson) -> None:
    for name in names_merged("first"):
        if getattr(person, name) is None:
            setattr(person, name, getattr(other, name))
    if person.address_masked or other.address_masked:
        person.address_masked, person.street, person.postcode, person.town = True, None, None, person.town or other.town
    elif person.street is None and person.postcode in (None, other.postcode):
        person.street, person.postcode, person.town = other.street, other.postcode, other.town or person.town
    for name in names_merged("union"):
        setattr(person, name, list(dict.fromkeys([*getattr(person, name), *getattr(other, name)])))
    person.custom = other.custom | person.custom
    sealed: dict[str, Any] = opened(vault, other) | {
        name: value for name, value in opened(vault, person).items() if value is not None
    }
    person.sealed = seal(vault, sealed)
    for name in names_merged("earliest"):
        setattr(person, name, min(getattr(person, name), getattr(other, name)))
    person.interactions += other.interactions
    moments = [one.last_interaction_at for one in (person, other) if one.last_interaction_at is not None]
    person.last_interaction_at = max(moments, default=None)


def _ids(rows: list[dict[str, Any]]) -> set[str]:
    return {row["id"] for row in rows if "id" in row}
