"""Audit log of the account, written in the transaction of the change."""

from collections.abc import Mapping
from datetime import date, datetime
from enum import Enum
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from budget.ledger.audit_log.models import AccountChange
from budget.ledger.audit_log.schemas import ChangeRead


def keep_change(
    session: AsyncSession,
    campaign_id: UUID,
    kind: str,
    object_id: UUID,
    version: int,
    act: str,
    by: str,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
) -> None:
    """Record what an act changed. Encrypted fields must not be among the values: only name them."""
    session.add(
        AccountChange(
            campaign_id=campaign_id,
            kind=kind,
            object_id=object_id,
            version=version,
            act=act,
            fields=find_differences(before, after),
            made_by=by,
        )
    )


async def read_changes(
    session: AsyncSession, campaign_id: UUID, object_id: UUID | None, before: int | None, limit: int
) -> list[ChangeRead]:
    """Return the changes, the newest first."""
    rows = select(AccountChange).where(AccountChange.campaign_id == campaign_id)
    if object_id is not None:
        rows = rows.where(AccountChange.object_id == object_id)
    if before is not None:
        rows = rows.where(AccountChange.entry < before)
    changes = await session.scalars(rows.order_by(AccountChange.entry.desc()).limit(limit))
    return [
        ChangeRead(
            entry=row.entry,
            kind=row.kind,
            object_id=row.object_id,
            version=row.version,
            act=row.act,
            fields=row.fields,
            made_by=row.made_by,
            made_at=row.made_at,
        )
        for row in changes
    ]


def find_differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Return the fields that differ, as name to [before, after]; a new object has None before."""
    names = sorted({*before, *after})
    return {
        name: [_plain(before.get(name)), _plain(after.get(name))]
        for name in names
        if before.get(name) != after.get(name)
    }


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, UUID):
        return str(value)
    return value
