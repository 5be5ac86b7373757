"""CSV files as connectors"""

from alembic import op

revision = "0028"
down_revision = "0027"

BEFORE, NOW = "kind in ('nationbuilder', 'qomon')", "kind in ('nationbuilder', 'qomon', 'csv')"


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    # A new database has them already: 0021 makes the table as it stands.
    op.execute("alter table connector add column if not exists mapping jsonb not null default '{}'")
    op.execute("alter table connector add column if not exists etag text")
    op.execute("comment on column connector.mapping is 'For a CSV file: which column holds what.'")
    op.execute("comment on column connector.etag is 'Of the file as it was last read whole.'")
    op.execute("alter table connector drop constraint ck_connector_kind")
    op.execute(f"alter table connector add constraint ck_connector_kind check ({NOW})")


def downgrade() -> None:
    op.execute("delete from connector where kind = 'csv'")
    op.execute("alter table connector drop constraint ck_connector_kind")
    op.execute(f"alter table connector add constraint ck_connector_kind check ({BEFORE})")
    op.drop_column("connector", "etag")
    op.drop_column("connector", "mapping")
