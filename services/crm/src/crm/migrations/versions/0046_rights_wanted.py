"""rights wanted: what somebody wants corrected, in their words"""

from alembic import op

revision = "0046"
down_revision = "0045"


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    # Where the table was made of today's models, it has it.
    op.execute("alter table rights_case add column if not exists wanted bytea")
    op.execute(
        "comment on column rights_case.wanted is 'Sealed: what they want done, in their words; null once forgotten.'"
    )


def downgrade() -> None:
    op.drop_column("rights_case", "wanted")
