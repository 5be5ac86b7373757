"""A line of a list is corrected at its person's word (GDPR, art. 16), as a card of the file is."""

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
    session: AsyncSession, caller: Caller, list_id: UUID, entry_id: UUID, put: AcquiredEntryPatch, seen: int | None
) -> AcquiredListEntry:
    """Correct an entry; what is left out stays. It is still known as handed over: the same file adds no second.

    Raises Invalid where nobody's name would be left, or a roll would come to hold what it may not; PreconditionFailed
    where the line is no more at the version that was `seen`.
    """
    acquired_list = await get_acquired_list(session, caller, list_id)
    one = await get_listed(session, caller, list_id, entry_id, lock=True)
    check_seen(seen, one.version, "Cette ligne", "This line", "lue", lambda: {"version": one.version})
    said = put.model_fields_set
    if acquired_list.kind == "roll" and put.contacts:
        raise Invalid(
            "Une liste électorale ne porte ni téléphone ni e-mail.",
            "A roll holds neither phone nor e-mail.",
            "/contacts",
        )
    for name in ("street", "postcode"):
        if one.masked and getattr(put, name) is not None:
            raise Invalid(
                "La liste masque cette adresse : elle reste masquée (code civil, art. 515-11).",
                "The list masks this address: it stays masked.",
                f"/{name}",
            )
    old = {name: getattr(one, name) for name in _PLAIN}
    for name in said & set(_PLAIN):
        setattr(one, name, getattr(put, name))
    if not (one.surname or one.first_names):
        raise Invalid("Il faut un nom ou un prénom.", "A name is needed.", "/surname")
    changed = [name for name in _PLAIN if getattr(one, name) != old[name]]
    if {"street", "postcode"} & set(changed):
        one.home_hash = home_hash(one.street, one.postcode)
    if "contacts" in said:
        vault = await open_vault(session, caller.campaign_id)
        held = [(channel, address) for channel, _, address, _ in read_contacts(vault, put.contacts or [])]
        if held != contacts_of(vault, one):
            changed.append("contact")
            one.sealed = vault.seal(CONTACTS, json.dumps(held)) if held else None
            one.mailable = any(channel == "email" for channel, _ in held)
    if changed:
        one.version += 1
        keep(session, caller.campaign_id, caller.subject, "changed", "listing", list_id, changed)
    await session.flush()
    return one
