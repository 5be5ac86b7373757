"""connector version: two who set one at once are told"""

from alembic import op

revision = "0044"
down_revision = "0043"


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    # Where the table was made of today's models, it has it.
    op.execute("alter table connector add column if not exists version bigint not null default 1")
    op.execute("comment on column connector.version is 'Of what people set; a run changes none of it.'")


def downgrade() -> None:
    op.drop_column("connector", "version")
