from kit.security.auth import Caller
from sqlalchemy import Select, and_, or_, select
from sqlalchemy.sql.elements import ColumnElement

from crm.tasks.tasks.labels import TEAM
from crm.tasks.tasks.models import Task


def seen_by(caller: Caller, *, open: bool | None) -> Select[Task]:
    """Tasks that other services told of, in the caller's territories; those of the team that are the caller's, or all
    in the territories of who hands them out."""
    here = _within(caller)
    mine = or_(Task.owner == caller.subject, Task.created_by == caller.subject)
    shown = here if "tasks:write" in caller.scopes else and_(here, Task.kind != TEAM)
    return _open(select(Task).where(Task.campaign_id == caller.campaign_id, or_(shown, mine)), open=open)


def owned_by(caller: Caller, *, open: bool | None) -> Select[Task]:
    mine = select(Task).where(Task.campaign_id == caller.campaign_id, Task.owner == caller.subject)
    return _open(mine, open=open)


def _within(caller: Caller) -> ColumnElement[bool]:
    """Return the condition for the caller's territories: none means all. A task of no place needs access to all."""
    if not caller.territories:
        return Task.campaign_id == caller.campaign_id
    inside = (Task.place.startswith(f"{place}_", autoescape=True) for place in caller.territories)
    return or_(Task.place.in_(caller.territories), *inside)


def _open(rows: Select[Task], *, open: bool | None) -> Select[Task]:
    if open is None:
        return rows
    return rows.where(Task.closed_at.is_(None) if open else Task.closed_at.is_not(None))
