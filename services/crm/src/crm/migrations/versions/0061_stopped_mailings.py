"""stopped mailings: why a sending that somebody asked for did not come about"""

from alembic import op

revision = "0061"
down_revision = "0060"


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    # Where the table was made of today's models, it has it.
    op.execute("alter table mailing add column if not exists stopped varchar")
    op.execute("comment on column mailing.stopped is 'Why its last sending did not come about.'")


def downgrade() -> None:
    op.drop_column("mailing", "stopped")
