"""let connectors run by themselves, once they were tried, and with Brevo

A connector that has synchronised before counts as tried.
"""

from alembic import op

revision = "0070_connectors"
down_revision = "0069_front_ends"


def upgrade() -> None:
    op.execute("alter table connector drop constraint ck_connector_kind")
    op.execute(
        "alter table connector add constraint ck_connector_kind "
        "check (kind in ('nationbuilder', 'qomon', 'brevo', 'csv'))"
    )
    op.execute("alter table connector add column every_hours integer")
    op.execute("alter table connector add column due_at timestamp with time zone")
    op.execute("alter table connector add column tried_at timestamp with time zone")
    op.execute("comment on column connector.every_hours is 'How often it synchronises by itself, if it does.'")
    op.execute("comment on column connector.due_at is 'When it does so next.'")
    op.execute(
        "comment on column connector.tried_at is 'When a dry run last came to its end: nothing is written before.'"
    )
    op.execute("update connector set tried_at = coalesce(their_since, our_at)")
    op.execute("create index ix_connector_due_at on connector (due_at) where due_at is not null")
    op.execute("create policy relay on connector to isoloir_relay using (true)")
    op.execute("grant select (campaign_id, id, due_at, tried_at, reconnect) on table connector to isoloir_relay")


def downgrade() -> None:
    raise RuntimeError("Restore the backup of before instead.")
