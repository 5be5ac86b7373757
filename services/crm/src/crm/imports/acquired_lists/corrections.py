"""Correction of a list's entry at the person's request (GDPR, art. 16)."""

import json
from uuid import UUID

from kit.db.vault import open_vault
from kit.security.auth import Caller
from kit.web.etags import check_seen
from kit.web.problems import Invalid
from sqlalchemy.ext.asyncio import AsyncSession

from crm.campaign.audit_log.service import keep
from crm.imports.acquired_lists.entries import get_listed
from crm.imports.acquired_lists.line_writer import CONTACTS
from crm.imports.acquired_lists.models import AcquiredListEntry
from crm.imports.acquired_lists.notice_state import contacts_of
from crm.imports.acquired_lists.schemas import AcquiredEntryPatch
from crm.imports.acquired_lists.service import get_acquired_list
from crm.people.records.addresses import read_contacts
from crm.people.records.names import home_hash

_PLAIN = ("first_names", "surname", "street", "postcode", "town", "commune", "station", "born_in")


async def correct_listed(
    session: AsyncSession,
    caller: Caller,
    list_id: UUID,
    entry_id: UUID,
    put: AcquiredEntryPatch,
    seen_version: int | None,
) -> AcquiredListEntry:
    """Correct an entry; absent fields stay. Its original key stays too, so that the same file adds no second entry.

    Raises Invalid if no name would be left, or a roll would hold forbidden data; PreconditionFailed if the entry is no
    longer at the version `seen`.
    """
    acquired_list = await get_acquired_list(session, caller, list_id)
    entry = await get_listed(session, caller, list_id, entry_id, lock=True)
    check_seen(seen_version, entry.version, "Cette ligne", "This line", "lue", lambda: {"version": entry.version})
    model_fields_set = put.model_fields_set
    if acquired_list.kind == "roll" and put.contacts:
        raise Invalid(
            "Une liste électorale ne porte ni téléphone ni e-mail.",
            "A roll holds neither phone nor e-mail.",
            "/contacts",
        )
    for name in ("street", "postcode"):
        if entry.masked and getattr(put, name) is not None:
            raise Invalid(
                "La liste masque cette adresse : elle reste masquée (code civil, art. 515-11).",
                "The list masks this address: it stays masked.",
                f"/{name}",
            )
    old = {name: getattr(entry, name) for name in _PLAIN}
    for name in model_fields_set & set(_PLAIN):
        setattr(entry, name, getattr(put, name))
    if not (entry.surname or entry.first_names):
        raise Invalid("Il faut un nom ou un prénom.", "A name is needed.", "/surname")
    changed = [name for name in _PLAIN if getattr(entry, name) != old[name]]
    if {"street", "postcode"} & set(changed):
        entry.home_hash = home_hash(entry.street, entry.postcode)
    if "contacts" in model_fields_set:
        vault = await open_vault(session, caller.campaign_id)
        contacts = [(channel, address) for channel, _, address, _ in read_contacts(vault, put.contacts or [])]
        if contacts != contacts_of(vault, entry):
            changed.append("contact")
            entry.sealed = vault.seal(CONTACTS, json.dumps(contacts)) if contacts else None
            entry.mailable = any(channel == "email" for channel, _ in contacts)
    if changed:
        entry.version += 1
        keep(session, caller.campaign_id, caller.subject, "changed", "listing", list_id, changed)
    await session.flush()
    return entry
