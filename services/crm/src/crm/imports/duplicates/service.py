"""The entries that may be of one person: compared, merged with all that belongs to them, and unmerged."""

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
from crm.people.records.field_registry import json_value, names_merged
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
    kept, merged = ids if put.decision == "keep_first" else ids[::-1]
    return await merge(session, caller, kept, merged)


async def merge(session: AsyncSession, caller: Caller, kept_id: UUID, merged_id: UUID) -> Merge:
    """A no of either stays a no; where both say something the entry that is kept is believed."""
    first, second = sorted((kept_id, merged_id))
    locked = {one: await people.get_person(session, caller, one, lock=True) for one in (first, second)}
    kept, other = locked[kept_id], locked[merged_id]
    vault = await open_vault(session, caller.campaign_id)
    mine = await person_rows.read_all(session, caller.campaign_id, kept_id)
    theirs = await person_rows.read_all(session, caller.campaign_id, merged_id)
    _take_over(vault, kept, other)
    version = other.version + 1
    session.expunge(other)
    await person_rows.delete_with_all(session, caller.campaign_id, merged_id)
    await person_rows.write_all(session, theirs, kept_id, with_person=False)
    kept.uses = list((await standing_of(session, caller.campaign_id, [kept_id]))[kept_id])
    if "opinion" not in kept.uses:
        kept.sealed = seal(vault, opened(vault, kept) | {"opinion": None})
    await index_person(session, kept)
    await session.flush()
    after = await person_rows.read_person(session, caller.campaign_id, kept_id)
    made = Merge(
        campaign_id=caller.campaign_id,
        kept_id=kept_id,
        merged_id=merged_id,
        sealed=vault.seal(SNAPSHOT, json.dumps({"kept": mine, "merged": theirs, "after": after})),
        created_by=caller.subject,
    )
    session.add(made)
    fields = differing(mine["person"][0], after)
    more = added(theirs["contact_point"], mine["contact_point"])
    await people.touch(session, caller, kept, [*fields, *(["contacts"] if more else [])])
    await tell(session, PersonMerged(campaign_id=caller.campaign_id, version=version, kept=kept_id, merged=merged_id))
    return made


async def part(session: AsyncSession, caller: Caller, merge_id: UUID) -> tuple[UUID, UUID]:
    """Undo a merge: both entries are as they were; what came since stays with the one that was kept."""
    check_whole_campaign(caller)
    made = await session.get(Merge, (caller.campaign_id, merge_id))
    if made is None:
        raise NotFound("Cette fusion n'existe pas ou plus.", "There is no such merge, or no longer.")
    if made.created_at < datetime.now(UTC) - PARTED_WITHIN:
        raise Gone("Plus de trente jours ont passé.", "More than thirty days have passed.")
    kept = await people.get_person(session, caller, made.kept_id, lock=True)
    vault = await open_vault(session, caller.campaign_id)
    said = _open_snapshots(vault, made)
    if said["kept"]["person"][0]["id"] != str(kept.id):
        raise Conflict(
            "Cette fiche a été fusionnée une fois de plus : annulez d'abord la dernière fusion.",
            "This entry was merged once more: part the last merge first.",
        )
    now = await person_rows.read_all(session, caller.campaign_id, kept.id)
    kept_id, merged_id, version = kept.id, made.merged_id, kept.version
    session.expunge_all()
    await person_rows.delete_with_all(session, caller.campaign_id, kept_id)
    for snapshot, person_id in ((said["kept"], kept_id), (said["merged"], merged_id)):
        snapshot["person"][0]["version"] = version
        snapshot["person_key"] = []  # made anew below, with the misspellings that the merge has forgotten
        await person_rows.write_all(session, snapshot, person_id, with_person=True)
    since = _since(said, now)
    await person_rows.write_all(session, since, kept_id, with_person=False)
    # Whose no it was, nobody can say any more: it is both of theirs.
    noes = [row | {"id": str(uuid4())} for row in since.get("consent", ()) if row["state"] == "withdrawn"]
    await person_rows.write_all(session, {"consent": noes}, merged_id, with_person=False)
    standing = await standing_of(session, caller.campaign_id, [kept_id, merged_id])
    for person_id in (kept_id, merged_id):
        person = await people.get_person(session, caller, person_id, lock=True)
        person.uses = list(standing[person_id])
        if person_id == kept_id:
            _edit_again(vault, person, said, now["person"][0])
        if "opinion" not in person.uses:
            person.sealed = seal(vault, opened(vault, person) | {"opinion": None})
        await index_person(session, person)
        await session.flush()
        row = await person_rows.read_person(session, caller.campaign_id, person_id)
        fields = differing(now["person"][0] if person_id == kept_id else None, row)
        await people.touch(session, caller, person, [*fields, "contacts"])
    return kept_id, merged_id


