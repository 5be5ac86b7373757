"""Writing of lines into an acquired list: never matched with the contacts, except those who were erased."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b
from uuid import UUID

from kit.db.bulk_copy import copy_rows
from kit.db.vault import Vault
from sqlalchemy.ext.asyncio import AsyncSession

from crm.imports.acquired_lists.models import AcquiredListEntry
from crm.people.records.bulk_people import Entry, ordered_id

CONTACTS = "listed contacts"
_MASKED = re.compile(r"(?i)^\W*(?:adresse\s+)?(?:masqu|confidentiel|prot[ée]g|non communi|\*{2,}|x{3,})")


@dataclass(frozen=True)
class ListWriter:
    campaign_id: UUID
    list_id: UUID
    kind: str

    async def write(self, session: AsyncSession, vault: Vault, entries: Sequence[Entry]) -> None:
        """Write the lines; duplicates within the file are one person."""
        await copy_rows(
            session, AcquiredListEntry.__tablename__, _COLUMNS, (self._row(vault, entry) for entry in entries)
        )

    def _row(self, vault: Vault, entry: Entry) -> tuple[object, ...]:
        masked = is_masked(entry)
        contacts = (
            None if self.kind == "roll" or not entry.contacts else vault.seal(CONTACTS, json.dumps(entry.contacts))
        )
        return (
            self.campaign_id, ordered_id(), self.list_id, self.kind, entry.first_names, entry.surname,
            None if masked else entry.street, None if masked else entry.postcode, entry.town, entry.commune,
            entry.station, entry.born_on.year if entry.born_on else None, masked, None if masked else entry.home,
            likeness(entry), contacts, contacts is not None and any(point[0] == "email" for point in entry.contacts),
        )  # fmt: skip


def is_masked(entry: Entry) -> bool:
    """Return whether the roll marks the address as masked, in place of the street."""
    return bool(entry.street and _MASKED.match(entry.street))


def likeness(entry: Entry) -> int:
    text = repr((entry.name, entry.home, entry.station, entry.born_on, entry.street))
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), signed=True)


_COLUMNS = (
    "campaign_id", "id", "list_id", "kind", "first_names", "surname", "street", "postcode", "town", "commune",
    "station", "born_in", "masked", "home_hash", "likeness", "sealed",
    "mailable",
)  # fmt: skip
