"""interactions that are on both sides of a connector, and lists that were made there"""

from alembic import op
from crm.tables import Base
from kit import tenancy

revision = "0042"
down_revision = "0041"

# A new database has them already: 0021 makes the tables as they stand.
ADDED = {
    "connector": {
        "author": ("text", "Of theirs, in whose name interactions go there."),
        "contacts_to": ("bigint not null default 0", "The number of their last interaction that was read."),
        "exchanges_at": ("timestamptz", None),
        "exchanges_id": ("uuid", None),
    },
    "connector_run": {
        "segment_id": ("uuid", "Whose people go on a list there."),
        "list_name": ("text", None),
        "list_id": ("text", "Theirs."),
    },
}


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    for table, columns in ADDED.items():
        for name, (kind, comment) in columns.items():
            op.execute(f"alter table {table} add column if not exists {name} {kind}")
            if comment:
                op.execute(f"comment on column {table}.{name} is '{comment}'")
    Base.metadata.tables["connector_interaction"].create(op.get_bind())
    for statement in tenancy.protect("connector_interaction"):
        op.execute(statement)
    # A run is undone by the worker; the application lets no exchange go but with its person.
    op.execute(f"grant delete on exchange to {tenancy.WORKER}")


def downgrade() -> None:
    op.execute(f"revoke delete on exchange from {tenancy.WORKER}")
    op.drop_table("connector_interaction")
    for table, columns in ADDED.items():
        for name in columns:
            op.drop_column(table, name)