def _open_snapshots(vault: Vault, merge: Merge) -> dict[str, Any]:
    """Return the rows of both entries as they were, and the kept entry's own row as the merge left it."""
    stored: dict[str, Any] = json.loads(vault.open(SNAPSHOT, merge.sealed))
    opened = {name: rename_snapshot(stored[name]) for name in ("kept", "merged")}
    after = stored.get("after")
    return opened | {"after": rename_snapshot({"person": [after]})["person"][0] if after else None}


def _since(said: dict[str, Any], now: person_rows.Snapshot) -> person_rows.Snapshot:
    """Return the rows added to the entry after the merge."""
    before = {table: _ids(rows) for table, rows in said["merged"].items()}
    since = {
        table: [row for row in rows if row.get("id") and row["id"] not in before.get(table, set())]
        for table, rows in now.items()
        if table not in ("person", "person_key", "person_merge", "contact_point")
    }
    points = [said[one]["contact_point"] for one in ("kept", "merged")]
    return since | {"contact_point": added(now["contact_point"], *points)}


def _edit_again(vault: Vault, person: KnownPerson, said: dict[str, Any], now: dict[str, Any]) -> None:
    """Put back on the entry the edits made since the merge."""
    if (after := said.get("after")) is None:
        # Merged before this was kept: what was edited cannot be told from what was taken over.
        return
    person.interactions = max(0, person.interactions + now["interactions"] - after["interactions"])
    if now["last_interaction_at"] != after["last_interaction_at"]:
        last = now["last_interaction_at"]
        person.last_interaction_at = datetime.fromisoformat(last) if last else None
    before = said["kept"]["person"][0]
    for name, value in edited(after, now, before).items():
        setattr(person, name, json_value(name, value))
    was, became, had = (read_sealed(vault, row["sealed"]) for row in (after, now, before))
    if was != became:
        person.sealed = seal(vault, mapped(was, became, had))


def _take_over(vault: Vault, kept: KnownPerson, other: KnownPerson) -> None:
    for name in names_merged("first"):
        if getattr(kept, name) is None:
            setattr(kept, name, getattr(other, name))
    if kept.address_masked or other.address_masked:
        kept.address_masked, kept.street, kept.postcode, kept.town = True, None, None, kept.town or other.town
    elif kept.street is None and kept.postcode in (None, other.postcode):
        kept.street, kept.postcode, kept.town = other.street, other.postcode, other.town or kept.town
    for name in names_merged("union"):
        setattr(kept, name, list(dict.fromkeys([*getattr(kept, name), *getattr(other, name)])))
    kept.custom = other.custom | kept.custom
    sealed: dict[str, Any] = opened(vault, other) | {
        name: value for name, value in opened(vault, kept).items() if value is not None
    }
    kept.sealed = seal(vault, sealed)
    for name in names_merged("earliest"):
        setattr(kept, name, min(getattr(kept, name), getattr(other, name)))
    kept.interactions += other.interactions
    moments = [one.last_interaction_at for one in (kept, other) if one.last_interaction_at is not None]
    kept.last_interaction_at = max(moments, default=None)


def _ids(rows: list[dict[str, Any]]) -> set[str]:
    return {row["id"] for row in rows if "id" in row}
