"""a connector whose key is being renewed, or must be given anew"""

from alembic import op

revision = "0038"
down_revision = "0037"


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    # A new database has them already: 0021 makes the table as it stands.
    op.execute("alter table connector add column if not exists renewing_at timestamptz")
    op.execute("alter table connector add column if not exists reconnect text")
    since = "Since when its key is being renewed: still there, it was lost."
    op.execute(f"comment on column connector.renewing_at is '{since}'")
    op.execute("comment on column connector.reconnect is 'French: why a person must give a new key.'")


def downgrade() -> None:
    op.drop_column("connector", "reconnect")
    op.drop_column("connector", "renewing_at")
