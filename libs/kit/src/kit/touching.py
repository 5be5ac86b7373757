"""When a row last changed, as the database says it: whatever changed it, `updated_at` is true.

    updated_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), **TOUCHED, init=False)
    __mapper_args__ = EAGER

and in the migration `for statement in touch("expense"): op.execute(statement)`.
"""

from typing import Any

from sqlalchemy import FetchedValue, func

FUNCTION = "touch_updated_at"

TOUCHED: dict[str, Any] = {
    "server_default": func.clock_timestamp(),
    "server_onupdate": FetchedValue(),
}


EAGER: dict[str, Any] = {"eager_defaults": True}
"""So that it is known right after a change."""


def touch(*tables: str) -> list[str]:
    """The function, and for each table of a campaign its column, index and trigger."""
    # The hour of the change itself, not of its transaction's beginning: who asks since then misses less.
    statements = [
        f"create or replace function {FUNCTION}() returns trigger language plpgsql as "
        "$$ begin new.updated_at := clock_timestamp(); return new; end $$"
    ]
    for table in tables:
        statements += [
            # Where the table was made of today's models, it has them.
            f"alter table {table} add column if not exists updated_at timestamptz not null default now()",
            f"alter table {table} alter column updated_at set default clock_timestamp()",
            f"create index if not exists ix_{table}_campaign_id_updated_at on {table} (campaign_id, updated_at)",
            f"create trigger {FUNCTION} before update on {table} for each row "
            f"when (old.* is distinct from new.*) execute function {FUNCTION}()",
        ]
    return statements
