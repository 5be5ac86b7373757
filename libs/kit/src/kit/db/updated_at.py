"""The time of a row's last change, set by a database trigger.

    updated_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), **UPDATED_BY_TRIGGER, init=False)
    __mapper_args__ = EAGER

`make migration` writes what `touch_trigger_sql` returns into the draft.
"""

from typing import Any

from sqlalchemy import FetchedValue, func

FUNCTION = "touch_updated_at"

UPDATED_BY_TRIGGER: dict[str, Any] = {
    "server_default": func.clock_timestamp(),
    "server_onupdate": FetchedValue(),
}


EAGER: dict[str, Any] = {"eager_defaults": True}
"""Reads the value back right after a change."""


def touch_trigger_sql(table: str) -> list[str]:
    """Return SQL for a migration: the function, and the trigger of a table with the column."""
    # The time of the change rather than of the transaction's start, so that readers by time miss less.
    return [
        f"create or replace function {FUNCTION}() returns trigger language plpgsql as "
        "$$ begin new.updated_at := clock_timestamp(); return new; end $$",
        f"create trigger {FUNCTION} before update on {table} for each row "
        f"when (old.* is distinct from new.*) execute function {FUNCTION}()",
    ]
