from collections.abc import Collection

from sqlalchemy import Select, or_, select

from crm.tasks.models import Task


def tasks_within(territories: Collection[str], *, open: bool | None) -> Select[Task]:
    """Tasks of a member's territories; none of them means all."""
    rows = select(Task)
    if territories:
        inside = (Task.place.startswith(f"{place}_", autoescape=True) for place in territories)
        rows = rows.where(or_(Task.place.in_(territories), *inside))
    if open is not None:
        rows = rows.where(Task.closed_at.is_(None) if open else Task.closed_at.is_not(None))
    return rows
