"""The fields that the campaign adds to its people."""

from collections.abc import Sequence
from typing import TypeAlias

from kit.security.auth import Caller
from kit.web.problems import Conflict, Invalid, NotFound
from sqlalchemy import Text, cast, update
from sqlalchemy.ext.asyncio import AsyncSession

from crm.people.records import queries
from crm.people.records.models import CustomField, Person
from crm.people.records.schemas import CustomFieldPut
from crm.people.records.sensitive_fields import screen_field

KnownField: TypeAlias = CustomField
"""A custom field as other features see it."""


async def custom_fields(session: AsyncSession) -> Sequence[CustomField]:
    """Return the custom fields of the session's campaign."""
    return await queries.custom_fields(session)


async def put_custom_field(session: AsyncSession, caller: Caller, key: str, put: CustomFieldPut) -> CustomField:
    await screen_field(session, caller.campaign_id, key, put)
    if (put.kind == "choice") != bool(put.options):
        raise Invalid("Un choix a des valeurs, et lui seul.", "A choice has options, and only a choice.", "/options")
    field = await session.get(CustomField, (caller.campaign_id, key), with_for_update=True)
    if field is None:
        field = CustomField(campaign_id=caller.campaign_id, key=key, **put.model_dump())
        session.add(field)
    elif field.kind != put.kind:
        raise Conflict(
            "La nature d'un champ ne change pas : ajoutez-en un autre.",
            "A field keeps its kind: add another one.",
            "/kind",
        )
    field.label, field.options = put.label, put.options
    await session.flush()
    return field


async def remove_custom_field(session: AsyncSession, caller: Caller, key: str) -> None:
    field = await session.get(CustomField, (caller.campaign_id, key), with_for_update=True)
    if field is None:
        raise NotFound("Ce champ n'existe pas.", "There is no such field.")
    await session.delete(field)
    holders = Person.custom.has_key(key)
    await session.execute(
        update(Person)
        .where(Person.campaign_id == caller.campaign_id, holders)
        .values(custom=Person.custom.op("-")(cast(key, Text)), version=Person.version + 1)
    )
