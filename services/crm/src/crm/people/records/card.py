"""A person's card: masked addresses, and encrypted fields as present or not."""

import json
from datetime import date, timedelta
from typing import Any, cast

from kit.db.vault import Vault, open_vault
from sqlalchemy.ext.asyncio import AsyncSession

from crm.people.records import queries
from crm.people.records.contacts import Channel, hints_of, is_mobile
from crm.people.records.custom_values import Definition, Kind
from crm.people.records.labels import THEMSELVES
from crm.people.records.models import CustomField, Person
from crm.people.records.schemas import ContactRead, PersonRead, ThemeRead
from crm.people.suppressions.service import find_suppressed

SEALED = "person"
NOTICE = timedelta(days=30)
"""Art. 14(3)(a) GDPR allows one month; thirty days are never more."""


async def describe(session: AsyncSession, person: Person) -> PersonRead:
    vault = await open_vault(session, person.campaign_id)
    points = await queries.contacts_of(session, person.campaign_id, person.id)
    closed = await find_suppressed(session, person.campaign_id, [(point.channel, point.blind) for point in points])
    addresses: list[tuple[Channel, str]] = [
        (cast(Channel, point.channel), vault.open(point.channel, point.sealed)) for point in points
    ]
    contacts = [
        ContactRead(
            id=point.id,
            channel=channel,
            hint=hint,
            mobile=channel == "phone" and is_mobile(address),
            suppressed=closed.get((point.channel, point.blind)),
        )
        for point, (channel, address), hint in zip(points, addresses, hints_of(addresses), strict=True)
    ]
    themes = [
        ThemeRead.model_validate(row, from_attributes=True)
        for row in await queries.themes_of(session, person.campaign_id, person.id)
    ]
    second_hand = person.source in ("import", "integration") and person.notice_on is None
    return PersonRead.model_validate(
        {
            **{name: getattr(person, name) for name in PersonRead.model_fields if hasattr(person, name)},
            "address_masked": bool(person.address_masked),
            "contacts": contacts,
            "themes": themes,
            "has_birth_date": bool(opened(vault, person).get("born_on")),
            "notice_due_on": notice_due_on(person.collected_on, person.given_by) if second_hand else None,
        }
    )


def notice_due_on(collected_on: date, given_by: str | None) -> date:
    """Return the last day to inform of: that of the collection from themselves (GDPR, art. 13(1)), else in a month."""
    return collected_on if given_by == THEMSELVES else collected_on + NOTICE


def opened(vault: Vault, person: Person) -> dict[str, Any]:
    """Decrypt a person's encrypted fields: `born_on`, `opinion`."""
    return json.loads(vault.open(SEALED, person.sealed)) if person.sealed else {}


def read_sealed(vault: Vault, stored: str | None) -> dict[str, Any]:
    """Decrypt encrypted fields as `opened` does, from the bytes as PostgreSQL writes them in JSON."""
    return json.loads(vault.open(SEALED, bytes.fromhex(stored.removeprefix("\\x")))) if stored else {}


def seal(vault: Vault, fields: dict[str, Any]) -> bytes | None:
    present = {name: value for name, value in fields.items() if value is not None}
    return vault.seal(SEALED, json.dumps(present)) if present else None


def seal_birth(vault: Vault, born_on: date) -> bytes:
    """Encrypt a birth date alone, as `seal` does, without `json`, which takes longer than the cipher."""
    return vault.seal(SEALED, f'{{"born_on": "{born_on.isoformat()}"}}')


def definition_of(row: CustomField) -> Definition:
    return Definition(row.label, cast(Kind, row.kind), tuple(row.options))
