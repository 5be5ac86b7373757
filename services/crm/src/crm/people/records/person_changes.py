"""Events about changed people: the names of the fields, never their values."""

from collections.abc import Sequence
from typing import Literal, TypeAlias

from common.events.crm import PersonChanged
from kit.events.outbox import tell
from kit.security.auth import Caller
from sqlalchemy import func
from sqlalchemy.ext.asyncio import AsyncSession

from crm.campaign.audit_log.service import keep
from crm.people.records.models import Person

Origin: TypeAlias = Literal["team", "person", "import", "integration"]


async def tell_change(session: AsyncSession, person: Person, fields: Sequence[str], origin: Origin) -> None:
    act = "added" if person.version == 1 else "changed"
    keep(session, person.campaign_id, person.updated_by, act, "person", person.id, fields)
    await tell(
        session,
        PersonChanged(
            campaign_id=person.campaign_id, version=person.version, person=person.id, fields=list(fields), origin=origin
        ),
    )


async def touch(
    session: AsyncSession, caller: Caller, person: Person, fields: Sequence[str], origin: Origin = "team"
) -> None:
    """Advance a person's version and its author."""
    person.version += 1
    person.updated_by = caller.subject
    person.updated_at = func.now()
    await session.flush()
    await session.refresh(person, ["updated_at"])
    await tell_change(session, person, fields, origin)
